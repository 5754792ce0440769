"""Whoosh's reader of what belongs to documents: stored fields, lengths, columns, vectors."""

import pickle
from collections.abc import Iterator
from typing import Any

from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.util.numeric import byte_to_length

from searcharchive.engines.whoosh.codec.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.columns import column_reader, has_column
from searcharchive.engines.whoosh.codec.vectors import unpack_vector


def added_column(segment: Any, field: str) -> str:
    """The file of a column that was added to a segment later (`whoosh.sorting.add_sortable`)."""
    return str(segment.make_filename(f".{field}.col"))


class ArrayPerDocReader(base.PerDocumentReader):
    """The documents of one segment, whose deletions are the segment's."""

    def __init__(self, storage: Any, arrays: ArraySegmentReader, segment: Any) -> None:
        self._storage = storage
        self._arrays = arrays
        self._segment = segment

    def close(self) -> None:
        self._arrays.file.close()

    def doc_count(self) -> int:
        return self.doc_count_all() - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        return self._arrays.documents

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._segment.deleted_docs())

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
        return column.reader(file, 0, self._storage.file_length(name), self._arrays.documents)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> Any:
        """A length; None, not `default`, where the field has lengths but not in this document."""
        self._check(docnum)
        lengths = self._arrays.lengths(fieldname)
        if lengths is None:
            return default
        byte = lengths.item(docnum)
        return byte_to_length(byte) if byte else None

    def field_length(self, fieldname: str) -> int:
        """The field's length in all documents, deleted ones too, as Whoosh counts."""
        facts = self._arrays.file.facts["lengths"].get(fieldname)
        return int(facts["total"]) if facts else 0

    def min_field_length(self, fieldname: str) -> int:
        lengths = self._arrays.lengths(fieldname)
        return 0 if lengths is None else int(byte_to_length(int(lengths.min())))

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._arrays.lengths(fieldname)
        return 0 if lengths is None else int(byte_to_length(int(lengths.max())))

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return bool(self._blob(f"vectors/{fieldname}", docnum))

    def vector(self, docnum: int, fieldname: str, format_: Any) -> Any:
        data = self._blob(f"vectors/{fieldname}", docnum)
        if not data:
            raise KeyError(f"the field {fieldname!r} has no vector in document {docnum}")
        terms, weights, values = map(list, zip(*unpack_vector(data), strict=True))
        return ListMatcher(terms, weights, values, format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        data = self._blob("stored", docnum)
        # As in every Whoosh index: stored values may be any objects.
        return pickle.loads(data) if data else {}

    def _blob(self, name: str, docnum: int) -> bytes:
        self._check(docnum)
        if f"{name}/starts" not in self._arrays.file:
            return b""
        starts = self._arrays.file.section(f"{name}/starts")
        data = self._arrays.file.section(f"{name}/bytes")
        return data.cut(starts.at(docnum), starts.at(docnum + 1)).tobytes()

    def _check(self, docnum: int) -> None:
        if not 0 <= docnum < self._arrays.documents:
            raise IndexError(f"document {docnum} of {self._arrays.documents}")
