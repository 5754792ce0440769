"""Lists of documents as bits: differences in blocks, each as wide as it needs.

    a list       the documents that have one term, in order; the first stands in the dictionary
    a block      a list of up to 512 documents, or 128 documents of a longer one: then each
                 block's first document stands in a table
    the bits     for every document but a block's first, its difference to the one before, less
                 one, in the same width throughout a block (see `bits`)

    a dense list a bit for every document from its first to its last, in place of differences

Many lists are encoded and decoded at once. It doesn't know files.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import (
    bytes_of,
    coarser,
    distinct,
    pack,
    unpack,
    unpack_bits,
    unpack_row,
    unpack_rows,
    widest,
    width_of,
    widths_for,
)
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of

Array: TypeAlias = np.ndarray[Any, Any]

SIZE = 128
"""Documents in a block of several."""

SHORT = 512
"""Documents up to which a list is one block: that is read by a single call."""

DENSE = 255
"""What stands for the width where a list is a bitmap."""

FREQUENCY_CLASSES = ((1, 1), (2, 2), (3, 4), (5, None))
"""For the bounds of a block's scores: classes of term frequency, each with its shortest field."""

_SPAN = 12
"""Documents, from its first to its last, to one that is in a list: up to so many, a bitmap isn't
much longer than differences are, and read ten times faster.
"""

_ALL_WIDTHS = 20_000
"""Documents of many lists up to which each number is read by itself: 20 ns a number, where reading
those of a width together takes 3, and 60 us for each of a dozen widths.
"""

_ONE = np.array(1, np.uint64)

_BY_HAND = 40
"""Documents up to which a list is decoded number by number: some ten calls of numpy take longer."""


class Encoded(NamedTuple):
    """Lists as bytes, of n lists and m blocks in all.

    `sizes` are each list's bytes, shape (n,). By block, shape (m,): its first `posting` (an index
    into the documents), where its bytes `start`, and its `width`.
    """

    data: Array
    sizes: Array
    postings: Array
    starts: Array
    widths: Array


def blocks_of(counts: Array) -> Array:
    """How many blocks lists of so many documents have."""
    return np.where(counts <= SHORT, 1, -(-counts // SIZE))


def block_starts(counts: Array) -> tuple[Array, Array]:
    """The first posting of each block of lists of so many documents; how many each list has."""
    starts = starts_of(counts)[:-1]
    blocks = blocks_of(counts)
    if len(blocks) == int(blocks.sum()):
        return starts, blocks
    inside = ranges(np.zeros(len(blocks), np.int64), blocks)
    return np.repeat(starts, blocks) + inside * SIZE, blocks


def encode(documents: Array, counts: Array) -> Encoded:
    """Lists one after the other, of `counts` documents each, all of them above zero."""
    postings, blocks = block_starts(counts)
    ends = np.cumsum(counts)
    spans = documents[ends - 1] - documents[ends - counts] + 1
    dense = (counts > SHORT) & (spans <= counts * _SPAN)
    less = np.empty(len(documents), np.uint32)
    less[1:] = documents[1:] - documents[:-1] - 1
    less[postings] = 0
    sizes = np.diff(postings, append=len(documents)) - 1
    widths = widths_for(np.maximum.reduceat(less, postings))
    # The width of a list's only block isn't kept: it follows from its bytes.
    alone = np.repeat(blocks == 1, blocks)
    widths = np.where(alone, widest(sizes, bytes_of(sizes, widths)), coarser(widths))
    follows = np.ones(len(documents), bool)
    follows[postings] = False
    if dense.any():
        follows &= ~np.repeat(dense, counts)
        owned = np.repeat(dense, blocks)
        sizes = np.where(owned, 0, sizes)
        widths = np.where(owned, DENSE, widths)
    data, starts = pack(less[follows], sizes, np.where(widths == DENSE, 0, widths))
    stops = starts[np.cumsum(blocks)]
    bytes_ = np.diff(stops, prepend=0)
    parts, before = [], 0
    for row in np.flatnonzero(dense).tolist():
        end = int(ends[row])
        bits = _bitmap(documents[end - int(counts[row]) : end])
        parts += [data[before : int(stops[row])], bits]
        before, bytes_[row] = int(stops[row]), len(bits)
    if parts:
        data = np.concatenate([*parts, data[before:]])
    return Encoded(data, bytes_, postings, starts[:-1], widths.astype(np.uint8))


def _bitmap(documents: Array) -> Array:
    """A bit for every document from the first to the last."""
    bits = np.zeros(int(documents[-1] - documents[0]) + 1, bool)
    bits[documents - documents[0]] = True
    return np.packbits(bits, bitorder="little")


def decode_dense(data: Array, first: int) -> Array:
    """A dense list: its bytes, and its first document."""
    documents: Array = np.flatnonzero(np.unpackbits(data, bitorder="little").view(bool))
    documents += first
    return documents


def decode_short(data: Array, start: int, stop: int, first: int, count: int) -> Array:
    """A list of one block: where its bytes lie, its first document, how many documents."""
    if count <= _BY_HAND:
        width = width_of(count - 1, stop - start)
        bits = int.from_bytes(data[start:stop], "little")
        mask, last = (1 << width) - 1, first
        found = [first]
        for _ in range(count - 1):
            last += (bits & mask) + 1
            bits >>= width
            found.append(last)
        return np.array(found, np.int64)
    documents = np.empty(count, np.int64)
    documents[0] = first
    rest = count - 1
    width = width_of(rest, stop - start)
    np.add(unpack_row(data, start, rest, width), _ONE, out=documents[1:], casting="unsafe")
    documents.cumsum(out=documents)
    return documents


def decode_blocks(data: Array, firsts: Array, starts: Array, widths: Array, last: int) -> Array:
    """Blocks, each by its first document, where its bytes start, and its width.

    Shape (m, 128). The last block holds `last` documents; what follows these is of no meaning.
    """
    documents = np.empty((len(firsts), SIZE), np.int64)
    whole = len(firsts) - (last < SIZE)
    for width in distinct(widths[:whole]):
        rows = np.flatnonzero(widths[:whole] == width)
        values = unpack(data, starts[rows], SIZE - 1, width)
        documents[slice(whole) if len(rows) == whole else rows, 1:] = values
    if whole < len(firsts):
        documents[-1, 1:] = 0
        if last > 1:
            documents[-1, 1:last] = unpack(data, starts[-1:], last - 1, int(widths[-1]))
    documents += 1
    documents[:, 0] = firsts
    np.cumsum(documents, axis=1, out=documents)
    return documents


def decode_many(data: Array, firsts: Array, counts: Array, starts: Array, stops: Array) -> Array:
    """Lists of one block each, one after the other: bytes from `starts` up to `stops` of data."""
    list_starts = starts_of(counts)
    documents = np.empty(int(list_starts[-1]), np.int64)
    rest = counts - 1
    widths = widest(rest, stops - starts)
    if len(documents) <= _ALL_WIDTHS:
        follows = np.ones(len(documents), bool)
        follows[list_starts[:-1]] = False
        documents[follows] = unpack_bits(data, starts, rest, widths)
        documents += 1
        documents[list_starts[:-1]] = firsts
        return restarted_sums(documents, list_starts[:-1], counts)
    for width in distinct(widths[rest > 0]):
        rows = np.flatnonzero((widths == width) & (rest > 0))
        at = ranges(list_starts[rows] + 1, rest[rows])
        documents[at] = unpack_rows(data, starts[rows], rest[rows], width)
    documents += 1
    documents[list_starts[:-1]] = firsts
    return restarted_sums(documents, list_starts[:-1], counts)


def restarted_sums(values: Array, starts: Array, counts: Array) -> Array:
    """Running sums of int64 `values`, begun anew at each of `starts`."""
    sums = np.cumsum(values, dtype=np.int64)
    sums -= np.repeat(sums[starts] - values[starts], counts)
    return sums
