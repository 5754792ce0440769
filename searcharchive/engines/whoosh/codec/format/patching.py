"""Small numbers written in a few bits each, as `patched` reads them."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.patched import LINE, RANKED

Array: TypeAlias = np.ndarray[Any, Any]


class Parted(NamedTuple):
    """n numbers, those that are large apart: of each its few bits, all set for a large one, uint8,
    shape (n,); which are large, int64, and these, uint32, shape (m,).
    """

    low: Array
    large: Array
    more: Array


def parted(values: Array, bits: int) -> Parted:
    """Unsigned integers below 2**32, to be written in so many bits each."""
    escape = (1 << bits) - 1
    large = (values >= escape).nonzero()[0]
    low = np.empty(len(values), np.uint8)
    np.minimum(values, escape, out=low, casting="unsafe")
    return Parted(low, large, values[large].astype(np.uint32))


class PatchedWriter:
    """Writes a column in `bits` 2, 4 or 8, stretch by stretch."""

    def __init__(self, file: SegmentFileWriter, name: str, bits: int) -> None:
        self._file = file
        self._name = name
        self._bits = bits
        self._base = file.section(name, "<u1")
        self._more = file.section(f"{name}/more", "<u2" if bits == 8 else "<u1")
        self._highest = int(np.iinfo(self._more.dtype).max)
        self._ranks = file.section(f"{name}/ranks", "<u8")
        self._lines = file.section(f"{name}/lines", "<u2")
        self._last_rank = 0
        self._most: list[tuple[int, int]] = []
        self._rest = np.empty(0, np.uint8)
        self.count = 0

    def write(self, values: Array) -> None:
        """Append numbers, unsigned integers below 2**32."""
        self.append(parted(values, self._bits))

    def append(self, numbers: Parted) -> None:
        """Append numbers that were parted for this column's bits."""
        low, large, more = numbers
        if not len(low):
            return
        self._rank(large, len(low))
        self._write_base(low)
        for index in np.flatnonzero(more >= self._highest).tolist():
            self._most.append((len(self._more) + index, int(more[index])))
        self._more.write(np.minimum(more, self._highest))
        self.count += len(low)

    def _rank(self, large: Array, count: int) -> None:
        """Say of lines that begin in the next `count` numbers how many large ones they follow."""
        of_line = LINE * 8 // self._bits
        lines = np.arange(-(-self.count // of_line), -(-(self.count + count) // of_line))
        ranks = len(self._more) + large.searchsorted(lines * of_line - self.count)
        told = lines % RANKED == 0
        known = np.concatenate(([self._last_rank], ranks[told]))
        self._ranks.write(known[1:])
        self._lines.write(ranks - known.take(told.cumsum()))
        self._last_rank = int(known[-1])

    def _write_base(self, low: Array) -> None:
        share = 8 // self._bits
        low = np.concatenate([self._rest, low]) if len(self._rest) else low
        whole = len(low) // share * share
        self._rest = low[whole:]
        packed = low[0:whole:share].copy()
        for part in range(1, share):
            packed |= low[part:whole:share] << np.uint8(part * self._bits)
        self._base.write(packed)

    def close(self) -> None:
        """Enter the sections into the file."""
        if len(self._rest):
            missing = 8 // self._bits - len(self._rest)
            self._write_base(np.zeros(missing, np.uint8))
        for section in (self._base, self._more, self._ranks, self._lines):
            self._file.close(section)
        if self._most:
            self._file.add(f"{self._name}/most", np.array(self._most, np.uint64))
