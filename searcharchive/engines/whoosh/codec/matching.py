"""Whoosh's matcher of one term, over decoded arrays; its blocks are those of the lists."""

import itertools
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint
from whoosh.util.numeric import byte_to_length

from searcharchive.engines.whoosh.codec.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.bits import starts_of
from searcharchive.engines.whoosh.codec.blocks import SIZE


class TermPostings:
    """The postings of one term, as lists for stepping; read when they are first asked for."""

    def __init__(self, arrays: ArraySegmentReader, field: str, term: int) -> None:
        self._arrays = arrays
        self._field = field
        self._term = term
        self.facts = arrays.field_of(term)
        self.ids: list[int] = arrays.documents_of(term).tolist()

    @cached_property
    def weights(self) -> list[float]:
        """A weight by posting."""
        weights: list[float] = self._arrays.postings(self._term).weights.astype(float).tolist()
        return weights

    @cached_property
    def lengths(self) -> list[int]:
        """A length byte by posting."""
        lengths = self._arrays.lengths(self._field)
        if lengths is None:
            return [0] * len(self.ids)
        found: list[int] = lengths.take(np.array(self.ids, np.int64)).tolist()
        return found

    @cached_property
    def frequencies(self) -> list[int]:
        """How often the term occurs, by posting."""
        found: list[int] = self._arrays.reader.frequencies(self._term, self.facts).tolist()
        return found

    @cached_property
    def positions(self) -> list[list[int]]:
        """Where the term stands, by posting."""
        _, places = self._arrays.occurrences(self._term, None)
        bounds = starts_of(np.array(self.frequencies, np.int64)).tolist()
        every = places.tolist()
        return [every[start:stop] for start, stop in itertools.pairwise(bounds)]

    @cached_property
    def values(self) -> list[bytes]:
        """The value's bytes, by posting, of an opaque format."""
        return self._arrays.reader.values(self._term, self.facts)


class ArrayMatcher(LeafMatcher):
    """Steps through the postings of a term."""

    def __init__(
        self, postings: TermPostings, format_: Any, term: tuple[str, bytes], scorer: Any
    ) -> None:
        self._postings = postings
        self._ids = postings.ids
        self._term = term
        self.format = format_
        self.scorer = scorer
        self._i = 0

    def is_active(self) -> bool:
        return self._i < len(self._ids)

    def reset(self) -> None:
        self._i = 0

    def copy(self) -> "ArrayMatcher":
        copied = ArrayMatcher(self._postings, self.format, self._term, self.scorer)
        copied._i = self._i
        return copied

    def id(self) -> int:
        return self._ids[self._i]

    def all_ids(self) -> Iterator[int]:
        while self.is_active():
            yield self._ids[self._i]
            self._i += 1

    def weight(self) -> float:
        return self._postings.weights[self._i]

    def value(self) -> Any:
        kept = self._postings.facts.format
        if kept == "positions":
            return self.format.encode(self._postings.positions[self._i])
        if kept == "frequency":
            return pack_uint(self._postings.frequencies[self._i])
        return self._postings.values[self._i] if kept == "opaque" else None

    def value_as(self, astype: str) -> Any:
        if astype == "positions" and self._postings.facts.format == "positions":
            return list(self._postings.positions[self._i])
        return self.format.decoder(astype)(self.value())

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._i += 1

    def skip_to(self, targetid: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        ids, at, step = self._ids, self._i, 1
        # Doubled steps first: most targets are near.
        while at + step < len(ids) and ids[at + step] < targetid:
            step *= 2
        high = min(at + step, len(ids))
        while at < high:
            middle = (at + high) // 2
            if ids[middle] < targetid:
                at = middle + 1
            else:
                high = middle
        self._i = at

    def skip_to_quality(self, minquality: float) -> int:
        skipped = 0
        while self.is_active() and self.scorer.block_quality(self) <= minquality:
            self._i = (self._i // SIZE + 1) * SIZE
            skipped += 1
        return skipped

    def block_min_id(self) -> int:
        return self._ids[self._i // SIZE * SIZE]

    def block_max_id(self) -> int:
        return self._ids[min((self._i // SIZE + 1) * SIZE, len(self._ids)) - 1]

    def block_min_length(self) -> int:
        return int(
            byte_to_length(min(filter(None, self._block(self._postings.lengths)), default=0))
        )

    def block_max_length(self) -> int:
        return int(byte_to_length(max(self._block(self._postings.lengths))))

    def block_max_weight(self) -> float:
        return float(max(self._block(self._postings.weights)))

    def _block(self, values: list[Any]) -> list[Any]:
        start = self._i // SIZE * SIZE
        return values[start : start + SIZE]
