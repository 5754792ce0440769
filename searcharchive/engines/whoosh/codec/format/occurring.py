"""The positions of a segment's file: where terms stand in their documents."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import ranges, starts_of
from searcharchive.engines.whoosh.codec.format.blocks import SHORT, SIZE, restarted_sums
from searcharchive.engines.whoosh.codec.format.counts import Counts
from searcharchive.engines.whoosh.codec.format.lists import DocumentLists
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.patched import POSITION_BITS, Patched
from searcharchive.engines.whoosh.keeping import KEY_BYTES, Kept
from searcharchive.engines.whoosh.segments import SHIFT

Array: TypeAlias = np.ndarray[Any, Any]

_ASKED = 50_000

_WORTH_KEEPING = 1 << 18
"""Occurrences of a term that are kept decoded where some of them are asked for again: 2 MiB."""

_FREQUENCIES_FOR_EACH = 128
"""Postings, for each of which the occurrences are wanted, up to which all frequencies are read."""


class FieldFacts(NamedTuple):
    """A field as its postings see it: the format, and where its frequencies and values stand.

    A posting's frequency stands at its own number plus `frequencies`, its value plus `values`.
    """

    format: str
    first: int
    stop: int
    frequencies: int
    values: int


class Positions:
    """Reads the positions of one file, whose lists and frequencies have been opened."""

    def __init__(
        self, file: SegmentFile, lists: DocumentLists, frequencies: Patched, kept: Kept[Any]
    ) -> None:
        self._lists = lists
        self._frequencies = frequencies
        self._kept = kept
        self._keys, self._starts = object(), object()
        self._asked: set[int] = set()
        self._occurrences = Counts(file, "terms/occurrences")
        self._gaps = Patched(file, "positions", POSITION_BITS)

    def occurrences(
        self, term: int, field: FieldFacts, places: Array | None, documents: Array | None = None
    ) -> Array:
        """Where the term stands: `document << SHIFT | position`, sorted.

        Only in documents at these `places` of its list, which are sorted, unless that is None.
        `documents` are those at the places, if they are known.
        """
        count = self._lists.count(term)
        if places is None or len(places) == count:
            return self._all_keys(term, field)[0]
        if self._read_whole(term, count, len(places)):
            keys, starts = self._all_keys(term, field)
            first = starts.take(places)
            return keys.take(ranges(first, starts.take(places + 1) - first))
        if documents is None:
            documents = self._lists.documents(term).take(places)
        base, _ = self._occurrences.span(term)
        first, frequencies = self._occurrence_ranges(term, field, places, count)
        gaps = self._gaps.stretches(first + base, frequencies)
        return _keys(documents, starts_of(frequencies), gaps)

    def _read_whole(self, term: int, documents: int, places: int) -> bool:
        """Whether to read all of a term's positions rather than to look for some of them.

        That is quicker for most of them, and what is asked for again is worth keeping.
        """
        if places * 2 > documents or (self._keys, term) in self._kept:
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
            starts = starts_of(self._all_frequencies(term, field))
            base, stop = self._occurrences.span(term)
            keys = _keys(self._lists.documents(term), starts, self._gaps.cut(base, stop))
            if len(keys) <= _WORTH_KEEPING:
                for key, made in ((self._keys, keys), (self._starts, starts)):
                    self._kept.put((key, term), made, made.nbytes + KEY_BYTES)
        return keys, starts

    def sizes(self) -> Array:
        """How often each term occurs; in how many documents, where positions are not kept."""
        occurrences = np.diff(self._occurrences.starts(0, len(self._lists)))
        return np.maximum(occurrences, self._lists.counts())

    def between(self, first: int, stop: int, frequencies: Array) -> Array:
        """The positions of consecutive terms; `frequencies` are those of all their postings."""
        if first == stop:
            return np.empty(0, np.int64)
        begin, end = self._occurrences.span(first)[0], self._occurrences.span(stop - 1)[1]
        gaps = self._gaps.cut(begin, end)
        sizes = frequencies.astype(np.int64)
        return restarted_sums(gaps.astype(np.int64), starts_of(sizes)[:-1], sizes)

    def _occurrence_ranges(
        self, term: int, field: FieldFacts, places: Array, count: int
    ) -> tuple[Array, Array]:
        """How many occurrences there are before those of some postings, and how many of each."""
        # Of a short list there are no blocks from which to count.
        if count <= max(SHORT, _FREQUENCIES_FOR_EACH * len(places)):
            frequencies = self._all_frequencies(term, field).astype(np.int64)
            return starts_of(frequencies)[places], frequencies[places]
        blocks = places // SIZE
        inside = places - blocks * SIZE
        base = self._lists.span(term)[0] + field.frequencies
        first = self._lists.occurrences_before(term, blocks)
        first += self._frequencies.sums(places - inside + base, inside)
        return first, self._frequencies.take(places + base).astype(np.int64)

    def _all_frequencies(self, term: int, field: FieldFacts) -> Array:
        start, stop = self._lists.span(term)
        return self._frequencies.cut(start + field.frequencies, stop + field.frequencies)


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
