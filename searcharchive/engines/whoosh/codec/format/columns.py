"""Whoosh's columns in a segment's file: numbers and byte strings as arrays, the others as blobs.

column/FIELD                        numbers, of the column's own type
column/FIELD/starts, .../bytes      byte strings (see `blobs`)
column/FIELD/whoosh                 any other column, as its own writer writes it
"""

import io
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from whoosh import columns
from whoosh.filedb.structfile import BufferFile, StructFile

from searcharchive.engines.whoosh.codec.format.blobs import Blobs, BlobsWriter
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile

Array: TypeAlias = np.ndarray[Any, Any]

_TYPES = {code: code for code in "bBhHiIqQfd"} | {"l": "i", "L": "I"}
"""The codes of `array` by those of `struct`, in the standard sizes in which Whoosh packs."""

ENDINGS = ("/starts", "/bytes", "/whoosh")
"""Of the names of sections, behind the field's name."""

_AT_ONCE = 1024


class _Writer(Protocol):
    def check(self, value: Any) -> None: ...

    def add(self, docnum: int, value: Any) -> None: ...

    def add_all(self, docnum: int, values: Any, documents: Array) -> None: ...

    def write(self, file: SegmentFileWriter, documents: int) -> None: ...


class _NumberWriter:
    """A numeric column; the documents that have no number get the column's default."""

    def __init__(self, name: str, column: columns.NumericColumn) -> None:
        self._name = name
        self._values = array(_TYPES[column._typecode])
        self._default = array(self._values.typecode, [column.default_value()])

    def check(self, value: Any) -> None:
        array(self._values.typecode, [value])

    def add(self, docnum: int, value: Any) -> None:
        self._fill(docnum)
        self._values.append(value)

    def add_all(self, docnum: int, values: Array, documents: Array) -> None:
        self._fill(docnum)
        self._values.frombytes(values.take(documents).tobytes())

    def write(self, file: SegmentFileWriter, documents: int) -> None:
        self._fill(documents)
        file.add(self._name, np.array(self._values))

    def _fill(self, documents: int) -> None:
        if (missing := documents - len(self._values)) > 0:
            self._values.extend(self._default * missing)


class _WhooshWriter:
    """A column of any other kind, kept as Whoosh's own writer makes it."""

    def __init__(self, name: str, column: columns.Column) -> None:
        self._name = f"{name}/whoosh"
        self._blob = io.BytesIO()
        self._writer = column.writer(StructFile(self._blob))

    def check(self, value: Any) -> None:
        """Only Whoosh's writer knows, once it is given the value."""

    def add(self, docnum: int, value: Any) -> None:
        self._writer.add(docnum, value)

    def add_all(self, docnum: int, values: Any, documents: Array) -> None:
        for number, document in enumerate(documents.tolist(), docnum):
            self._writer.add(number, values[document])

    def write(self, file: SegmentFileWriter, documents: int) -> None:
        self._writer.finish(documents)
        file.add(self._name, self._blob.getvalue())


class ColumnsWriter:
    """Collects the columns of one segment, and writes them to its file."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._writers: dict[str, _Writer] = {}

    def check(self, field: str, column: columns.Column, value: Any) -> None:
        """Raise TypeError or OverflowError now if a number or byte string isn't one."""
        if field not in self._writers:
            if field.endswith(ENDINGS):
                raise ValueError(f"a column can't be named {field!r}: its sections are named so")
            self._writers[field] = self._writer(f"column/{field}", column)
        self._writers[field].check(value)

    def add(self, field: str, docnum: int, value: Any) -> None:
        """A document's value, which was checked; documents come in order."""
        self._writers[field].add(docnum, value)

    def add_all(
        self, field: str, column: columns.Column, docnum: int, file: SegmentFile, documents: Array
    ) -> None:
        """What some documents of another segment have, which is `like` the column."""
        if field not in self._writers:
            self._writers[field] = self._writer(f"column/{field}", column)
        self._writers[field].add_all(docnum, _values(file, field, column), documents)

    def _writer(self, name: str, column: columns.Column) -> _Writer:
        if type(column) is columns.VarBytesColumn:
            return BlobsWriter(name, self._directory)
        if type(column) is columns.NumericColumn and column._typecode in _TYPES:
            return _NumberWriter(name, column)
        return _WhooshWriter(name, column)

    def write(self, file: SegmentFileWriter, documents: int) -> None:
        """Write all columns, of so many documents."""
        for _, writer in sorted(self._writers.items()):
            writer.write(file, documents)


def has_column(file: SegmentFile, field: str) -> bool:
    """Whether the segment has a column of this field."""
    name = f"column/{field}"
    return any(each in file for each in (name, f"{name}/starts", f"{name}/whoosh"))


def like(file: SegmentFile, field: str, column: columns.Column) -> bool:
    """Whether the column of this field in the file is kept just as `column` would be."""
    name = f"column/{field}"
    if name not in file:
        return (f"{name}/starts" in file) == (type(column) is columns.VarBytesColumn)
    if not isinstance(column, columns.NumericColumn) or column._typecode not in _TYPES:
        return False
    return bool(file.section(name).array.dtype == np.dtype(_TYPES[column._typecode]))


def _values(file: SegmentFile, field: str, column: columns.Column) -> Any:
    """A column that is there, as its own kind: an array, byte strings, or Whoosh's reader."""
    name = f"column/{field}"
    if name in file:
        return file.section(name).whole()
    if f"{name}/starts" in file:
        return Blobs(file, name)
    blob = file.bytes(f"{name}/whoosh")
    return column.reader(BufferFile(blob), 0, len(blob), file.facts["documents"])


def column_reader(file: SegmentFile, field: str, column: columns.Column) -> Any:
    """Whoosh's reader of a column that is there."""
    values = _values(file, field, column)
    if isinstance(values, np.ndarray):
        return NumberReader(values)
    if isinstance(values, Blobs):
        return BytesReader(values, file.facts["documents"])
    return values


class NumberReader(columns.ColumnReader):
    """A column of numbers, by document."""

    def __init__(self, numbers: Array) -> None:
        self._numbers = numbers
        self._at = numbers.item
        self._reverse = False

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, docnum: int) -> Any:
        return self._at(docnum)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._numbers.tolist())

    def sort_key(self, docnum: int) -> Any:
        return 0 - self._at(docnum) if self._reverse else self._at(docnum)

    def set_reverse(self) -> None:
        self._reverse = True


class BytesReader(columns.ColumnReader):
    """A column of byte strings, by document."""

    def __init__(self, blobs: Blobs, documents: int) -> None:
        self._documents = documents
        self._blobs = blobs

    def __len__(self) -> int:
        return self._documents

    def __getitem__(self, docnum: int) -> bytes:
        return self._blobs.at(docnum)

    def __iter__(self) -> Iterator[bytes]:
        for first in range(0, self._documents, _AT_ONCE):
            yield from self._blobs.between(first, min(first + _AT_ONCE, self._documents))
