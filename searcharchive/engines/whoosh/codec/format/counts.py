"""Counts that add up to where things start: a byte each, and every 64th sum.

    NAME           the counts, patched in 8 bits (see `patched`)
    NAME/anchors   the sum of all counts before every 64th, uint64

What is numbered n starts at the sum of the counts before the n-th, and ends with its own.
"""

import itertools
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import CLOSE
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import grouped, starts_of
from searcharchive.engines.whoosh.codec.format.patched import Patched

Array: TypeAlias = np.ndarray[Any, Any]

GROUP = 64


class CountsWriter:
    """Writes counts, stretch by stretch."""

    def __init__(self, file: SegmentFileWriter, name: str) -> None:
        # Here and not above: who reads needs none.
        from searcharchive.engines.whoosh.codec.format.patching import PatchedWriter

        self._file = file
        self._counts = PatchedWriter(file, name, 8)
        self._anchors = file.section(f"{name}/anchors", "<u8")
        self._sum = 0

    def write(self, counts: Array) -> None:
        """Append counts below 2**32."""
        starts = starts_of(counts)
        first = -self._counts.count % GROUP
        self._anchors.write(self._sum + starts[:-1][first::GROUP])
        self._sum += int(starts[-1])
        self._counts.write(counts)

    def close(self) -> None:
        """Enter the sections into the file."""
        self._counts.close()
        self._file.close(self._anchors)


class Counts:
    """Counts opened to read."""

    def __init__(self, file: SegmentFile, name: str) -> None:
        self._counts = Patched(file, name, 8)
        self._anchors = file.section(f"{name}/anchors")

    def first(self, group: int) -> tuple[int, int]:
        """Where the first of a group of 64 starts and ends."""
        start = self._anchors.at(group)
        return start, start + self._counts.at(group * GROUP)

    def span(self, number: int) -> tuple[int, int]:
        """Where one starts and ends."""
        # In plain Python: of so few, numpy's calls take four times as long.
        total, last = self._counts.total(number // GROUP * GROUP, number + 1)
        stop = self._anchors.at(number // GROUP) + total
        return stop - last, stop

    def group(self, group: int, stop: int) -> list[int]:
        """Where those of a group start, up to number `stop`, and where the last ends."""
        first = group * GROUP
        counts = self._counts.whole_bytes(first, stop)
        if counts is None:
            found: list[int] = self.starts(first, stop).tolist()
            return found
        return [*itertools.accumulate(counts, initial=self._anchors.at(group))]

    def starts(self, first: int, stop: int) -> Array:
        """Where those from `first` up to `stop` start, and where the last ends; int64."""
        if first >= stop:
            return np.zeros(1, np.int64)
        starts = starts_of(self._counts.cut(first, stop))
        starts += self.span(first)[0]
        return starts

    def spans(self, numbers: Array) -> tuple[Array, Array]:
        """Where several start, and their counts; int64."""
        if not len(numbers):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        low, high = int(numbers[0]), int(numbers[-1])
        if 0 <= high - low < CLOSE * len(numbers) and bool((numbers[1:] > numbers[:-1]).all()):
            starts = self.starts(low, high + 1)
            rows = numbers - low
            begin = starts.take(rows)
            return begin, starts.take(rows + 1) - begin
        groups, row = grouped(numbers // GROUP)
        places = np.minimum(groups[:, None] * GROUP + np.arange(GROUP), self._counts.last)
        counts = self._counts.take(places.reshape(-1)).reshape(places.shape).astype(np.int64)
        before = np.cumsum(counts, axis=1)
        before -= counts
        column = numbers % GROUP
        anchors = self._anchors.take(groups).astype(np.int64)
        return anchors[row] + before[row, column], counts[row, column]
