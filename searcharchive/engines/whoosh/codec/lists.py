"""The lists of a segment's file: which documents have a term, all of them or some blocks.

Documents are int64, sorted; deleted ones are among them.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.bits import PADDING, ranges, starts_of
from searcharchive.engines.whoosh.codec.blocks import (
    DENSE,
    FREQUENCY_CLASSES,
    SHORT,
    SIZE,
    decode_blocks,
    decode_dense,
    decode_many,
    decode_short,
)
from searcharchive.engines.whoosh.codec.counts import Counts
from searcharchive.engines.whoosh.codec.mapped import SegmentFile
from searcharchive.engines.whoosh.keeping import Kept

Array: TypeAlias = np.ndarray[Any, Any]

_ROWS_KEPT = 50_000

KEY_BYTES = 400
"""What it takes to keep an array, beside its bytes."""

KEPT_BYTES = 64 << 20
"""What is kept decoded of an index, for the queries to come."""


class _Row(NamedTuple):
    """Of a term: its postings' numbers and its bytes, both half-open, and its first document."""

    start: int
    stop: int
    begin: int
    end: int
    first: int


class DocumentLists:
    """All lists of one file. Those that were asked for are kept decoded for a while."""

    def __init__(self, file: SegmentFile, kept: Kept[Array] | None = None) -> None:
        self._kept = Kept[Array](KEPT_BYTES) if kept is None else kept
        self._own = object()
        self._postings = Counts(file, "terms/postings")
        self._bytes = Counts(file, "terms/documents")
        self._first = file.section("terms/first")
        self._data = file.section("documents")
        self._block_terms = file.section("blocks/terms")
        self._block_starts = file.section("blocks/starts")
        self._block_first = file.section("blocks/first")
        self._block_bytes = file.section("blocks/documents")
        self._block_widths = file.section("blocks/widths")
        self._block_occurrences = file.section("blocks/occurrences")
        self._block_frequencies = file.section("blocks/frequencies")
        self._block_lengths = file.section("blocks/lengths")
        self._rows: dict[int, _Row] = {}

    def __len__(self) -> int:
        return len(self._first)

    def _row(self, term: int) -> "_Row":
        """A term's row of the dictionary; those that were asked for are kept."""
        found = self._rows.get(term)
        if found is None:
            if len(self._rows) >= _ROWS_KEPT:
                self._rows.clear()
            start, stop = self._postings.span(term)
            found = _Row(start, stop, *self._bytes.span(term), self._first.at(term))
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
        return np.diff(self._postings.starts(0, len(self)))

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
        low, high, start, stop, first = self._row(term)
        if high - low <= SHORT:
            self._data.cut(start, stop + PADDING)
            return decode_short(self._data.array, start, stop, first, high - low)
        block, end = self.blocks(term)
        if self._block_widths.at(block) == DENSE:
            return decode_dense(self._data.cut(start, stop), first)
        return self.decode(term, np.arange(block, end)).reshape(-1)[: high - low]

    def many(self, terms: Array) -> tuple[Array, Array, Array]:
        """The documents of many terms, one after the other; each one's first posting; counts."""
        first, counts = self._postings.spans(terms)
        starts = starts_of(counts)
        begin, sizes = self._bytes.spans(terms)
        end = begin + sizes
        short = (counts <= SHORT).nonzero()[0]
        if len(short) < len(terms):
            begin, end = begin.take(short), end.take(short)
        self._data.verify_ranges(begin, end + PADDING)
        firsts = self._first.take(terms.take(short))
        decoded = decode_many(self._data.array, firsts, counts.take(short), begin, end)
        if len(short) == len(terms):
            return decoded, first, counts
        documents = np.empty(int(starts[-1]), np.int64)
        documents[ranges(starts[:-1][short], counts[short])] = decoded
        for row in np.flatnonzero(counts > SHORT).tolist():
            documents[starts[row] : starts[row + 1]] = self.documents(int(terms[row]))
        return documents, first, counts

    def blocks(self, term: int) -> tuple[int, int]:
        """The numbers of a long list's blocks in the table of all blocks, half-open."""
        row = int(np.searchsorted(self._block_terms.whole(), term))
        return self._block_starts.at(row), self._block_starts.at(row + 1)

    def decode(self, term: int, rows: Array) -> Array:
        """Blocks of a long list, shape (m, 128); those numbered `rows`, which are sorted.

        What stands behind the list's last document is of no meaning.
        """
        low, high = int(rows[0]), int(rows[-1]) + 1
        if self._block_widths.at(low) == DENSE:
            places = (rows - self.blocks(term)[0])[:, None] * SIZE + np.arange(SIZE)
            return self.documents(term).take(places, mode="clip")
        firsts, starts, widths = (
            self._block_first.cut(low, high),
            self._block_bytes.cut(low, high),
            self._block_widths.cut(low, high),
        )
        if len(rows) < high - low:
            firsts, starts, widths = (each[rows - low] for each in (firsts, starts, widths))
        _, _, begin, stop, _ = self._row(term)
        self._data.cut(begin, stop + PADDING)
        last = (self.count(term) - 1) % SIZE + 1 if high == self.blocks(term)[1] else SIZE
        at = starts.astype(np.int64) + begin
        return decode_blocks(self._data.array, firsts, at, widths, last)

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
