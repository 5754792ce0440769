"""Arrays kept in memory up to a number of bytes, and past it in a file that is mapped to be read.

What one process has kept another can read: descriptions of arrays are sent, not the arrays.
"""

import mmap
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any, NamedTuple, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

_SLACK = 8


class Stored(NamedTuple):
    """An array in a file: where it starts, its type and its length."""

    start: int
    dtype: str
    length: int


Kept: TypeAlias = Array | Stored


class Spool:
    """Keeps arrays; those past `memory` bytes in all lie in one new file in `directory`.

    Its successor has `final` bytes of memory, or as many.
    """

    def __init__(self, directory: Path, memory: int, final: int | None = None) -> None:
        self._directory = directory
        self._memory = memory
        self._final = memory if final is None else final
        self._file: IO[bytes] | None = None
        self._end = 0
        self.path: Path | None = None

    def keep(self, arrays: Sequence[Array]) -> list[Kept]:
        """Keep arrays of one dimension; raises OSError."""
        self._memory -= sum(array.nbytes for array in arrays)
        return list(arrays) if self._memory >= 0 else [self._stored(each) for each in arrays]

    def _stored(self, array: Array) -> Stored:
        if self._file is None:
            descriptor, name = mkstemp(suffix=".run", dir=self._directory)
            self._file, self.path = os.fdopen(descriptor, "wb"), Path(name)
        stored = Stored(self._end, array.dtype.str, len(array))
        self._file.write(np.ascontiguousarray(array).data)
        self._file.write(bytes(-array.nbytes % _SLACK))
        self._end += array.nbytes + -array.nbytes % _SLACK
        return stored

    def reader(self) -> "SpoolReader":
        """What has been kept so far, opened to read; raises OSError."""
        if self._file is not None:
            self._file.flush()
        return SpoolReader(self.path)

    def successor(self) -> "Spool":
        """An empty spool of the same kind, to keep the same in another form."""
        return Spool(self._directory, self._final)

    def close(self) -> None:
        """Nothing more is kept; the file stays."""
        if self._file is not None:
            self._file.close()

    def remove(self) -> None:
        """Let go of what was kept."""
        self.close()
        if self.path is not None:
            self.path.unlink()


class SpoolReader:
    """Reads what a spool has kept; a single mapping however many arrays there are."""

    def __init__(self, path: Path | None) -> None:
        self._map: mmap.mmap | None = None
        if path is not None:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def array(self, kept: Kept) -> Array:
        """An array that was kept."""
        if not isinstance(kept, Stored):
            return kept
        if not kept.length:
            return np.empty(0, kept.dtype)
        assert self._map is not None
        return np.frombuffer(self._map, kept.dtype, kept.length, kept.start)

    def part(self, kept: Kept, part: slice) -> Array:
        """A stretch of an array that was kept, which isn't mapped."""
        found = self.array(kept)[part]
        return found.copy() if isinstance(kept, Stored) else found

    def release(self) -> None:
        """Let go of memory that can be read anew."""
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)
