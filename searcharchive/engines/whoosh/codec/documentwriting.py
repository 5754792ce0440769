"""Whoosh's writer of what belongs to documents: stored fields, lengths, columns, vectors."""

from collections.abc import Iterable
from typing import Any

from whoosh.codec import base

from searcharchive.engines.whoosh.codec.pending import Pending
from searcharchive.engines.whoosh.codec.vectors import Item, pack_vector


class ArrayPerDocWriter(base.PerDocumentWriter):
    """Collects documents in order into the pending segment."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._docnum = -1
        self._stored: dict[str, Any] = {}
        self._within = False
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        if self._within:
            raise ValueError("the document before was not finished")
        if docnum != self._pending.documents:
            raise ValueError(f"document {docnum} instead of {self._pending.documents}")
        self._docnum = docnum
        self._pending.documents += 1
        self._stored = {}
        self._within = True

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        if value is not None:
            self._stored[fieldname] = value
        if length:
            self._pending.lengths[fieldname][self._docnum] = length

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        self._pending.columns.add(fieldname, columnobj, self._docnum, value)

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Iterable[Item]) -> None:
        items = list(items)
        if items:
            self._pending.vectors[fieldname][self._docnum] = pack_vector(items)

    def finish_doc(self) -> None:
        if self._stored:
            self._pending.store(self._docnum, self._stored)
        self._within = False

    def cancel_doc(self) -> None:
        self._pending.documents -= 1
        for lengths in self._pending.lengths.values():
            lengths.pop(self._docnum, None)
        self._within = False

    def close(self) -> None:
        if self._within:
            self.finish_doc()
        self.is_closed = True
        self._pending.close("documents")
