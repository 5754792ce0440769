"""Runs: the postings of a part of the documents, sorted by term.

Tokens come in order of document and position; a run sorts some two million of them by their
key, a number of term and field, which keeps that order within a key. How runs become a segment
is in `merging`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import narrowest, ranges, starts_of
from searcharchive.engines.whoosh.codec.indexing.spool import Kept, Spool, SpoolReader

Array: TypeAlias = np.ndarray[Any, Any]

TOKENS = 2_000_000
"""Tokens of a run. Past the processor's cache sorting slows down: at 8 million twice as much."""


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


def sorted_run(spool: Spool, base: int, keys: Array, documents: Array, positions: Array) -> Run:
    """A run of tokens in order of document (from `base`) and position; all uint32, shape (n,)."""
    order = _order(keys)
    keys, documents = keys.take(order), documents.take(order)
    changes = np.empty(len(keys), bool)
    changes[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=changes[1:])
    key_starts = np.flatnonzero(changes)
    changes[1:] |= documents[1:] != documents[:-1]
    posting_starts = np.flatnonzero(changes)
    starts = np.searchsorted(posting_starts, key_starts)
    rows = [
        keys.take(key_starts),
        starts,
        np.diff(starts, append=len(posting_starts)),
        key_starts,
        np.diff(key_starts, append=len(keys)),
    ]
    data = [
        documents.take(posting_starts) - np.uint32(base),
        np.diff(posting_starts, append=len(keys)),
        positions.take(order),
    ]
    kept = spool.keep([row.astype(np.uint32) for row in rows])
    return Run(base, kept, spool.keep(list(map(narrowest, data))))


def _order(keys: Array) -> Array:
    """The stable order of uint32: two passes of numpy's radix sort for 16 bits.

    11 ns a key; a stable sort of uint32 itself takes 61.
    """
    low = np.argsort(keys.astype(np.uint16), kind="stable")
    high = (keys >> 16).astype(np.uint16)
    if not high.any():
        return low
    return low.take(np.argsort(high.take(low), kind="stable"))


class Runs:
    """Collects tokens into runs, which the spool keeps."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._tokens = 0
        self._base = 0
        self._waiting: list[tuple[Array, Array, Array]] = []
        self.runs: list[Run] = []

    def add(self, keys: Array, documents: Array, positions: Array) -> None:
        """Tokens of the next documents in order; uint32, shape (n,)."""
        self._waiting.append((keys, documents, positions))
        self._tokens += len(keys)

    def close_run(self, documents: int, *, even: bool = False) -> None:
        """Sort what waits, if that makes a run or `even` so; `documents` were added in all."""
        if not self._tokens or (self._tokens < TOKENS and not even):
            return
        keys, docs, positions = map(np.concatenate, zip(*self._waiting, strict=True))
        self._waiting.clear()
        self.runs.append(sorted_run(self._spool, self._base, keys, docs, positions))
        self._tokens = 0
        self._base = documents
