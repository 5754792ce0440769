"""The sorted dictionary of a segment's file: terms in order of field name, then bytes.

    terms/bytes     the terms one after the other
    terms/lengths   their lengths in bytes, as `counts`

A term's number is its place. What belongs to a term stands under its number in other sections.
"""

import itertools
from bisect import bisect_left
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.counts import GROUP, Counts
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile

Array: TypeAlias = np.ndarray[Any, Any]

_KEPT = 50_000
_GROUPS_KEPT = 2_000


_UNKNOWN = -1
"""Stands for a term that wasn't looked for yet; None is one that there isn't."""


class _Group(NamedTuple):
    """Texts one after the other, and where each starts in the section, and the last ends."""

    joined: bytes
    starts: list[int]

    def text(self, row: int) -> bytes:
        """One of them."""
        starts = self.starts
        first = starts[0]
        return self.joined[starts[row] - first : starts[row + 1] - first]


class Dictionary:
    """The dictionary of one file. A field's terms are a half-open range of numbers."""

    def __init__(self, file: SegmentFile) -> None:
        self._bytes = file.section("terms/bytes")
        self._cut = self._bytes.bytes
        self._lengths = Counts(file, "terms/lengths")
        self._fields: dict[str, tuple[int, int]] = {
            name: (facts["first"], facts["stop"]) for name, facts in file.facts["fields"].items()
        }
        self._found: dict[tuple[str, bytes], int | None] = {}
        self._heads: dict[int, bytes] = {}
        self._groups: dict[int, _Group] = {}
        self._count = max((stop for _, stop in self._fields.values()), default=0)

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
        low = low + bisect_left(range(low, high), text, key=self._head)
        group = low - 1
        first, stop = max(first, group * GROUP), min(stop, low * GROUP)
        if first >= stop:
            return first
        found = self._group(group)
        base = group * GROUP
        return base + bisect_left(range(GROUP), text, first - base, stop - base, key=found.text)

    def _group(self, group: int) -> "_Group":
        """The texts of a group; those that were sought in are kept."""
        found = self._groups.get(group)
        if found is None:
            if len(self._groups) >= _GROUPS_KEPT:
                self._groups.clear()
            stop = min(group * GROUP + GROUP, self._count)
            starts = self._lengths.group(group, stop)
            found = self._groups[group] = _Group(self._cut(starts[0], starts[-1]), starts)
        return found

    def _head(self, group: int) -> bytes:
        """The first term of a group; those that were compared with are kept."""
        found = self._heads.get(group)
        if found is None:
            if len(self._heads) >= _KEPT:
                self._heads.clear()
            found = self._heads[group] = self._cut(*self._lengths.first(group))
        return found

    def find(self, field: str, text: bytes) -> int | None:
        """A term's number; None if the field hasn't got it."""
        key = (field, text)
        found = self._found.get(key, _UNKNOWN)
        if found == _UNKNOWN:
            if len(self._found) >= _KEPT:
                self._found.clear()
            term = self.lower_bound(field, text)
            there = term < self.field_terms(field)[1] and self._text(term) == text
            found = self._found[key] = term if there else None
        return found

    def _text(self, term: int) -> bytes:
        """A term's bytes, of a group that was sought in."""
        return self._group(term // GROUP).text(term % GROUP)
