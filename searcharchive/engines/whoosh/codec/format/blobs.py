"""Byte strings by document, in two sections of a segment's file.

    NAME/starts    where each document's bytes start, and where the last one's end
    NAME/bytes     the bytes, one document's after the other's

A document that has none has an empty string.
"""

import itertools
from array import array
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.layout import SectionWriter, SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of

Array: TypeAlias = np.ndarray[Any, Any]


class BlobsWriter:
    """Takes byte strings in order of document; past some megabytes they wait in `directory`."""

    def __init__(self, name: str, directory: Path | None) -> None:
        self._name = name
        self._bytes = SectionWriter(f"{name}/bytes", "<u1", directory)
        self._sizes = array("I")

    def check(self, value: bytes) -> None:
        """Raise TypeError unless it is bytes."""
        memoryview(value)

    def add(self, docnum: int, value: bytes) -> None:
        """A document's bytes."""
        data = np.frombuffer(value, np.uint8)
        fill(self._sizes, docnum)
        self._sizes.append(len(data))
        self._bytes.write(data)

    def add_all(self, docnum: int, others: "Blobs", documents: Array) -> None:
        """The bytes that some documents of another segment have, for the documents from here on."""
        sizes, data = others.take(documents)
        fill(self._sizes, docnum)
        self._sizes.frombytes(sizes.astype(np.uint32).tobytes())
        self._bytes.write(data)

    def write(self, file: SegmentFileWriter, documents: int) -> None:
        """Enter both sections into the file of a segment with so many documents."""
        fill(self._sizes, documents)
        starts = starts_of(np.frombuffer(self._sizes, np.uint32))
        wide = bool(starts[-1] >> 32)
        file.add(f"{self._name}/starts", starts.astype(np.uint64 if wide else np.uint32))
        file.close(self._bytes)


class Blobs:
    """The byte strings of one name in an open file; empty ones, if the file hasn't got any."""

    def __init__(self, file: SegmentFile, name: str) -> None:
        self._there = f"{name}/starts" in file
        if self._there:
            self._starts = file.section(f"{name}/starts")
            self._bytes = file.section(f"{name}/bytes")

    def at(self, docnum: int) -> bytes:
        """A document's bytes; raises IndexError beyond the last document."""
        if not self._there:
            return b""
        return self._bytes.bytes(self._starts.at(docnum), self._starts.at(docnum + 1))

    def between(self, first: int, stop: int) -> list[bytes]:
        """The bytes of consecutive documents."""
        if not self._there:
            return [b""] * (stop - first)
        bounds = self._starts.cut(first, stop + 1).tolist()
        start = bounds[0]
        data = self._bytes.bytes(start, bounds[-1])
        return [data[low - start : high - start] for low, high in itertools.pairwise(bounds)]

    def take(self, documents: Array) -> tuple[Array, Array]:
        """The sizes of some documents' bytes, and these bytes one after the other."""
        starts = self._starts.take(documents).astype(np.int64)
        sizes = self._starts.take(documents + 1).astype(np.int64) - starts
        return sizes, self._bytes.whole()[ranges(starts, sizes)]


def fill(numbers: "array[int]", length: int) -> None:
    """Zeros for the documents that an array of numbers by document has left out."""
    if (missing := length - len(numbers)) > 0:
        numbers.frombytes(bytes(missing * numbers.itemsize))
