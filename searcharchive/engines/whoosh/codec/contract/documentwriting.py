"""Whoosh's writer of what belongs to documents: stored fields, lengths, columns, vectors."""

import pickle
import zlib
from collections.abc import Iterable
from typing import Any

from whoosh.codec import base

from searcharchive.engines.whoosh.codec.contract.pending import Pending
from searcharchive.engines.whoosh.codec.format.vectors import Item, pack_vector

_PROTOCOL = 2
_LEVEL = 3


def pack_stored(values: dict[str, Any]) -> bytes:
    """A document's stored fields: any Python objects, so pickled, and compressed as in stock."""
    return zlib.compress(pickle.dumps(values, _PROTOCOL), _LEVEL)


class ArrayPerDocWriter(base.PerDocumentWriter):
    """Takes documents in order; nothing of one that is cancelled is left."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._within = False
        self.is_closed = False
        self._clear()

    def _clear(self) -> None:
        self._stored: dict[str, Any] = {}
        self._lengths: dict[str, int] = {}
        self._values: list[tuple[str, Any]] = []
        self._vectors: list[tuple[str, bytes]] = []

    def start_doc(self, docnum: int) -> None:
        if self._within:
            raise ValueError("the document before was not finished")
        if docnum != self._pending.documents:
            raise ValueError(f"document {docnum} instead of {self._pending.documents}")
        self._clear()
        self._within = True

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int | None) -> None:
        if value is not None:
            self._stored[fieldname] = value
        if length:
            self._lengths[fieldname] = length

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        self._pending.columns.check(fieldname, columnobj, value)
        self._values.append((fieldname, value))

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Iterable[Item]) -> None:
        kept = list(items)
        if kept:
            self._vectors.append((fieldname, pack_vector(kept)))

    def finish_doc(self) -> None:
        pending = self._pending
        docnum = pending.documents
        for field, value in self._values:
            pending.columns.add(field, docnum, value)
        for field, length in self._lengths.items():
            pending.add_length(field, docnum, length)
        for field, vector in self._vectors:
            pending.blobs(f"vectors/{field}").add(docnum, vector)
        if self._stored:
            pending.blobs("stored").add(docnum, pack_stored(self._stored))
            pending.stored_names.update(self._stored)
        pending.documents += 1
        self._within = False

    def cancel_doc(self) -> None:
        self._within = False

    def close(self) -> None:
        if self._within:
            self.finish_doc()
        self.is_closed = True
        self._pending.close("documents")
