"""Whoosh's reader of terms: dictionary, statistics of a term, cursor, and matchers."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound

from searcharchive.engines.whoosh.codec.contract.matching import ArrayMatcher, TermPostings
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.lengths import lengths_of_bytes
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.format.oddities import Oddities

_TEXTS = 1024
"""Texts that are read at once when terms are gone through."""

_TERMS = 128
"""Terms whose statistics are made at once when they are gone through."""

_KEPT = 10_000

_NO_LENGTH = 0x100


class _Statistics(NamedTuple):
    """In the order of TermInfo's parameters."""

    weight: float
    df: int
    minlength: int
    maxlength: int
    maxweight: float
    minid: int
    maxid: int


class ArrayTermsReader(base.TermsReader):
    """The terms of one segment. As Whoosh counts, deleted documents are among those of a term."""

    def __init__(self, arrays: ArraySegmentReader) -> None:
        self._arrays = arrays
        self._oddities = Oddities(arrays)
        self._statistics: dict[int, _Statistics] = {}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._arrays.find(*term) is not None

    def indexed_field_names(self) -> Iterable[str]:
        return self._arrays.fields()

    def cursor(self, fieldname: str, fieldobj: Any) -> "ArrayCursor":
        return ArrayCursor(self._arrays, self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self._texts(self._ranges())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return self._texts(self._ranges(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self._items(self._ranges())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self._items(self._ranges(fieldname, prefix))

    def _ranges(
        self, field: str | None = None, prefix: bytes = b""
    ) -> Iterator[tuple[str, int, int]]:
        """The terms of all fields, or those from `prefix` on, and on through the fields after."""
        fields = self._arrays.fields()
        if field is not None and field not in fields:
            return
        for name in fields:
            first, stop = self._arrays.field_terms(name)
            if field is not None and name <= field:
                if name < field:
                    continue
                first = self._arrays.lower_bound(name, prefix)
            yield name, first, stop

    def _texts(self, ranges: Iterable[tuple[str, int, int]]) -> Iterator[tuple[str, bytes]]:
        for field, first, stop in ranges:
            for start in range(first, stop, _TEXTS):
                for text in self._arrays.texts(start, min(start + _TEXTS, stop)):
                    yield field, text

    def _items(
        self, ranges: Iterable[tuple[str, int, int]]
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for field, first, stop in ranges:
            for start in range(first, stop, _TERMS):
                end = min(start + _TERMS, stop)
                every = self._measured(field, start, end)
                for text, found in zip(self._arrays.texts(start, end), every, strict=True):
                    yield (field, text), TermInfo(*found)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self.info(fieldname, self._find(fieldname, text))

    def info(self, field: str, number: int) -> TermInfo:
        """Statistics of a term: always a new object, since merging adds to it."""
        found = self._statistics.get(number)
        if found is None:
            if len(self._statistics) >= _KEPT:
                self._statistics.clear()
            (found,) = self._measured(field, number, number + 1)
            self._statistics[number] = found
        return TermInfo(*found)

    def _measured(self, field: str, first: int, stop: int) -> list[_Statistics]:
        """The statistics of consecutive terms of one field."""
        documents, weights, counts = self._arrays.postings_of(np.arange(first, stop))
        starts = starts_of(counts)
        begin = starts[:-1]
        least, most = np.zeros(len(begin), np.int64), np.zeros(len(begin), np.int64)
        lengths = self._arrays.lengths(field)
        if lengths is not None:
            # A document without a length counts for the greatest alone.
            found = lengths.take(documents).astype(np.uint16)
            rounded = np.append(lengths_of_bytes(), 0)
            most = rounded[np.maximum.reduceat(found, begin)]
            found[found == 0] = _NO_LENGTH
            least = rounded[np.minimum.reduceat(found, begin)]
        columns = (
            np.add.reduceat(weights, begin, dtype=np.float64), counts, least, most,
            np.maximum.reduceat(weights, begin).astype(np.float64),
            documents[begin], documents[starts[1:] - 1],
        )  # fmt: skip
        every = [
            _Statistics(*row) for row in zip(*(each.tolist() for each in columns), strict=True)
        ]
        return [
            each._replace(minlength=told[0], maxlength=told[1]) if told else each
            for each, told in zip(every, map(self._oddities.told, range(first, stop)), strict=True)
        ]

    def frequency(self, fieldname: str, text: bytes) -> float:
        return self.info(fieldname, self._known(fieldname, text)).weight()

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self._arrays.reader.lists.count(self._known(fieldname, text))

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        number = self._find(fieldname, text)
        postings = TermPostings(self._arrays, self._oddities, fieldname, number)
        return ArrayMatcher(postings, format_, (fieldname, text), scorer)

    def close(self) -> None:
        self._arrays.file.close()

    def _known(self, fieldname: str, text: bytes) -> int:
        # Here Whoosh expects KeyError, elsewhere its own exception.
        number = self._arrays.find(fieldname, text)
        if number is None:
            raise KeyError((fieldname, text))
        return number

    def _find(self, fieldname: str, text: bytes) -> int:
        number = self._arrays.find(fieldname, text)
        if number is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return number


class ArrayCursor(base.FieldCursor):
    """Goes through the terms of one field, as text."""

    def __init__(
        self, arrays: ArraySegmentReader, reader: ArrayTermsReader, field: str, fieldobj: Any
    ) -> None:
        self._arrays = arrays
        self._reader = reader
        self._field = field
        self._fieldobj = fieldobj
        self._first, self._stop = arrays.field_terms(field)
        self._at = self._first

    def first(self) -> Any:
        self._at = self._first
        return self.text()

    def find(self, term: Any) -> Any:
        if not isinstance(term, bytes):
            term = self._fieldobj.to_bytes(term)
        self._at = self._arrays.lower_bound(self._field, term)
        return self.text()

    def next(self) -> Any:
        self._at += self.is_valid()
        return self.text()

    def text(self) -> Any:
        if not self.is_valid():
            return None
        return self._fieldobj.from_bytes(self._arrays.dictionary.text(self._at))

    def term_info(self) -> TermInfo | None:
        return self._reader.info(self._field, self._at) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < self._stop
