"""Runs: the postings of a part of the documents, sorted by term.

A run sorts half a million tokens by their key, a number of term and field, by document and
position. How runs become a segment is in `merging`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import (
    firsts,
    narrow_type,
    narrowest,
    ranges,
    starts_of,
)
from searcharchive.engines.whoosh.codec.indexing.spool import Kept, Spool, SpoolReader

Array: TypeAlias = np.ndarray[Any, Any]

TOKENS = 500_000
"""Tokens of a run. Past the processor's cache sorting slows down: at 8 million twice as much."""

Tokens: TypeAlias = tuple[Array, Array, Array]
"""Keys, documents and positions of n tokens, uint32, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Postings sorted by key: t keys, p postings, o occurrences; documents count from `base`.

    `rows` are five uint32 arrays by key, shape (t,): the keys, the start and number of each one's
    postings, and of its occurrences. `data` are the documents and frequencies by posting, shape
    (p,), and the positions by occurrence, shape (o,), in the narrowest types.
    """

    base: int
    rows: list[Kept]
    data: list[Kept]

    def renumbered(self, keys: Array, kept: SpoolReader, spool: Spool) -> "Run":
        """The run under other keys, given for its present ones, shape (t,); kept by `spool`.

        Its postings are put in order of these: a stretch of the terms is one of the file, or all
        of it would be read for each.
        """
        order = np.argsort(keys)
        rows = (kept.array(row).take(order).astype(np.int64) for row in self.rows[1:])
        starts, counts, places, sizes = rows
        documents, frequencies, positions = map(kept.array, self.data)
        postings, occurrences = ranges(starts, counts), ranges(places, sizes)
        table = [keys.take(order), starts_of(counts)[:-1], counts, starts_of(sizes)[:-1], sizes]
        data = [documents.take(postings), frequencies.take(postings), positions.take(occurrences)]
        kept_rows = spool.keep([row.astype(np.uint32) for row in table])
        return Run(self.base, kept_rows, spool.keep(data))


def renumbered(
    runs: list[Run], places: Callable[[Array], Array], terms: int, kept: SpoolReader, spool: Spool
) -> tuple[list[Run], Array]:
    """Runs under other keys, which `places` makes of theirs; how often each of `terms` occurs.

    They are used up one by one: neither memory nor the mapping need hold all of them twice.
    """
    weights = np.zeros(terms, np.uint32)
    found = []
    runs.reverse()
    while runs:
        run = runs.pop()
        keys = places(kept.array(run.rows[0]))
        weights[keys] += kept.array(run.rows[4])
        found.append(run.renumbered(keys, kept, spool))
        kept.release()
    return found, weights


def sorted_run(spool: Spool, base: int, parts: Sequence[Tokens]) -> Run:
    """A run of tokens, whose documents are from `base` on."""
    # What is made is as large as the tokens: each array is done away with as soon as can be, for
    # memory that is touched first takes longer than to sort it.
    bits = _bits(parts, 1, base)
    pairs, positions = _sorted(parts, base, bits)
    first = firsts(pairs)
    count = len(pairs)
    postings = pairs.take(first)
    del pairs
    documents = narrowest(postings & np.uint64((1 << bits) - 1))
    postings >>= np.uint64(bits)
    starts = firsts(postings)
    places = first.take(starts)
    rows = [
        postings.take(starts),
        starts,
        np.diff(starts, append=len(first)),
        places,
        np.diff(places, append=count),
    ]
    del postings
    frequencies = narrowest(np.diff(first, append=count))
    kept = spool.keep([row.astype(np.uint32) for row in rows])
    return Run(base, kept, spool.keep([documents, frequencies, positions]))


def _bits(parts: Sequence[Tokens], column: int, base: int = 0) -> int:
    return (max(int(each[column].max(initial=0)) for each in parts) - base).bit_length()


def _sorted(parts: Sequence[Tokens], base: int, bits: int) -> tuple[Array, Array]:
    """Pairs of key and document, which takes so many bits, with their positions, in this order.

    As one number each they are sorted in place: to gather them by an order, from all over the
    memory, takes twice as long.
    """
    low = _bits(parts, 2)
    if _bits(parts, 0) + bits + low > 64:
        pairs = _packed(parts, base, bits, 0)
        positions = np.concatenate([each for _, _, each in parts])
        order = np.lexsort((positions, pairs))
        return pairs.take(order), narrowest(positions.take(order))
    pairs = _packed(parts, base, bits, low)
    pairs.sort()
    found = np.empty(len(pairs), narrow_type((1 << low) - 1))
    np.bitwise_and(pairs, np.uint64((1 << low) - 1), out=found, casting="unsafe")
    pairs >>= np.uint64(low)
    return pairs, found


def _packed(parts: Sequence[Tokens], base: int, bits: int, low: int) -> Array:
    """Key, document and position of each token as a number; with no low bits, all but the last."""
    pairs = np.empty(sum(len(keys) for keys, _, _ in parts), np.uint64)
    stop = 0
    for keys, documents, positions in parts:
        mine = pairs[stop : stop + len(keys)]
        stop += len(keys)
        np.left_shift(keys, np.uint64(bits), out=mine)
        mine |= documents - np.uint32(base)
        if low:
            mine <<= np.uint64(low)
            mine |= positions
    return pairs


class Runs:
    """Collects tokens into runs, which the spool keeps."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._tokens = 0
        self._base = 0
        self._waiting: list[Tokens] = []
        self.runs: list[Run] = []

    def add(self, keys: Array, documents: Array, positions: Array) -> None:
        """Tokens of the next documents in order; uint32, shape (n,)."""
        self._waiting.append((keys, documents, positions))
        self._tokens += len(keys)

    def close_run(self, documents: int, *, even: bool = False) -> None:
        """Sort what waits, if that makes a run or `even` so; `documents` were added in all."""
        if not self._tokens or (self._tokens < TOKENS and not even):
            return
        waiting, self._waiting = self._waiting, []
        self.runs.append(sorted_run(self._spool, self._base, waiting))
        self._tokens = 0
        self._base = documents
