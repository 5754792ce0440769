"""The sorted dictionary of a segment's file: terms in order of field name, then bytes.

    terms/bytes     the terms one after the other
    terms/lengths   their lengths in bytes, as `counts`

A term's number is its place. What belongs to a term stands under its number in other sections.
"""

import itertools
from bisect import bisect_left
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.counts import GROUP, Counts
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile

Array: TypeAlias = np.ndarray[Any, Any]

_KEPT = 50_000
_GROUPS_KEPT = 2_000


class Dictionary:
    """The dictionary of one file. A field's terms are a half-open range of numbers."""

    def __init__(self, file: SegmentFile) -> None:
        self._bytes = file.section("terms/bytes")
        self._lengths = Counts(file, "terms/lengths")
        self._fields: dict[str, tuple[int, int]] = {
            name: (facts["first"], facts["stop"]) for name, facts in file.facts["fields"].items()
        }
        self._found: dict[tuple[str, bytes], int | None] = {}
        self._heads: dict[int, bytes] = {}
        self._groups: dict[tuple[int, int], list[bytes]] = {}

    def forget(self) -> None:
        """Let go of the terms that are kept."""
        self._found.clear()
        self._heads.clear()
        self._groups.clear()

    def fields(self) -> list[str]:
        """The names of fields that have terms, sorted."""
        return [name for name, (first, stop) in sorted(self._fields.items()) if first < stop]

    def field_terms(self, field: str) -> tuple[int, int]:
        """The numbers of a field's terms; (0, 0) if it has none."""
        return self._fields.get(field, (0, 0))

    def text(self, term: int) -> bytes:
        """A term's bytes."""
        return self._cut(*self._lengths.span(term))

    def _cut(self, start: int, stop: int) -> bytes:
        return self._bytes.bytes(start, stop)

    def block(self, first: int, stop: int) -> tuple[Array, Array]:
        """The bytes of terms one after the other, and where each starts in them, shape (n + 1,)."""
        starts = self._lengths.starts(first, stop)
        data = self._bytes.cut(int(starts[0]), int(starts[-1]))
        return data, starts - starts[0]

    def texts(self, first: int, stop: int) -> list[bytes]:
        """The bytes of terms, one by one."""
        data, starts = self.block(first, stop)
        joined, places = data.tobytes(), starts.tolist()
        return [joined[start:end] for start, end in itertools.pairwise(places)]

    def lower_bound(self, field: str, text: bytes) -> int:
        """The first term of the field that is not before `text`; the field's end if none is."""
        first, stop = self.field_terms(field)
        # Groups begin at anchors: half of all groups first, then one of them at once.
        low, high = -(-first // GROUP), -(-stop // GROUP)
        while low < high:
            middle = (low + high) // 2
            if self._head(middle) < text:
                low = middle + 1
            else:
                high = middle
        first, stop = max(first, (low - 1) * GROUP), min(stop, low * GROUP)
        key = (first, stop)
        found = self._groups.get(key)
        if found is None:
            if len(self._groups) >= _GROUPS_KEPT:
                self._groups.clear()
            found = self._groups[key] = self.texts(first, stop)
        return first + bisect_left(found, text)

    def _head(self, group: int) -> bytes:
        """The first term of a group; those that were compared with are kept."""
        found = self._heads.get(group)
        if found is None:
            if len(self._heads) >= _KEPT:
                self._heads.clear()
            start = self._lengths.anchor(group)
            found = self._cut(start, start + self._lengths.at(group * GROUP))
            self._heads[group] = found
        return found

    def find(self, field: str, text: bytes) -> int | None:
        """A term's number; None if the field hasn't got it."""
        key = (field, text)
        if key not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            term = self.lower_bound(field, text)
            there = term < self.field_terms(field)[1] and self.text(term) == text
            self._found[key] = term if there else None
        return self._found[key]
