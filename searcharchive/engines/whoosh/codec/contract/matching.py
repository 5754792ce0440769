"""Whoosh's matcher of one term, over decoded arrays; its blocks are those of the lists."""

import copy
import itertools
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint

from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.blocks import SIZE
from searcharchive.engines.whoosh.codec.format.lengths import lengths_of_bytes
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.format.oddities import Oddities
from searcharchive.engines.whoosh.segments import SHIFT

Array: TypeAlias = np.ndarray[Any, Any]


class TermPostings:
    """The postings of one term, a block at a time as lists; what isn't asked for isn't read."""

    def __init__(
        self, arrays: ArraySegmentReader, oddities: Oddities, field: str, term: int
    ) -> None:
        self._arrays = arrays
        self._field = field
        self._term = term
        self.facts = arrays.field_of(term)
        self.documents = arrays.documents_of(term)
        self.odd = oddities.odd_values(term)
        self._told = oddities.told(term)

    def ids(self, start: int) -> list[int]:
        """The documents of the block that begins with posting `start`."""
        found: list[int] = self.documents[start : start + SIZE].tolist()
        return found

    @cached_property
    def _weights(self) -> Array:
        return self._arrays.postings(self._term).weights

    @cached_property
    def _frequencies(self) -> Array:
        return self._arrays.reader.frequencies(self._term, self.facts)

    def weights(self, start: int) -> list[float]:
        """The weights of a block."""
        found: list[float] = self._weights[start : start + SIZE].astype(float).tolist()
        return found

    def frequencies(self, start: int) -> list[int]:
        """How often the term occurs in each document of a block."""
        found: list[int] = self._frequencies[start : start + SIZE].tolist()
        return found

    def positions(self, start: int) -> list[list[int]]:
        """Where the term stands in each document of a block."""
        among = np.arange(start, min(start + SIZE, len(self.documents)))
        keys = self._arrays.occurrences(self._term, among)
        places = (keys & ((1 << SHIFT) - 1)).tolist()
        bounds = starts_of(self._frequencies[start : start + SIZE]).tolist()
        return [places[low:high] for low, high in itertools.pairwise(bounds)]

    def values(self, start: int) -> list[bytes]:
        """The value bytes of a block, if the format is opaque."""
        stop = min(start + SIZE, len(self.documents))
        return self._arrays.reader.values(self._term, self.facts, start, stop)

    def lengths(self, start: int) -> tuple[int, int]:
        """The least and the greatest length of the field in a block's documents, rounded."""
        if self._told:
            return self._told
        lengths = self._arrays.lengths(self._field)
        if lengths is None:
            return 0, 0
        found = lengths.take(self.documents[start : start + SIZE])
        some = found[found > 0]
        rounded = lengths_of_bytes()
        least = int(rounded[some.min()]) if len(some) else 0
        return least, int(rounded[found.max()])


class ArrayMatcher(LeafMatcher):
    """Steps through the postings of a term: `_i` within the block that starts at `_start`."""

    def __init__(
        self, postings: TermPostings, format_: Any, term: tuple[str, bytes], scorer: Any
    ) -> None:
        self._postings = postings
        self._term = term
        self.format = format_
        self.scorer = scorer
        self._enter(0)

    def _enter(self, start: int) -> None:
        self._start = start
        self._ids = self._postings.ids(start)
        self._i = 0
        self._weights: list[float] | None = None
        self._positions: list[list[int]] | None = None
        self._values: list[bytes] | None = None
        self._lengths: tuple[int, int] | None = None
        self._max_weight: float | None = None

    def is_active(self) -> bool:
        return self._i < len(self._ids)

    def reset(self) -> None:
        self._enter(0)

    def copy(self) -> "ArrayMatcher":
        return copy.copy(self)

    def id(self) -> int:
        return self._ids[self._i]

    def all_ids(self) -> Iterator[int]:
        while self.is_active():
            yield self._ids[self._i]
            self.next()

    def weight(self) -> float:
        if self._weights is None:
            self._weights = self._postings.weights(self._start)
        return self._weights[self._i]

    def value(self) -> bytes:
        """The value in the format's own bytes, as they were given."""
        postings = self._postings
        odd = postings.odd.get(self._start + self._i)
        if odd is not None:
            return odd
        kept = postings.facts.format
        if kept == "positions":
            encoded: bytes = self.format.encode(self._places())
            return encoded
        if kept == "existence":
            return b""
        if self._values is None:
            self._values = (
                postings.values(self._start)
                if kept == "opaque"
                else list(map(pack_uint, postings.frequencies(self._start)))
            )
        return self._values[self._i]

    def value_as(self, astype: str) -> Any:
        postings = self._postings
        if astype == "positions" and postings.facts.format == "positions" and not postings.odd:
            return list(self._places())
        return self.format.decoder(astype)(self.value())

    def _places(self) -> list[int]:
        if self._positions is None:
            self._positions = self._postings.positions(self._start)
        return self._positions[self._i]

    def next(self) -> bool:  # type: ignore[override]  # as the collectors have it
        """Go to the next posting; whether it begins a block."""
        if self._i >= len(self._ids):
            raise ReadTooFar
        self._i += 1
        if self._i < len(self._ids):
            return False
        self._leave()
        return True

    def _leave(self) -> None:
        """Go to the next block; behind the last one its bounds stay, as they do in stock."""
        if self._start + SIZE < len(self._postings.documents):
            self._enter(self._start + SIZE)
        else:
            self._i = len(self._ids)

    def skip_to(self, targetid: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        if targetid > self._ids[-1]:
            documents = self._postings.documents
            place = int(np.searchsorted(documents, targetid))
            self._enter(min(place, len(documents) - 1) // SIZE * SIZE)
            self._i = place - self._start
        else:
            self._i = bisect_left(self._ids, targetid, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        skipped = 0
        while self.is_active() and self.scorer.block_quality(self) <= minquality:
            self._leave()
            skipped += 1
        return skipped

    def block_min_id(self) -> int:
        return self._ids[0]

    def block_max_id(self) -> int:
        return self._ids[-1]

    def block_min_length(self) -> int:
        if self._lengths is None:
            self._lengths = self._postings.lengths(self._start)
        return self._lengths[0]

    def block_max_length(self) -> int:
        if self._lengths is None:
            self._lengths = self._postings.lengths(self._start)
        return self._lengths[1]

    def block_max_weight(self) -> float:
        if self._max_weight is None:
            if self._weights is None:
                self._weights = self._postings.weights(self._start)
            self._max_weight = max(self._weights)
        return self._max_weight
