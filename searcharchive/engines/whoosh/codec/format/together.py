"""Many lists of a segment's file read together, as those of a prefix are."""

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import PADDING, unpack
from searcharchive.engines.whoosh.codec.format.blocks import DENSE, SHORT, SIZE, decode_many
from searcharchive.engines.whoosh.codec.format.lists import DocumentLists
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of

Array: TypeAlias = np.ndarray[Any, Any]

_TOGETHER_FROM = 16
"""Long lists from which their blocks are decoded together."""

_AT_ONCE = 1024
"""Blocks that are: 1 MiB of documents, which stay in the processor's cache."""

_ROW = f"V{8 * SIZE}"


class Blocks(NamedTuple):
    """Of m blocks the documents, int64 (m, 128); where each begins, by where its list does; how
    many documents it holds. Those behind are documents too, whichever.
    """

    documents: Array
    places: Array
    sizes: Array


class Long(NamedTuple):
    """Long lists: the row of each one's term, where its bytes begin and end, and its first block
    among all and how many there are; shape (n,).
    """

    rows: Array
    begin: Array
    end: Array
    first: Array
    blocks: Array


class ListsTogether:
    """Reads many lists of one file at a time."""

    def __init__(self, lists: DocumentLists) -> None:
        self._lists = lists

    def spans(self, terms: Array) -> tuple[Array, Array]:
        """Each term's first posting, and how many it has."""
        return self._lists.postings.spans(terms)

    def between(self, first: int, last: int) -> int:
        """How many postings there are from the first of a term to the last of another."""
        return self._lists.postings.span(last)[1] - self._lists.postings.span(first)[0]

    def many(self, terms: Array, counts: Array) -> Array:
        """The documents of terms that have so many, one term after the other."""
        rows, decoded = self.short(terms, counts)
        if len(rows) == len(terms):
            return decoded
        starts = starts_of(counts)
        documents = np.empty(int(starts[-1]), np.int64)
        documents[ranges(starts[:-1][rows], counts[rows])] = decoded
        some, others = self.long(terms, counts)
        if len(some.rows):
            # Whole blocks are put in their places like single values.
            places = np.ndarray((len(documents) - SIZE + 1,), _ROW, documents.data, strides=(8,))
            for found in self.blocks(some, starts[:-1], counts):
                at, whole = found.places, found.sizes == SIZE
                places[at[whole]] = found.documents[whole].view(_ROW)[:, 0]
                for row in (~whole).nonzero()[0].tolist():
                    size = int(found.sizes[row])
                    documents[at[row] : at[row] + size] = found.documents[row, :size]
        for row in others.tolist():
            documents[starts[row] : starts[row + 1]] = self._lists.documents(int(terms[row]))
        return documents

    def short(self, terms: Array, counts: Array) -> tuple[Array, Array]:
        """The rows of those terms whose lists are short; the documents of these in turn."""
        rows = (counts <= SHORT).nonzero()[0]
        terms = terms.take(rows)
        begin, sizes = self._lists.bytes.spans(terms)
        end = begin + sizes
        self._lists.data.verify_ranges(begin, end + PADDING)
        firsts = self._lists.first.take(terms)
        return rows, decode_many(self._lists.data.array, firsts, counts.take(rows), begin, end)

    def long(self, terms: Array, counts: Array) -> tuple[Long, Array]:
        """The other terms: those to be read by `blocks`, and the rows of those to be one by one."""
        rows = (counts > SHORT).nonzero()[0]
        terms = terms.take(rows)
        begin, sizes = self._lists.bytes.spans(terms)
        numbers = self._lists.block_terms.whole().searchsorted(terms.astype(np.uint32))
        first = self._lists.block_starts.take(numbers).astype(np.int64)
        blocks = self._lists.block_starts.take(numbers + 1) - first
        long = Long(rows, begin, begin + sizes, first, blocks)
        if len(rows) <= _TOGETHER_FROM:
            together = np.zeros(len(rows), bool)
        else:
            # Of a last block more is read than there is.
            together = long.end + 4 * SIZE <= len(self._lists.data)
            together &= self._lists.block_widths.take(first) != DENSE
        return Long(*(each[together] for each in long)), rows[~together]

    def blocks(self, long: Long, first: Array, counts: Array) -> Iterator[Blocks]:
        """The blocks of long lists, some at a time, by width; each is overwritten by the next.

        Of all terms the lists begin at `first`, wherever that is, and have `counts` documents. They
        aren't kept: so many would push out all others.
        """
        self._lists.data.verify_ranges(long.begin, long.end + PADDING)
        numbers = ranges(long.first, long.blocks)
        owners = long.rows.repeat(long.blocks)
        inside = SIZE * (numbers - long.first.repeat(long.blocks))
        found = Blocks(
            np.empty((_AT_ONCE, SIZE), np.int64),
            inside + first.take(owners),
            np.minimum(counts.take(owners) - inside, SIZE),
        )
        places = self._lists.block_bytes.take(numbers) + long.begin.repeat(long.blocks)
        firsts, widths = (
            self._lists.block_first.take(numbers),
            self._lists.block_widths.take(numbers),
        )
        # By width, so that what is unpacked need not be put in order first.
        order = widths.argsort(kind="stable")
        bounds = [0, *np.bincount(widths, minlength=DENSE).cumsum().tolist()]
        for width, (low, high) in enumerate(itertools.pairwise(bounds)):
            for start in range(low, high, _AT_ONCE):
                rows = order[start : min(start + _AT_ONCE, high)]
                yield self._decoded(found, rows, places.take(rows), firsts.take(rows), width)

    def _decoded(
        self, found: Blocks, rows: Array, places: Array, firsts: Array, width: int
    ) -> Blocks:
        """Some blocks of one width, by where their bytes and their documents begin."""
        documents = found.documents[: len(rows)]
        values = unpack(self._lists.data.array, places, SIZE - 1, width)
        documents[:, 1:] = values
        documents += 1
        documents[:, 0] = firsts
        documents.cumsum(axis=1, out=documents)
        sizes = found.sizes.take(rows)
        cut = (sizes < SIZE).nonzero()[0]
        if len(cut):
            documents[cut] = np.minimum(documents[cut], self._lists.total - 1)
        return Blocks(documents, found.places.take(rows), sizes)
