"""Whether a term stands at given positions of some documents, without the keys of all its places.

A document's gaps are a row of bytes. Rows are copied at a fixed width and added up column by
column, all documents at once: a quarter of the time of making a list of all their positions.
"""

from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of
from searcharchive.engines.whoosh.codec.format.patched import POSITION_BITS, Patched

Array: TypeAlias = np.ndarray[Any, Any]

_WIDTHS = (8, 16, 32)
"""Bytes of a row: no more than the file's trailer has, which stands behind the last."""

_USUAL = 1.75
"""Times the average of positions in a document, up to which most documents have."""

_IN_ROWS_FROM = 1024
"""Positions from which to go by rows: it takes some three calls a column."""

_AT_ONCE = 1 << 14
"""Rows, or an eighth of the positions, that are gone through together, in the processor's cache."""

_ESCAPE = (1 << POSITION_BITS) - 1

_EACH = np.uint64(0x0101010101010101)
_HIGHEST = np.uint64(0x8080808080808080)

_NEVER = 0xFFFF
"""Higher than any sum of a row's gaps."""

_SMALL = 1 << 14
"""Positions in a document up to which sums of gaps that aren't among the highest have 31 bits."""

_INSIDE = {width: np.tri(width + 1, width, -1, dtype=np.uint8) * np.uint8(255) for width in _WIDTHS}


def standing(gaps: Patched, first: Array, counts: Array, wanted: Array) -> Array:
    """Which of n documents have a term at a position, bool; all others int64, of shape (n,).

    A document's gaps are `counts` from the one numbered `first` on; `wanted` is the position, below
    0 for none. A document may come more than once.
    """
    total = int(counts.sum())
    there = np.zeros(len(first), bool)
    if total < _IN_ROWS_FROM:
        _one_by_one(there, np.arange(len(first)), (gaps, first, counts, wanted))
        return there
    width = next((each for each in _WIDTHS if each * len(first) >= _USUAL * total), _WIDTHS[-1])
    for low in range(0, len(first), _AT_ONCE):
        part = slice(low, low + _AT_ONCE)
        chunk = gaps, first[part], counts[part], wanted[part]
        _one_by_one(there[part], _by_rows(there[part], width, chunk), chunk)
    return there


_Documents: TypeAlias = tuple[Patched, Array, Array, Array]


def _by_rows(there: Array, width: int, documents: _Documents) -> Array:
    """Say of most documents whether they are `there`; of which others it must be said."""
    gaps, first, counts, wanted = documents
    bytes_ = gaps.rows(first, counts, width)
    bytes_ &= _INSIDE[width].take(counts, axis=0, mode="clip")
    targets = wanted.clip(-1, _NEVER).astype(np.uint16)
    sums = np.zeros(len(first), np.uint16)
    hit = np.empty(len(first), bool)
    for column in range(width):
        sums += bytes_[:, column]
        np.equal(sums, targets, out=hit)
        there |= hit
    others = (counts > width) & (sums < targets) & (wanted >= 0)
    # What is behind a larger gap is too far for a position that is less than the gap.
    others |= _escaped(bytes_) & (targets >= _ESCAPE)
    rows = others.nonzero()[0]
    there[rows] = False
    return rows


def _escaped(rows: Array) -> Array:
    """Which rows have a byte that is all ones, by eight bytes at once (Mycroft's test for a zero in
    a word, of the complement).
    """
    words = rows.view(np.uint64)
    marks = ~words
    marks -= _EACH
    marks &= words
    marks &= _HIGHEST
    some = marks[:, 0]
    for column in range(1, marks.shape[1]):
        some |= marks[:, column]
    found: Array = some != 0
    return found


def _one_by_one(there: Array, rows: Array, documents: _Documents) -> None:
    """Say of some documents whether they are `there`, by all their positions."""
    gaps, first, counts, wanted = documents
    if len(rows) < len(first):
        first, counts, wanted = first.take(rows), counts.take(rows), wanted.take(rows)
    ends = counts.cumsum()
    low = 0
    while low < len(rows):
        before = int(ends[low - 1]) if low else 0
        high = max(int(ends.searchsorted(before + 8 * _AT_ONCE, side="right")), low + 1)
        part = slice(low, high)
        found = _positions(gaps, first[part], counts[part], wanted[part])
        there[rows[part].take(found)] = True
        low = high


def _positions(gaps: Patched, first: Array, counts: Array, wanted: Array) -> Array:
    """The rows of documents with a wanted position, perhaps repeated."""
    found = gaps.take(ranges(first, counts))
    small = found.dtype.itemsize < 4 and int(counts.max()) < _SMALL
    kind = np.int32 if small else np.int64
    steps: Array = found.astype(kind)
    starts = starts_of(counts)
    # What is added up is how far each position is from the one that is wanted.
    firsts = starts[:-1]
    leaps: Array = np.minimum(wanted, np.iinfo(kind).max // 2).astype(kind)
    ends: Array = np.add.reduceat(steps, firsts, dtype=kind) - leaps
    begins: Array = steps.take(firsts) - leaps
    begins[1:] = begins[1:] - ends[:-1]
    steps[firsts] = begins
    steps.cumsum(out=steps)
    hits = (steps == 0).nonzero()[0]
    rows: Array = starts.searchsorted(hits, side="right") - 1
    return rows
