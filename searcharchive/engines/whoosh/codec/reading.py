"""The postings of a segment's file: documents with weights, positions, and Whoosh's own values."""

import itertools
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.bits import ranges, starts_of
from searcharchive.engines.whoosh.codec.blocks import SIZE, restarted_sums
from searcharchive.engines.whoosh.codec.building import FREQUENCY_BITS, POSITION_BITS
from searcharchive.engines.whoosh.codec.counts import Counts
from searcharchive.engines.whoosh.codec.lists import DocumentLists
from searcharchive.engines.whoosh.codec.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.patched import Patched
from searcharchive.engines.whoosh.keeping import KEPT_BYTES, KEY_BYTES, Kept
from searcharchive.engines.whoosh.segments import SHIFT

Array: TypeAlias = np.ndarray[Any, Any]

_WHOLE = 96
"""Blocks up to which a list is decoded as a whole: that takes no longer than choosing."""

_KEPT_ONE_BY_ONE = 64
"""Terms read together up to which each is kept by itself: those near a word that is misspelt."""

_CLOSE = 8
"""Frequencies among which one is wanted: up to so many, all of the stretch are read."""

_ASKED = 50_000

_WORTH_KEEPING = 1 << 18
"""Occurrences of a term that are kept decoded where some of them are asked for again: 2 MiB."""

_TIE = 1e-8
"""More than scores may differ by that count as equal."""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field as its postings see it: the format, and where its frequencies and values stand.

    A posting's frequency stands at its own number plus `frequencies`, its value plus `values`.
    """

    format: str
    first: int
    stop: int
    frequencies: int
    values: int


class PostingsReader:
    """Reads postings of one file; the lists of documents alone are in `lists`."""

    def __init__(self, file: SegmentFile, kept: Kept[Array] | None = None) -> None:
        self._file = file
        self._kept = Kept[Array](KEPT_BYTES) if kept is None else kept
        self._weights, self._keys, self._starts = object(), object(), object()
        self._asked: set[int] = set()
        self.lists = DocumentLists(file, self._kept)
        self._occurrences = Counts(file, "terms/occurrences")
        self._frequencies = Patched(file, "frequencies", FREQUENCY_BITS)
        self._gaps = Patched(file, "positions", POSITION_BITS)
        self._has_weights = "weights/postings" in file

    def weights(self, term: int, field: FieldFacts) -> Array:
        """The weight of each of the term's postings: its frequency unless told otherwise."""
        key = (self._weights, term)
        found = self._kept.get(key)
        if found is None:
            start, stop = self.lists.span(term)
            found = self._weighted(self.frequencies(term, field), start, stop)
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[object, int], found: Array) -> None:
        self._kept.put(key, found, found.nbytes + KEY_BYTES)

    def weights_at(self, term: int, field: FieldFacts, places: Array) -> Array:
        """The weights of some of the term's postings, by their places in its list."""
        if self._has_weights or (self._weights, term) in self._kept:
            return self.weights(term, field).take(places)
        return self._frequencies_at(term, field, places)

    def frequencies(self, term: int, field: FieldFacts) -> Array:
        """How often the term occurs in each of its documents."""
        start, stop = self.lists.span(term)
        if field.format == "existence":
            return np.ones(stop - start, np.uint8)
        return self._frequencies.cut(start + field.frequencies, stop + field.frequencies)

    def many(self, terms: Array, field: FieldFacts) -> tuple[Array, Array, Array]:
        """Documents and weights of many terms of one field, one term after the other; counts."""
        few = terms.tolist() if len(terms) <= _KEPT_ONE_BY_ONE else []
        if few and all((self._weights, term) in self._kept for term in few):
            found = [(self.lists.documents(term), self.weights(term, field)) for term in few]
            documents = np.concatenate([docs for docs, _ in found])
            weights = np.concatenate([each for _, each in found])
            return documents, weights, np.array([len(docs) for docs, _ in found])
        documents, weights, counts = self._decoded(terms, field)
        if few:
            bounds = starts_of(counts).tolist()
            for term, start, stop in zip(few, bounds[:-1], bounds[1:], strict=True):
                self.lists.keep(term, documents[start:stop].copy())
                self._keep((self._weights, term), weights[start:stop].copy())
        return documents, weights, counts

    def _decoded(self, terms: Array, field: FieldFacts) -> tuple[Array, Array, Array]:
        documents, first, counts = self.lists.many(terms)
        if field.format == "existence":
            weights = np.ones(len(documents), np.uint8)
        else:
            weights = self._frequencies_from(first + field.frequencies, counts, len(documents))
        if self._has_weights:
            bounds = starts_of(counts).tolist()
            parts = zip(bounds[:-1], bounds[1:], first.tolist(), strict=True)
            weights = np.concatenate(
                [
                    self._weighted(weights[low:high], start, start + high - low)
                    for low, high, start in parts
                ]
            )
        return documents, weights, counts

    def _frequencies_from(self, first: Array, counts: Array, total: int) -> Array:
        """So many frequencies from each of some places; `total` in all."""
        begin = int(first[0])
        span = int(first[-1] + counts[-1]) - begin
        if span == total:
            return self._frequencies.cut(begin, begin + total)
        if 0 < span <= _CLOSE * total:
            return self._frequencies.cut(begin, begin + span).take(ranges(first - begin, counts))
        return self._frequencies.take(ranges(first, counts))

    def occurrences(
        self, term: int, field: FieldFacts, places: Array | None, documents: Array | None = None
    ) -> Array:
        """Where the term stands: `document << SHIFT | position`, sorted.

        Only in documents at these `places` of its list, which are sorted, unless that is None.
        `documents` are those at the places, if they are known.
        """
        count = self.lists.count(term)
        if places is None or len(places) == count:
            return self._all_keys(term, field)[0]
        if self._read_whole(term, count, len(places)):
            keys, starts = self._all_keys(term, field)
            first = starts.take(places)
            return keys.take(ranges(first, starts.take(places + 1) - first))
        if documents is None:
            documents = self.lists.documents(term).take(places)
        base, _ = self._occurrences.span(term)
        first, frequencies = self._occurrence_ranges(term, field, places, count)
        gaps = self._gaps.take(ranges(first + base, frequencies))
        return _keys(documents, starts_of(frequencies), gaps)

    def _read_whole(self, term: int, documents: int, places: int) -> bool:
        """Whether to read all of a term's positions rather than to look for some of them.

        That is quicker for many of them, and what is asked for again is worth keeping.
        """
        if places * 16 > documents or (self._keys, term) in self._kept:
            return True
        again = term in self._asked
        if len(self._asked) >= _ASKED:
            self._asked.clear()
        self._asked.add(term)
        start, stop = self._occurrences.span(term)
        return again and stop - start <= _WORTH_KEEPING

    def _all_keys(self, term: int, field: FieldFacts) -> tuple[Array, Array]:
        """All keys of a term, and where those of each of its documents start, shape (n + 1,)."""
        keys = self._kept.get((self._keys, term))
        starts = self._kept.get((self._starts, term))
        if keys is None or starts is None:
            starts = starts_of(self.frequencies(term, field))
            base, stop = self._occurrences.span(term)
            keys = _keys(self.lists.documents(term), starts, self._gaps.cut(base, stop))
            self._keep((self._keys, term), keys)
            self._keep((self._starts, term), starts)
        return keys, starts

    def sizes(self) -> Array:
        """How often each term occurs; in how many documents, where positions are not kept."""
        occurrences = np.diff(self._occurrences.starts(0, len(self.lists)))
        return np.maximum(occurrences, self.lists.counts())

    def positions_between(self, first: int, stop: int, frequencies: Array) -> Array:
        """The positions of consecutive terms; `frequencies` are those of all their postings."""
        if first == stop:
            return np.empty(0, np.int64)
        begin, end = self._occurrences.span(first)[0], self._occurrences.span(stop - 1)[1]
        gaps = self._gaps.cut(begin, end)
        sizes = frequencies.astype(np.int64)
        return restarted_sums(gaps.astype(np.int64), starts_of(sizes)[:-1], sizes)

    def values(self, term: int, field: FieldFacts, first: int, stop: int) -> list[bytes]:
        """The value bytes of a term's postings from `first` up to `stop`, if it is opaque."""
        base = self.lists.span(term)[0] + field.values
        starts = self._file.section("values/starts").cut(base + first, base + stop + 1)
        bounds = starts.tolist()
        data = self._file.section("values/bytes").bytes(bounds[0], bounds[-1])
        begin = bounds[0]
        return [data[low - begin : high - begin] for low, high in itertools.pairwise(bounds)]

    def best(
        self, term: int, field: FieldFacts, table: Array, lengths: Array, wanted: int
    ) -> tuple[Array, Array] | None:
        """Documents and frequencies that may score among the `wanted` best; None for no shortcut.

        `table` is as for `DocumentLists.bounds`; `lengths` are the field's length bytes. All that
        score at least as well as the last of the best are among them.
        """
        count = self.lists.count(term)
        if count <= _WHOLE * SIZE or field.format == "existence" or self._has_weights:
            return None
        bounds = self.lists.bounds(term, table)
        sample = -(-wanted // SIZE) + 3
        if 2 * sample >= len(bounds):
            return None
        tried = np.sort(np.argpartition(-bounds, sample)[:sample])
        documents, frequencies = self._blocks_of(term, field, tried)
        scores = table[np.minimum(frequencies, 255), lengths.take(documents)]
        if len(scores) < wanted:
            return None
        worst = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        chosen = np.flatnonzero(bounds >= worst - _TIE)
        if 2 * len(chosen) > len(bounds):
            return None
        return self._blocks_of(term, field, chosen)

    def _blocks_of(self, term: int, field: FieldFacts, blocks: Array) -> tuple[Array, Array]:
        """Documents and frequencies of some blocks of a long list, counted from 0, sorted."""
        documents = self.lists.decode(term, blocks + self.lists.blocks(term)[0])
        places = blocks[:, None] * SIZE + np.arange(SIZE)
        inside = places < self.lists.count(term)
        return documents[inside], self._frequencies_at(term, field, places[inside])

    def _frequencies_at(self, term: int, field: FieldFacts, places: Array) -> Array:
        if field.format == "existence":
            return np.ones(len(places), np.uint8)
        return self._frequencies.take(places + (self.lists.span(term)[0] + field.frequencies))

    def _weighted(self, frequencies: Array, start: int, stop: int) -> Array:
        """Frequencies with the weights that are told apart, of the postings from `start` on."""
        if not self._has_weights:
            return frequencies
        places = self._file.section("weights/postings").whole()
        low, high = np.searchsorted(places, [start, stop]).tolist()
        if low == high:
            return frequencies
        weights = frequencies.astype(np.float64)
        odd = self._file.section("weights/values").cut(low, high)
        weights[places[low:high].astype(np.int64) - start] = odd
        return weights

    def _occurrence_ranges(
        self, term: int, field: FieldFacts, places: Array, count: int
    ) -> tuple[Array, Array]:
        """How many occurrences there are before those of some postings, and how many of each."""
        if count <= 8 * SIZE:
            frequencies = self.frequencies(term, field).astype(np.int64)
            return starts_of(frequencies)[places], frequencies[places]
        blocks = places // SIZE
        inside = places - blocks * SIZE
        base = self.lists.span(term)[0] + field.frequencies
        first = self.lists.occurrences_before(term, blocks)
        first += self._frequencies.sums(places - inside + base, inside)
        return first, self._frequencies.take(places + base).astype(np.int64)


def _keys(documents: Array, starts: Array, gaps: Array) -> Array:
    """Keys of occurrences, each so far from the one before; those of each document in a row."""
    steps = gaps.astype(np.int64)
    if not len(steps):
        return steps
    # The sums go on from a document to the next: its first step leads there from the last key.
    first = starts[:-1]
    leaps = documents << SHIFT
    leaps[1:] -= leaps[:-1] + np.add.reduceat(steps, first)[:-1]
    steps[first] += leaps
    steps.cumsum(out=steps)
    return steps
