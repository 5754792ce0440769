"""Whoosh's columns in a segment's file: numbers and byte strings as arrays, the others as blobs.

column/FIELD                        numbers, of the column's own type
column/FIELD/starts, .../bytes      byte strings
column/FIELD/whoosh                 any other column, as its own writer writes it
"""

import io
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from whoosh import columns
from whoosh.filedb.structfile import BufferFile, StructFile

from searcharchive.engines.whoosh.codec.bits import starts_of
from searcharchive.engines.whoosh.codec.layout import SegmentFile, SegmentFileWriter

Array: TypeAlias = np.ndarray[Any, Any]


class _KeptWriter:
    """Keeps values of a native column until it is written."""

    def __init__(self) -> None:
        self.values: dict[int, Any] = {}

    def add(self, docnum: int, value: Any) -> None:
        self.values[docnum] = value


class ColumnsWriter:
    """Collects the columns of one segment, and writes them to its file."""

    def __init__(self) -> None:
        self._native: dict[str, tuple[Any, _KeptWriter]] = {}
        self._blobs: dict[str, tuple[io.BytesIO, Any]] = {}

    def add(self, field: str, column: Any, docnum: int, value: Any) -> None:
        """A document's value; documents come in order."""
        if field not in self._native and field not in self._blobs:
            if type(column) in (columns.NumericColumn, columns.VarBytesColumn):
                self._native[field] = (column, _KeptWriter())
            else:
                blob = io.BytesIO()
                self._blobs[field] = (blob, column.writer(StructFile(blob)))
        _, writer = self._native.get(field) or self._blobs[field]
        writer.add(docnum, value)

    def write(self, file: SegmentFileWriter, documents: int) -> None:
        """Write all columns, of so many documents."""
        for field, (column, kept) in self._native.items():
            if type(column) is columns.NumericColumn:
                numbers = np.full(documents, column.default_value(), _type(column._typecode))
                numbers[list(kept.values)] = list(kept.values.values())
                file.add(f"column/{field}", numbers)
                continue
            values = [kept.values.get(docnum, b"") for docnum in range(documents)]
            sizes = np.fromiter(map(len, values), np.int64, documents)
            file.add(f"column/{field}/starts", starts_of(sizes).astype(np.uint64))
            file.add(f"column/{field}/bytes", b"".join(values))
        for field, (blob, writer) in self._blobs.items():
            writer.finish(documents)
            file.add(f"column/{field}/whoosh", blob.getvalue())


def _type(typecode: str) -> "np.dtype[Any]":
    """The type of a `struct` code in its standard size, as Whoosh packs it."""
    sizes = {"b": "i1", "B": "u1", "h": "i2", "H": "u2", "i": "i4", "I": "u4", "l": "i4",
             "L": "u4", "q": "i8", "Q": "u8", "f": "f4", "d": "f8"}  # fmt: skip
    return np.dtype(f"<{sizes[typecode]}")


def has_column(file: SegmentFile, field: str) -> bool:
    """Whether the segment has a column of this field."""
    name = f"column/{field}"
    return any(each in file for each in (name, f"{name}/starts", f"{name}/whoosh"))


def column_reader(file: SegmentFile, field: str, column: Any) -> Any:
    """Whoosh's reader of a column that is there."""
    name = f"column/{field}"
    documents = file.facts["documents"]
    if name in file:
        return NumberReader(file.section(name).whole())
    if f"{name}/starts" in file:
        return BytesReader(file, name, documents)
    blob = file.bytes(f"{name}/whoosh")
    return column.reader(BufferFile(blob), 0, len(blob), documents)


class NumberReader(columns.ColumnReader):
    """A column of numbers, by document."""

    def __init__(self, numbers: Array) -> None:
        self._numbers = numbers
        self._sign = 1

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, docnum: int) -> Any:
        return self._numbers.item(docnum)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._numbers.tolist())

    def sort_key(self, docnum: int) -> Any:
        return self._sign * self._numbers.item(docnum)

    def load(self) -> list[Any]:
        return list(self)

    def set_reverse(self) -> None:
        self._sign = -1


class BytesReader(columns.ColumnReader):
    """A column of byte strings, by document."""

    def __init__(self, file: SegmentFile, name: str, documents: int) -> None:
        self._starts = file.section(f"{name}/starts")
        self._bytes = file.section(f"{name}/bytes")
        self._documents = documents

    def __len__(self) -> int:
        return self._documents

    def __getitem__(self, docnum: int) -> bytes:
        start, stop = self._starts.at(docnum), self._starts.at(docnum + 1)
        return self._bytes.cut(start, stop).tobytes()

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(self._documents))
