"""The positions of a segment's file: where terms stand in their documents."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.blocks import SHORT, SIZE, restarted_sums
from searcharchive.engines.whoosh.codec.format.counts import Counts
from searcharchive.engines.whoosh.codec.format.lists import DocumentLists
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of
from searcharchive.engines.whoosh.codec.format.patched import POSITION_BITS, Patched
from searcharchive.engines.whoosh.codec.format.standing import standing
from searcharchive.engines.whoosh.keeping import KEY_BYTES, Kept, Spent
from searcharchive.engines.whoosh.segments import SHIFT

Array: TypeAlias = np.ndarray[Any, Any]

_LOOKING, _LOOKED_FOR = 1 << 15, 8
"""Occurrences that are read in the time in which some are looked for, and those in one document."""

_WORTH_KEEPING = 1 << 18
"""Occurrences of a term that are kept decoded where some of them are asked for again: 2 MiB."""

_SOON_READ = 2048
"""Occurrences of a term that are read sooner than some of them are looked for."""

_COUNTING, _FREQUENCIES_FOR_EACH = 1 << 17, 128
"""Frequencies that are read in the time in which the occurrences before some postings are counted,
and those before one.
"""

_TALLIED_FROM = 2048
"""Postings from which frequencies are kept so that those before any are quickly added up."""

_EVEN = np.uint64(0x00FF00FF00FF00FF)
_ONES = np.uint64(0x0001000100010001)
_LOWER = np.array([(1 << 8 * count) - 1 for count in range(8)], np.uint64)


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
        self._keys, self._starts, self._tallies = object(), object(), object()
        self._spent = Spent()
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

    def kept(self, term: int) -> Array | None:
        """`occurrences` in all documents, if they are kept."""
        found: Array | None = self._kept.get((self._keys, term))
        return found

    def soon_read(self, term: int, field: FieldFacts) -> Array | None:
        """`occurrences` in all documents, if they are few, or worth it by what was asked for."""
        start, stop = self._occurrences.span(term)
        if stop - start > _SOON_READ and not self._worth_reading(term, stop - start):
            return None
        return self._all_keys(term, field)[0]

    def _read_whole(self, term: int, documents: int, places: int) -> bool:
        """Whether to read all of a term's positions rather than to look for some of them: that is
        quicker for most of them.
        """
        if places * 2 > documents or (self._keys, term) in self._kept:
            return True
        start, stop = self._occurrences.span(term)
        if self._worth_reading(term, stop - start):
            return True
        self._note(term, places)
        return False

    def _note(self, term: int, places: int) -> None:
        """Note that some of a term's positions are looked for, in so many documents."""
        self._spent.add(term, _LOOKING + _LOOKED_FOR * places)

    def _worth_reading(self, term: int, occurrences: int) -> bool:
        """Whether to read all of a term's positions, and keep them."""
        return occurrences <= _WORTH_KEEPING and self._spent.reached(term, occurrences)

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

    def stands(self, term: int, field: FieldFacts, places: Array, wanted: Array) -> Array:
        """Whether the term stands at wanted positions of the documents at places of its list, bool.

        A place may come more than once; positions below 0 are none.
        """
        if not len(places):
            return np.zeros(0, bool)
        count = self._lists.count(term)
        self._note(term, len(places))
        first, frequencies = self._occurrence_ranges(term, field, places, count)
        return standing(self._gaps, first + self._occurrences.span(term)[0], frequencies, wanted)

    def _occurrence_ranges(
        self, term: int, field: FieldFacts, places: Array, count: int
    ) -> tuple[Array, Array]:
        """How many occurrences there are before those of some postings, and how many of each."""
        tally: Tally | None = self._kept.get((self._tallies, term))
        if tally is not None:
            return tally.before(places)
        # Of a short list there are no blocks from which to count.
        worth = count <= max(SHORT, _FREQUENCIES_FOR_EACH * len(places))
        if worth or self._spent.reached((self._tallies, term), count):
            found = self._all_frequencies(term, field)
            if count >= _TALLIED_FROM and found.dtype.itemsize == 1:
                tally = Tally(found)
                self._kept.put((self._tallies, term), tally, tally.bytes)
                return tally.before(places)
            frequencies = found.astype(np.int64)
            return starts_of(frequencies)[places], frequencies[places]
        self._spent.add((self._tallies, term), _COUNTING + _FREQUENCIES_FOR_EACH * len(places))
        blocks = places // SIZE
        inside = places - blocks * SIZE
        base = self._lists.span(term)[0] + field.frequencies
        first = self._lists.occurrences_before(term, blocks)
        first += self._frequencies.sums(places - inside + base, inside)
        return first, self._frequencies.take(places + base).astype(np.int64)

    def _all_frequencies(self, term: int, field: FieldFacts) -> Array:
        start, stop = self._lists.span(term)
        return self._frequencies.cut(start + field.frequencies, stop + field.frequencies)


class Tally:
    """Numbers of a byte each, and the sum of those before every eighth, to be added up quickly."""

    def __init__(self, numbers: Array) -> None:
        padded = np.zeros(-(-len(numbers) // 8) * 8, np.uint8)
        padded[: len(numbers)] = numbers
        self._numbers = padded
        self._words = padded.view("<u8")
        sums = starts_of(_sums_of_bytes(self._words))
        self._sums = sums.astype(np.uint32) if int(sums[-1]) < 1 << 32 else sums
        self.bytes = padded.nbytes + self._sums.nbytes + 2 * KEY_BYTES

    def before(self, places: Array) -> tuple[Array, Array]:
        """The sum of what is before some places, and what is there; int64."""
        eighths = places >> 3
        words = self._words.take(eighths)
        words &= _LOWER.take(places & 7)
        sums = self._sums.take(eighths).astype(np.int64)
        sums += _sums_of_bytes(words)
        return sums, self._numbers.take(places).astype(np.int64)


def _sums_of_bytes(words: Array) -> Array:
    """The sums of the eight bytes of each word, int64."""
    sums = words & _EVEN
    sums += words >> np.uint64(8) & _EVEN
    sums *= _ONES
    sums >>= np.uint64(48)
    found: Array = sums.view(np.int64)
    return found


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
