"""A segment in Whoosh's table of contents: its file, its documents, and which are deleted."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from whoosh.codec import base

from searcharchive.engines.whoosh.codec.format.deletions import packed, unpacked
from searcharchive.engines.whoosh.codec.format.layout import EXTENSION

Array: TypeAlias = np.ndarray[Any, Any]


class ArraySegment(base.Segment):
    """A file of `documents` documents; `bitmap` has the deleted ones (see `deletions`)."""

    shared: Any = None
    """A weak reference to the segment's arrays, while a reader has them open."""

    def __init__(self, codec: Any, indexname: str, documents: int = 0) -> None:
        super().__init__(indexname)  # type: ignore[no-untyped-call]  # Whoosh's
        self._codec = codec
        self.documents = documents
        self.bitmap: bytes | None = None
        self.pending: Any = None
        self._deleted: set[int] | None = None

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        state["bitmap"] = packed(self.deleted(), self.documents)
        state["_deleted"] = state["pending"] = None
        state.pop("shared", None)
        return state

    @property
    def file_name(self) -> str:
        """The segment's file, in the index's directory."""
        return f"{self.indexname}_{self.segid}{EXTENSION}"

    def codec(self) -> Any:
        """The codec that reads the segment."""
        return self._codec

    def should_assemble(self) -> bool:
        """It is a single file already."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        self.documents = doccount

    def doc_count_all(self) -> int:
        return self.documents

    def deleted(self) -> Array:
        """The deleted documents' numbers, sorted."""
        if self._deleted is None:
            return unpacked(self.bitmap, self.documents)
        return np.array(sorted(self._deleted), np.int64)

    def deleted_count(self) -> int:
        return len(self._known())

    def doc_count(self) -> int:
        return self.documents - self.deleted_count()

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._known()))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self._known().add(docnum)
        else:
            self._known().discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._known()

    def _known(self) -> set[int]:
        if self._deleted is None:
            self._deleted = set(unpacked(self.bitmap, self.documents).tolist())
        return self._deleted
