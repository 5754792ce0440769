"""Sorted terms as arrays: those of several fields, as a segment's dictionary has them, and those
of several sources united.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of
from searcharchive.engines.whoosh.codec.format.words import order_of

Array: TypeAlias = np.ndarray[Any, Any]


class Texts:
    """n texts, one after the other in `signs`, uint8; `starts` has the last one's end too, shape
    (n + 1,).
    """

    def __init__(self, signs: Array, starts: Array) -> None:
        self.signs = signs
        self.starts = starts

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> "Texts":
        """These texts."""
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        return cls(np.frombuffer(b"".join(texts), np.uint8), starts_of(sizes))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def each(self) -> list[bytes]:
        """The texts, one by one."""
        signs, starts = self.signs.tobytes(), self.starts.tolist()
        return [signs[start:end] for start, end in itertools.pairwise(starts)]

    def order(self) -> Array:
        """The order of their bytes."""
        return order_of(self.signs.tobytes(), self.starts)

    def take(self, rows: Array) -> "Texts":
        """Some of the texts."""
        starts = self.starts.take(rows)
        sizes = self.starts.take(rows + 1) - starts
        return Texts(self.signs.take(ranges(starts, sizes)), starts_of(sizes))


def united(parts: Sequence[Texts]) -> tuple[Texts, list[Array]]:
    """The texts of all parts, each of them sorted, and each part's texts' places among them."""
    if len(parts) == 1:
        return parts[0], [np.arange(len(parts[0]))]
    signs = np.concatenate([part.signs for part in parts])
    every = Texts(signs, starts_of(np.concatenate([np.diff(part.starts) for part in parts])))
    order = every.order()
    new = ~_repeated(every, order)
    places = np.empty(len(order), np.int64)
    places[order] = new.cumsum() - 1
    bounds = np.cumsum([len(part) for part in parts])[:-1]
    return every.take(order[new]), np.split(places, bounds)


def _repeated(texts: Texts, order: Array) -> Array:
    """Which of some texts in order are the same as the one before."""
    sizes = np.diff(texts.starts).take(order)
    same = np.zeros(len(order), bool)
    same[1:] = sizes[1:] == sizes[:-1]
    rows = same.nonzero()[0]
    one, other = texts.take(order[rows]), texts.take(order[rows - 1])
    # Where each of its bytes is the other's; an empty text has none.
    apart = starts_of(one.signs != other.signs)
    same[rows] = np.diff(apart.take(one.starts)) == 0
    return same


class TermList(Protocol):
    """Terms of fields, each field's sorted and numbered on from those of the field before."""

    def fields(self) -> Sequence[str]:
        """The names of fields that have terms, sorted."""

    def field_terms(self, field: str) -> tuple[int, int]:
        """The numbers of a field's terms; (0, 0) if it has none."""

    def texts(self, first: int, stop: int) -> list[bytes]:
        """The bytes of terms, one by one."""

    def term_block(self, first: int, stop: int) -> tuple[Array, Array]:
        """The same as `Texts` has them."""

    def lower_bound(self, field: str, text: bytes) -> int:
        """The first term of the field that is not before `text`; the field's end if none is."""


class SortedTerms:
    """Terms of fields; `signs` and `starts` as `Texts` has them."""

    def __init__(self, fields: Mapping[str, tuple[int, int]], signs: Array, starts: Array) -> None:
        self._fields = fields
        self._signs = signs
        self._starts = starts

    @classmethod
    def of(cls, terms: Mapping[str, Sequence[bytes]]) -> "SortedTerms":
        """The terms of each field, fields and terms sorted."""
        every = Texts.of(list(itertools.chain.from_iterable(terms.values())))
        ends = itertools.accumulate(map(len, terms.values()), initial=0)
        fields = dict(zip(terms, itertools.pairwise(ends), strict=True))
        return cls(fields, every.signs, every.starts)

    def fields(self) -> list[str]:
        return [name for name, (first, stop) in self._fields.items() if first < stop]

    def field_terms(self, field: str) -> tuple[int, int]:
        return self._fields.get(field, (0, 0))

    def texts(self, first: int, stop: int) -> list[bytes]:
        return Texts(*self.term_block(first, stop)).each()

    def term_block(self, first: int, stop: int) -> tuple[Array, Array]:
        starts = self._starts[first : stop + 1]
        return self._signs[int(starts[0]) : int(starts[-1])], starts - starts[0]

    def lower_bound(self, field: str, text: bytes) -> int:
        low, high = self.field_terms(field)
        while low < high:
            middle = (low + high) // 2
            if self.texts(middle, middle + 1)[0] < text:
                low = middle + 1
            else:
                high = middle
        return low
