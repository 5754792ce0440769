"""Sets of whole numbers as sorted int64 arrays, and the greatest of many scores.

All are linear, or nearly: what looks up a few numbers in many searches, what looks up many goes by
an array with a place for every number. Never `np.unique`, `np.isin` or `np.intersect1d`, which
sort what is sorted already.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import firsts
from searcharchive.engines.whoosh.segments import Array

NONE = np.empty(0, np.int64)
NO_SCORES = np.empty(0)

_FEW = 256
_SMALL = 4096
_BLOCK = 256

_ADDED = 1 << 16
"""Values that are added up at a time: they stay in the processor's cache."""


def places_in(numbers: Array, wanted: Array) -> tuple[Array, Array]:
    """Which of `wanted`, sorted too, are in `numbers`, bool; and where (0 where they aren't)."""
    if not len(numbers):
        return np.zeros(len(wanted), bool), np.zeros(len(wanted), np.int64)
    if len(wanted) <= len(numbers):
        places = numbers.searchsorted(wanted)
        return numbers.take(places, mode="clip") == wanted, places
    at = wanted.searchsorted(numbers)
    found = wanted.take(at, mode="clip") == numbers
    there, places = np.zeros(len(wanted), bool), np.zeros(len(wanted), np.int64)
    at = at[found]
    there[at] = True
    places[at] = found.nonzero()[0]
    return there, places


def are_in(numbers: Array, wanted: Array) -> Array:
    """Which of `wanted`, in any order and perhaps more than once, are in `numbers`."""
    if not len(numbers):
        return np.zeros(len(wanted), bool)
    found: Array = numbers.take(numbers.searchsorted(wanted), mode="clip") == wanted
    return found


def distinct(numbers: Array) -> Array:
    """Sorted numbers without repetitions."""
    kept: Array = numbers if len(numbers) < 2 else numbers.take(firsts(numbers))
    return kept


def kth_largest(scores: Array, k: int) -> float:
    """The k-th largest of n >= k >= 1 scores.

    Partitioning is quadratic where most scores are equal (160 ms for a million zeros), so the
    greatest of each block bound it first.
    """
    count = len(scores)
    if count <= _SMALL or k * _BLOCK > count:
        ordered = scores.copy()
        if _FEW < count <= _SMALL:
            ordered.partition(count - k)
        else:
            ordered.sort()
        kth: float = ordered.item(count - k)
        return kth
    whole = count // _BLOCK * _BLOCK
    tops = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
    if k > len(tops):
        return float(np.sort(scores)[count - k])
    # k blocks reach the bound, so the k-th score does.
    bound = float(np.sort(tops)[len(tops) - k])
    above = scores[scores > bound]
    if len(above) < k:
        return bound
    return float(np.sort(above)[len(above) - k])


class Scratch:
    """Arrays with a place for each of `total` numbers, for what takes time in proportion to a few.

    Between uses they are as they were; to make them anew each time costs more than what is done
    with them.
    """

    _LOOKED_UP = 8
    """Searching is faster where a list is this many times longer than what is sought in it."""

    _SPARSE = 10
    """A list shorter than 1/10 of all numbers is put in order faster by sorting."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._slots: Array | None = None
        self._marks: Array | None = None
        self._sums: Array | None = None

    def located(self, numbers: Array, wanted: Array) -> tuple[Array, Array]:
        """The rows of those of `wanted` that are in `numbers`, and where these are."""
        if not len(numbers):
            return NONE, NONE
        if len(numbers) > self._LOOKED_UP * len(wanted):
            places = numbers.searchsorted(wanted)
        else:
            # What slots of other numbers say is checked.
            places = self._slots_of(numbers)[wanted]
        rows = (numbers.take(places, mode="clip") == wanted).nonzero()[0]
        return rows, places if len(rows) == len(wanted) else places[rows]

    def _slots_of(self, numbers: Array) -> Array:
        """By number, its place in `numbers`; of others, whatever was there."""
        if self._slots is None:
            self._slots = np.zeros(self._total, np.int32)
        self._slots[numbers] = np.arange(len(numbers), dtype=np.int32)
        return self._slots

    def union(self, lists: Sequence[Array]) -> Array:
        """All numbers of some sorted lists."""
        lists = [each for each in lists if len(each)]
        if len(lists) < 2:
            return lists[0] if lists else NONE
        if not self.few(sum(map(len, lists))):
            marks = self._marked(lists)
            found = marks.nonzero()[0]
            marks[found] = False
            return found
        merged = np.concatenate(lists)
        merged.sort()
        return distinct(merged)

    def count(self, lists: Sequence[Array]) -> int:
        """How many numbers `union` has."""
        if self.few(sum(map(len, lists))):
            return len(self.union(lists))
        marks = self._marked(lists)
        count = int(np.count_nonzero(marks))
        marks[:] = False
        return count

    def _marked(self, lists: Sequence[Array]) -> Array:
        if self._marks is None:
            self._marks = np.zeros(self._total, bool)
        for each in lists:
            self._marks[each] = True
        return self._marks

    def few(self, count: int) -> bool:
        """Whether so many numbers are put in order faster by sorting them."""
        return count * self._SPARSE <= self._total

    def summed(self, numbers: Array, values: Array) -> tuple[Array, Array]:
        """Each number once, sorted, with the sum of its values."""
        packs = values.dtype.kind == "u" and int(values.max(initial=0)) < 1 << 16
        if packs and self.few(len(numbers)):
            return _sorted_sums(numbers, values)
        return self.totals([(numbers, values if values.all() else values.astype(np.float64))])

    def totals(self, parts: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
        """`summed` of many numbers, some after the other; none of them is held on to.

        Unsigned values of one or two bytes are 0 where their number isn't there.
        """
        sums = np.zeros(self._total, np.uint32)
        others = []
        for numbers, values in parts:
            kind = values.dtype
            if kind.kind == "u" and kind.itemsize <= 2:
                # Of one type they are added in place, in a third of the time of a `bincount`.
                for low in range(0, len(numbers), _ADDED):
                    part = slice(low, low + _ADDED)
                    np.add.at(sums, numbers[part], values[part].astype(np.uint32))
            else:
                others.append((numbers.copy(), values.copy()))
        found = (sums != 0).nonzero()[0]
        if not others:
            return found, sums.take(found)
        numbers, values = map(np.concatenate, zip((found, sums.take(found)), *others, strict=True))
        marks = self._marked([numbers])
        found = marks.nonzero()[0]
        marks[found] = False
        return found, np.bincount(numbers, values, self._total).take(found)

    def borrow(self) -> Array:
        """A float64 array of all numbers, all 0."""
        sums, self._sums = self._sums, None
        return np.zeros(self._total) if sums is None else sums

    def give_back(self, sums: Array, used: Sequence[Array]) -> None:
        """Give back what was borrowed; only the numbers `used` aren't 0."""
        if not self.few(sum(map(len, used))):
            sums[:] = 0.0
        else:
            for each in used:
                sums[each] = 0.0
        self._sums = sums


def _sorted_sums(numbers: Array, values: Array) -> tuple[Array, Array]:
    """By sorting pairs that are packed in one number each: a third of the time of `argsort`."""
    pairs = (numbers << 16) | values
    pairs.sort()
    numbers = pairs >> 16
    begins = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    first = begins.nonzero()[0]
    if not len(first):
        return numbers, NO_SCORES
    pairs &= 0xFFFF
    return numbers.take(first), np.add.reduceat(pairs, first).astype(np.float64)
