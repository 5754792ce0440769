"""The lists of a segment's file: which documents have a term, all of them or some blocks.

Documents are int64, sorted; deleted ones are among them.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bitmaps import bitmap_of, ranks, sifted
from searcharchive.engines.whoosh.codec.format.bits import PADDING, words_of
from searcharchive.engines.whoosh.codec.format.blocks import (
    DENSE,
    FREQUENCY_CLASSES,
    SHORT,
    SIZE,
    decode_blocks,
    decode_dense,
    decode_short,
)
from searcharchive.engines.whoosh.codec.format.counts import Counts
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import grouped, starts_of
from searcharchive.engines.whoosh.keeping import KEPT_BYTES, KEY_BYTES, Kept

Array: TypeAlias = np.ndarray[Any, Any]

_ROWS_KEPT = 50_000

_WHOLE = 16_384
"""Documents up to which a list is read whole, to be kept, where some of them are looked up."""

_SIFTED = 32
"""How many times as many documents as are looked for a list may have for its bitmap to be made."""


class _Row(NamedTuple):
    """Of a term: its postings' numbers and its bytes, both half-open, and its first document.

    Of a long list, too, the numbers of its blocks in the table of all blocks, half-open, and
    whether it is a bitmap.
    """

    start: int
    stop: int
    begin: int
    end: int
    first: int
    block: int
    blocks_end: int
    dense: bool


class DocumentLists:
    """All lists of one file. Those that were asked for are kept decoded for a while.

    What `together` reads of the file is public.
    """

    def __init__(self, file: SegmentFile, kept: Kept[Array] | None = None) -> None:
        self._kept = Kept[Array](KEPT_BYTES) if kept is None else kept
        self._own, self._counts, self._bitmaps = object(), object(), object()
        self.total: int = file.facts["documents"]
        self.postings = Counts(file, "terms/postings")
        self.bytes = Counts(file, "terms/documents")
        self.first = file.section("terms/first")
        self.data = file.section("documents")
        self.block_terms = file.section("blocks/terms")
        self.block_starts = file.section("blocks/starts")
        self.block_first = file.section("blocks/first")
        self.block_bytes = file.section("blocks/documents")
        self.block_widths = file.section("blocks/widths")
        self._block_occurrences = file.section("blocks/occurrences")
        self._block_frequencies = file.section("blocks/frequencies")
        self._block_lengths = file.section("blocks/lengths")
        self._rows: dict[int, _Row] = {}

    def __len__(self) -> int:
        return len(self.first)

    def forget(self) -> None:
        """Let go of the rows of the dictionary that are kept."""
        self._rows.clear()

    def _row(self, term: int) -> "_Row":
        """A term's row of the dictionary; those that were asked for are kept."""
        found = self._rows.get(term)
        if found is None:
            if len(self._rows) >= _ROWS_KEPT:
                self._rows.clear()
            start, stop = self.postings.span(term)
            block, end, dense = 0, 0, False
            if stop - start > SHORT:
                place = int(self.block_terms.whole().searchsorted(np.uint32(term)))
                block, end = self.block_starts.at(place), self.block_starts.at(place + 1)
                dense = self.block_widths.at(block) == DENSE
            span = self.bytes.span(term)
            found = _Row(start, stop, *span, self.first.at(term), block, end, dense)
            self._rows[term] = found
        return found

    def span(self, term: int) -> tuple[int, int]:
        """The numbers of a term's postings, half-open."""
        return self._row(term)[:2]

    def count(self, term: int) -> int:
        """How many documents have the term."""
        start, stop, *_ = self._row(term)
        return stop - start

    def counts(self) -> Array:
        """How many documents have each of all terms."""
        return np.diff(self.postings.starts(0, len(self)))

    def documents(self, term: int) -> Array:
        """The documents that have the term."""
        found = self._kept.get((self._own, term))
        if found is None:
            found = self._decoded(term)
            self.keep(term, found)
        return found

    def keep(self, term: int, documents: Array) -> None:
        """Keep the documents of a term, that have been decoded."""
        self._kept.put((self._own, term), documents, documents.nbytes + KEY_BYTES)

    def _decoded(self, term: int) -> Array:
        low, high, start, stop, first, block, end, dense = self._row(term)
        if high - low <= SHORT:
            self.data.cut(start, stop + PADDING)
            return decode_short(self.data.array, start, stop, first, high - low)
        if dense:
            return decode_dense(self.data.cut(start, stop), first)
        return self.decode(term, np.arange(block, end)).reshape(-1)[: high - low]

    def look_up(self, term: int, documents: Array) -> tuple[Array, Array] | None:
        """Which of some documents, by their rows, have the term; and their places in its list.

        `documents` are sorted, both that come back have the shape (m,). None where to do it by
        the whole list is as good: only of long ones the blocks or bits are read that are asked.
        """
        row = self._row(term)
        if row.stop - row.start <= _WHOLE or not len(documents):
            return None
        if row.dense:
            return self._in_bitmap(term, row, documents)
        if (self._own, term) in self._kept:
            return None
        firsts = self.block_first.cut(row.block, row.blocks_end)
        # A document before the first one is looked up in the first block, and not found.
        at = np.maximum(firsts.searchsorted(documents, side="right") - 1, 0)
        blocks = grouped(at)[0]
        if 2 * len(blocks) > len(firsts):
            return None
        decoded = self.decode(term, blocks + row.block)
        # What stands behind the list's end goes on rising: it is told by its place.
        decoded = decoded.reshape(-1)
        at = decoded.searchsorted(documents)
        rows = (decoded.take(at, mode="clip") == documents).nonzero()[0]
        at = at.take(rows)
        places = at % SIZE + blocks.take(at // SIZE) * SIZE
        inside = int(places.searchsorted(row.stop - row.start))
        return rows[:inside], places[:inside]

    def _in_bitmap(self, term: int, row: _Row, documents: Array) -> tuple[Array, Array]:
        """`look_up` of a list that is a bitmap: by its bits, and counts of those before."""
        rows, bits = sifted(self.data.cut(row.begin, row.end), row.first, documents)
        # The last word runs on into PADDING or the next list: nothing there is counted.
        words = words_of(self.data.cut(row.begin, row.end + PADDING), row.end - row.begin)
        before = self._kept.get((self._counts, term))
        if before is None:
            before = starts_of(np.bitwise_count(words)[:-1])
            self._kept.put((self._counts, term), before, before.nbytes + KEY_BYTES)
        return rows, ranks(words, before, bits)

    def sift(self, term: int, documents: Array) -> Array | None:
        """The rows of those of some sorted documents that a long list has; None for others."""
        row = self._row(term)
        if row.dense:
            return sifted(self.data.cut(row.begin, row.end), row.first, documents)[0]
        size = row.stop - row.start
        if size <= _WHOLE:
            return None
        bitmap = self._kept.get((self._bitmaps, term))
        if bitmap is None:
            if size > _SIFTED * len(documents):
                return None
            bitmap = bitmap_of(self.documents(term), self.total)
            self._kept.put((self._bitmaps, term), bitmap, bitmap.nbytes + KEY_BYTES)
        return sifted(bitmap, 0, documents)[0]

    def blocks(self, term: int) -> tuple[int, int]:
        """The numbers of a long list's blocks in the table of all blocks, half-open."""
        row = self._row(term)
        return row.block, row.blocks_end

    def decode(self, term: int, rows: Array) -> Array:
        """Blocks of a long list, shape (m, 128); those numbered `rows`, which are sorted.

        What stands behind the list's last document is of no meaning.
        """
        low, high = int(rows[0]), int(rows[-1]) + 1
        row = self._row(term)
        if row.dense:
            places = (rows - row.block)[:, None] * SIZE + np.arange(SIZE)
            return self.documents(term).take(places, mode="clip")
        firsts, starts, widths = (
            self.block_first.cut(low, high),
            self.block_bytes.cut(low, high),
            self.block_widths.cut(low, high),
        )
        if len(rows) < high - low:
            firsts, starts, widths = (each[rows - low] for each in (firsts, starts, widths))
        self.data.cut(row.begin, row.end + PADDING)
        last = (row.stop - row.start - 1) % SIZE + 1 if high == row.blocks_end else SIZE
        at = starts.astype(np.int64) + row.begin
        return decode_blocks(self.data.array, firsts, at, widths, last)

    def occurrences_before(self, term: int, blocks: Array) -> Array:
        """How many occurrences a long list has before each of its blocks, counted from 0."""
        return self._block_occurrences.cut(*self.blocks(term))[blocks].astype(np.int64)

    def bounds(self, term: int, table: Array) -> Array:
        """The highest score that each block of a long list can hold.

        `table` has scores by frequency and length byte, shape (256, 256), rising in the first and
        falling in the second.
        """
        low, high = self.blocks(term)
        width = len(FREQUENCY_CLASSES)
        shortest = self._block_lengths.cut(low * width, high * width).reshape(-1, width)
        highest = self._block_frequencies.cut(low, high)
        bounds: Array = table[highest, shortest[:, -1]]
        for column, (_, most) in enumerate(FREQUENCY_CLASSES[:-1]):
            np.maximum(bounds, table[most, shortest[:, column]], out=bounds)
        bounds[highest == 255] = np.inf
        return bounds
