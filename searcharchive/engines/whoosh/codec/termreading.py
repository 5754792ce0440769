"""Whoosh's reader of terms: dictionary, statistics of a term, cursor, and matchers."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound
from whoosh.util.numeric import byte_to_length

from searcharchive.engines.whoosh.codec.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.matching import ArrayMatcher, TermPostings

_TEXTS = 1024
"""Texts that are read at once when terms are gone through."""


class ArrayTermsReader(base.TermsReader):
    """The terms of one segment. As Whoosh counts, deleted documents are among those of a term."""

    def __init__(self, arrays: ArraySegmentReader) -> None:
        self.arrays = arrays

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.arrays.find(*term) is not None

    def indexed_field_names(self) -> Iterable[str]:
        return self.arrays.fields()

    def cursor(self, fieldname: str, fieldobj: Any) -> "ArrayCursor":
        return ArrayCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in self.arrays.fields():
            for _, text in self._from(field, self.arrays.field_terms(field)[0]):
                yield field, text

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (term for term, _ in self._items_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for field in self.arrays.fields():
            yield from self.items_from(field, b"", others=False)

    def items_from(
        self, fieldname: str, prefix: bytes, *, others: bool = True
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for term, number in self._items_from(fieldname, prefix, others=others):
            yield term, self.info(term[0], number)

    def _items_from(
        self, fieldname: str, prefix: bytes, *, others: bool = True
    ) -> Iterator[tuple[tuple[str, bytes], int]]:
        """Terms and their numbers from `prefix` on, and on through the fields after it."""
        for field in self.arrays.fields():
            if field == fieldname:
                first = self.arrays.lower_bound(field, prefix)
            elif field > fieldname and others:
                first = self.arrays.field_terms(field)[0]
            else:
                continue
            for number, text in self._from(field, first):
                yield (field, text), number

    def _from(self, field: str, first: int) -> Iterator[tuple[int, bytes]]:
        _, stop = self.arrays.field_terms(field)
        for start in range(first, stop, _TEXTS):
            yield from enumerate(self.arrays.texts(start, min(start + _TEXTS, stop)), start)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self.info(fieldname, self._find(fieldname, text))

    def info(self, field: str, number: int) -> TermInfo:
        """Statistics of a term: always a new object, since merging adds to it."""
        postings = self.arrays.postings(number)
        lengths = self.arrays.lengths(field)
        weights = postings.weights
        some = np.empty(0, np.uint8)
        if lengths is not None:
            some = lengths.take(postings.docs)
            some = some[some > 0]
        return TermInfo(
            weight=float(weights.sum()),
            df=len(postings.docs),
            minlength=byte_to_length(int(some.min())) if len(some) else 0,
            maxlength=byte_to_length(int(some.max())) if len(some) else 0,
            maxweight=float(weights.max()),
            minid=int(postings.docs[0]),
            maxid=int(postings.docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.arrays.postings(self._known(fieldname, text)).weights.sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self.arrays.reader.lists.count(self._known(fieldname, text))

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        number = self._find(fieldname, text)
        postings = TermPostings(self.arrays, fieldname, number)
        return ArrayMatcher(postings, format_, (fieldname, text), scorer)

    def close(self) -> None:
        self.arrays.file.close()

    def _known(self, fieldname: str, text: bytes) -> int:
        # Here Whoosh expects KeyError, elsewhere its own exception.
        number = self.arrays.find(fieldname, text)
        if number is None:
            raise KeyError((fieldname, text))
        return number

    def _find(self, fieldname: str, text: bytes) -> int:
        number = self.arrays.find(fieldname, text)
        if number is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return number


class ArrayCursor(base.FieldCursor):
    """Goes through the terms of one field, as text."""

    def __init__(self, reader: ArrayTermsReader, field: str, fieldobj: Any) -> None:
        self._reader = reader
        self._field = field
        self._fieldobj = fieldobj
        self._first, self._stop = reader.arrays.field_terms(field)
        self._at = self._first

    def first(self) -> Any:
        self._at = self._first
        return self.text()

    def find(self, term: Any) -> Any:
        if not isinstance(term, bytes):
            term = self._fieldobj.to_bytes(term)
        self._at = self._reader.arrays.lower_bound(self._field, term)
        return self.text()

    def next(self) -> Any:
        self._at += self.is_valid()
        return self.text()

    def text(self) -> Any:
        if not self.is_valid():
            return None
        return self._fieldobj.from_bytes(self._reader.arrays.dictionary.text(self._at))

    def term_info(self) -> TermInfo | None:
        return self._reader.info(self._field, self._at) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < self._stop
