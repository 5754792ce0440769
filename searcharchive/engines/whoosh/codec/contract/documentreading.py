"""Whoosh's reader of what belongs to documents: stored fields, lengths, columns, vectors."""

import pickle
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.util.numeric import byte_to_length

from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.blobs import Blobs
from searcharchive.engines.whoosh.codec.format.columns import column_reader, has_column
from searcharchive.engines.whoosh.codec.format.lengths import lengths_of_bytes
from searcharchive.engines.whoosh.codec.format.vectors import unpack_vector


def added_column(segment: Any, field: str) -> str:
    """The file of a column that was added to a segment later (`whoosh.sorting.add_sortable`)."""
    return str(segment.make_filename(f".{field}.col"))


class ArrayPerDocReader(base.PerDocumentReader):
    """The documents of one segment, whose deletions are the segment's."""

    def __init__(self, storage: Any, arrays: ArraySegmentReader, segment: Any) -> None:
        self._storage = storage
        self._arrays = arrays
        self._segment = segment
        self._stored = Blobs(arrays.file, "stored")
        self._vectors: dict[str, Blobs] = {}
        self._files: list[Any] = []
        self._length_bytes: dict[str, memoryview | None] = {}
        self._lengths = lengths_of_bytes().tolist()

    def close(self) -> None:
        self._arrays.file.close()
        for file in self._files:
            file.close()

    def doc_count(self) -> int:
        return self.doc_count_all() - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        return self._arrays.documents

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        found: Iterable[int] = self._segment.deleted_docs()
        return found

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        if has_column(self._arrays.file, fieldname):
            return True
        return bool(self._storage.file_exists(added_column(self._segment, fieldname)))

    def column_reader(self, fieldname: str, column: Any) -> Any:
        if has_column(self._arrays.file, fieldname):
            return column_reader(self._arrays.file, fieldname, column)
        name = added_column(self._segment, fieldname)
        file = self._storage.open_file(name)
        self._files.append(file)
        return column.reader(file, 0, self._storage.file_length(name), self._arrays.documents)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> Any:
        """A length; None, not `default`, where the field has lengths but not in this document."""
        try:
            found = self._length_bytes[fieldname]
        except KeyError:
            found = self._bytes_of(fieldname)
        if found is None:
            return default
        return self._lengths[found[docnum]] or None

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], Any]:
        return lambda docnum: self.doc_field_length(docnum, fieldname, default)

    def _bytes_of(self, field: str) -> memoryview | None:
        lengths = self._arrays.lengths(field)
        self._length_bytes[field] = None if lengths is None else lengths.data
        return self._length_bytes[field]

    def field_length(self, fieldname: str) -> int:
        """The field's length in all documents, deleted ones too, as Whoosh counts."""
        facts = self._arrays.file.facts["lengths"].get(fieldname)
        return int(facts["total"]) if facts else 0

    def min_field_length(self, fieldname: str) -> int:
        """The shortest rounded length; 0 where a document hasn't got the field."""
        lengths = self._arrays.lengths(fieldname)
        return 0 if lengths is None else byte_to_length(int(lengths.min()))

    def max_field_length(self, fieldname: str) -> int:
        """The greatest rounded length."""
        lengths = self._arrays.lengths(fieldname)
        return 0 if lengths is None else byte_to_length(int(lengths.max()))

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return bool(self._vector(docnum, fieldname))

    def vector(self, docnum: int, fieldname: str, format_: Any) -> Any:
        data = self._vector(docnum, fieldname)
        if not data:
            raise KeyError(f"the field {fieldname!r} has no vector in document {docnum}")
        terms, weights, values = map(list, zip(*unpack_vector(data), strict=True))
        return ListMatcher(terms, weights, values, format_)

    def _vector(self, docnum: int, field: str) -> bytes:
        self._check(docnum)
        if field not in self._vectors:
            self._vectors[field] = Blobs(self._arrays.file, f"vectors/{field}")
        return self._vectors[field].at(docnum)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        self._check(docnum)
        data = self._stored.at(docnum)
        # As in every Whoosh index: stored values may be any objects.
        return pickle.loads(zlib.decompress(data)) if data else {}

    def _check(self, docnum: int) -> None:
        if not 0 <= docnum < self._arrays.documents:
            raise IndexError(f"document {docnum} of {self._arrays.documents}")
