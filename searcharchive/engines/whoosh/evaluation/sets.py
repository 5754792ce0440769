"""Sets of whole numbers as sorted int64 arrays, and the greatest of many scores.

All are linear, or nearly: what looks up a few numbers in many searches, what looks up many marks.
Never `np.unique`, `np.isin` or `np.intersect1d`, which sort what is sorted already.
"""

from collections.abc import Sequence

import numpy as np

from searcharchive.engines.whoosh.segments import Array

NONE = np.empty(0, np.int64)
NO_SCORES = np.empty(0)

_SPARSE = 20
"""Lists are merged by sorting while they are less than 1/20 of the documents: from there on,
marking every document is faster."""

_SMALL = 4096
_BLOCK = 256


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
    if len(numbers) < 2:
        return numbers
    keep = np.empty(len(numbers), bool)
    keep[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=keep[1:])
    kept: Array = numbers[keep]
    return kept


def union(lists: Sequence[Array], total: int) -> Array:
    """All numbers of some sorted lists, of numbers below `total`."""
    lists = [each for each in lists if len(each)]
    if len(lists) < 2:
        return lists[0] if lists else NONE
    size = sum(map(len, lists))
    if size * _SPARSE > total > _SMALL:
        marks = np.zeros(total, bool)
        for each in lists:
            marks[each] = True
        return marks.nonzero()[0]
    merged = np.concatenate(lists)
    merged.sort(kind="stable")
    return distinct(merged)


def summed(docs: Array, values: Array, total: int) -> tuple[Array, Array]:
    """Each number of `docs` once, sorted, with the sum of its values; of numbers below `total`."""
    if len(docs) * _SPARSE > total > _SMALL:
        marks = np.zeros(total, bool)
        marks[docs] = True
        sums = np.bincount(docs, values, minlength=total)
        found = marks.nonzero()[0]
        return found, sums.take(found)
    order = docs.argsort(kind="stable")
    docs = docs.take(order)
    if len(docs) < 2:
        return docs, values.astype(np.float64)
    begins = np.empty(len(docs), bool)
    begins[0] = True
    np.not_equal(docs[1:], docs[:-1], out=begins[1:])
    first = begins.nonzero()[0]
    sums = np.add.reduceat(values.take(order).astype(np.float64), first)
    return docs.take(first), sums


def kth_largest(scores: Array, k: int) -> float:
    """The k-th largest of n >= k >= 1 scores.

    Partitioning is quadratic where most scores are equal (160 ms for a million zeros), so the
    greatest of each block bound it first.
    """
    count = len(scores)
    if count <= _SMALL or k * _BLOCK > count:
        return float(np.sort(scores)[count - k])
    whole = count // _BLOCK * _BLOCK
    tops = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
    if k > len(tops):
        return float(np.sort(scores)[count - k])
    # k blocks reach the bound, so the k-th score does.
    bound = np.sort(tops)[len(tops) - k]
    above = scores[scores > bound]
    if len(above) < k:
        return float(bound)
    return float(np.sort(above)[len(above) - k])


def ranges(starts: Array, counts: Array) -> Array:
    """The numbers from each start on, as many as counted, one range after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int64) + np.repeat(starts - (ends - counts), counts)


class RankedBits:
    """A long list as one bit a document, with how many come before each word of bits.

    Where 1/64 of the documents or more have a word: 0.3 ms for 50 thousand look-ups, which take
    1.9 ms by searching; and a union's size is counted in words of 64.
    """

    __slots__ = ("count", "ranks", "words")

    def __init__(self, docs: Array, total: int) -> None:
        marks = np.zeros((total + 63) // 64 * 64, bool)
        marks[docs] = True
        self.words: Array = np.packbits(marks, bitorder="little").view(np.uint64)
        counts = np.bitwise_count(self.words)
        self.ranks: Array = np.cumsum(counts, dtype=np.int64) - counts
        self.count = len(docs)

    @property
    def bytes(self) -> int:
        """What it takes in memory."""
        return self.words.nbytes + self.ranks.nbytes

    def are_in(self, wanted: Array) -> Array:
        """Which of `wanted` are in the list, bool."""
        octets = self.words.view(np.uint8).take(wanted >> 3)
        found: Array = ((octets >> (wanted & 7).astype(np.uint8)) & 1).view(bool)
        return found

    def places_in(self, wanted: Array) -> tuple[Array, Array]:
        """As the function of that name: which of `wanted` are in the list, and where."""
        at = wanted >> 6
        words = self.words.take(at)
        bits = np.left_shift(np.uint64(1), (wanted & 63).view(np.uint64))
        there = (words & bits) != 0
        before = np.bitwise_count(words & (bits - np.uint64(1)))
        return there, self.ranks.take(at) + before
