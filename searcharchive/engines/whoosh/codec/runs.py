"""Runs: the postings of a part of the documents, sorted by term, in memory or spilled to files.

Tokens come in order of document and position; a run sorts some two million of them by their
key, a number of term and field, which keeps that order within a key. How runs become a segment
is in `merging`.
"""

import mmap
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

TOKENS = 2_000_000
"""Tokens of a run. Past the processor's cache sorting slows down: at 8 million twice as much."""

_SLACK = 8


@dataclass(frozen=True, slots=True)
class Spilled:
    """Arrays in a file, by their types and lengths; small enough to be sent to a process."""

    path: Path
    shapes: tuple[tuple[str, int], ...]

    def open(self) -> tuple[list[Array], mmap.mmap]:
        """The arrays, mapped from the file, and the mapping."""
        with self.path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        arrays: list[Array] = []
        at = 0
        for dtype, length in self.shapes:
            arrays.append(np.frombuffer(data, dtype, length, at))
            size = np.dtype(dtype).itemsize * length
            at += size + -size % _SLACK
        return arrays, data


def spill(arrays: list[Array], directory: Path) -> Spilled:
    """Write arrays to a new file in `directory`; raises OSError."""
    descriptor, name = mkstemp(suffix=".run", dir=directory)
    with os.fdopen(descriptor, "wb") as file:
        for array in arrays:
            file.write(np.ascontiguousarray(array).data)
            file.write(bytes(-array.nbytes % _SLACK))
    return Spilled(Path(name), tuple((array.dtype.str, len(array)) for array in arrays))


@dataclass(frozen=True, slots=True)
class Run:
    """Postings sorted by key: t keys, p postings, o occurrences; documents count from `base`.

    `rows` are five uint32 arrays by key, shape (t,): the keys, the start and number of each one's
    postings, and of its occurrences. `data` are the documents and frequencies by posting, shape
    (p,), and the positions by occurrence, shape (o,), in the narrowest types.
    """

    base: int
    rows: list[Array] | Spilled
    data: list[Array] | Spilled

    def open_rows(self) -> list[Array]:
        """The arrays by key."""
        return self.rows.open()[0] if isinstance(self.rows, Spilled) else self.rows

    def open_data(self) -> tuple[list[Array], mmap.mmap | None]:
        """The arrays by posting and occurrence, and the mapping that they lie in, if any."""
        return self.data.open() if isinstance(self.data, Spilled) else (self.data, None)

    def renumbered(self, keys: Array, order: Array, directory: Path) -> "Run":
        """The run under other keys, shape (t,), its present ones taken in this order."""
        rows = [keys.astype(np.uint32), *(each.take(order) for each in self.open_rows()[1:])]
        return Run(
            self.base, spill(rows, directory) if isinstance(self.rows, Spilled) else rows, self.data
        )

    def spilled(self, directory: Path) -> "Run":
        """The run in files; raises OSError."""
        return Run(
            self.base, spill(self.open_rows(), directory), spill(self.open_data()[0], directory)
        )


def sorted_run(base: int, keys: Array, documents: Array, positions: Array) -> Run:
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
    return Run(base, [row.astype(np.uint32) for row in rows], [narrowest(each) for each in data])


def _order(keys: Array) -> Array:
    """The stable order of uint32: two passes of numpy's radix sort for 16 bits.

    11 ns a key; a stable sort of uint32 itself takes 61.
    """
    low = np.argsort(keys.astype(np.uint16), kind="stable")
    high = (keys >> 16).astype(np.uint16)
    if not high.any():
        return low
    return low.take(np.argsort(high.take(low), kind="stable"))


def narrowest(values: Array) -> Array:
    """Unsigned numbers in 1, 2 or 4 bytes, whichever holds them all."""
    highest = int(values.max()) if len(values) else 0
    for dtype in (np.uint8, np.uint16):
        if highest <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values.astype(np.uint32)


class Runs:
    """Collects tokens into runs, and keeps these in memory up to `memory` bytes, else in files."""

    def __init__(self, directory: Path, memory: int) -> None:
        self._directory = directory
        self._memory = memory
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
        run = sorted_run(self._base, keys, docs, positions)
        self._memory -= sum(array.nbytes for array in (*run.open_rows(), *run.open_data()[0]))
        self.runs.append(run if self._memory >= 0 else run.spilled(self._directory))
        self._waiting.clear()
        self._tokens = 0
        self._base = documents
