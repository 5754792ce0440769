"""Sorted terms of several fields, as a segment's dictionary has them: here in two arrays."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import starts_of

Array: TypeAlias = np.ndarray[Any, Any]


class TermList(Protocol):
    """Terms of fields, each field's sorted and numbered on from those of the field before."""

    def fields(self) -> Sequence[str]:
        """The names of fields that have terms, sorted."""

    def field_terms(self, field: str) -> tuple[int, int]:
        """The numbers of a field's terms; (0, 0) if it has none."""

    def texts(self, first: int, stop: int) -> list[bytes]:
        """The bytes of terms, one by one."""

    def lower_bound(self, field: str, text: bytes) -> int:
        """The first term of the field that is not before `text`; the field's end if none is."""


class SortedTerms:
    """Terms one after the other in `signs`, uint8, `starts` and the last one's end, (n + 1,)."""

    def __init__(self, fields: Mapping[str, tuple[int, int]], signs: Array, starts: Array) -> None:
        self._fields = fields
        self._signs = signs
        self._starts = starts

    @classmethod
    def of(cls, terms: Mapping[str, Sequence[bytes]]) -> "SortedTerms":
        """The terms of each field, fields and terms sorted."""
        every = list(itertools.chain.from_iterable(terms.values()))
        ends = itertools.accumulate(map(len, terms.values()), initial=0)
        fields = dict(zip(terms, itertools.pairwise(ends), strict=True))
        sizes = np.fromiter(map(len, every), np.int64, len(every))
        return cls(fields, np.frombuffer(b"".join(every), np.uint8), starts_of(sizes))

    def fields(self) -> list[str]:
        return [name for name, (first, stop) in self._fields.items() if first < stop]

    def field_terms(self, field: str) -> tuple[int, int]:
        return self._fields.get(field, (0, 0))

    def texts(self, first: int, stop: int) -> list[bytes]:
        starts = self._starts[first : stop + 1].tolist()
        base = starts[0]
        signs = self._signs[base : starts[-1]].tobytes()
        return [signs[start - base : end - base] for start, end in itertools.pairwise(starts)]

    def lower_bound(self, field: str, text: bytes) -> int:
        low, high = self.field_terms(field)
        while low < high:
            middle = (low + high) // 2
            if self.texts(middle, middle + 1)[0] < text:
                low = middle + 1
            else:
                high = middle
        return low
