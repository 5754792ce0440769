"""Positions as sorted numbers: `document << SHIFT | position`, so that places of many documents are
compared at once.

A stretch is half-open, from the key of its first position to that of the one after its last.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import ranges
from searcharchive.engines.whoosh.evaluation.combining import Intersection
from searcharchive.engines.whoosh.evaluation.matches import Matches
from searcharchive.engines.whoosh.evaluation.sets import NONE, distinct, places_in
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import SHIFT, Array

FARTHEST = 1 << 31
"""No two positions are farther apart: a wider slop is no wider."""

_PAIRS = 1 << 21
"""Pairs of stretches that are looked at together: 16 MiB an array."""


class Stretches(NamedTuple):
    """Stretches, sorted by start and then stop, none twice; both of shape (n,)."""

    starts: Array
    stops: Array

    def documents(self) -> Array:
        """The documents that have one."""
        return distinct(self.starts >> SHIFT)


def stretches(starts: Array, stops: Array) -> Stretches:
    """Stretches in any order, some perhaps more than once."""
    if len(starts) < 2:
        return Stretches(starts, stops)
    order = np.lexsort((stops, starts))
    starts, stops = starts.take(order), stops.take(order)
    new = np.ones(len(starts), bool)
    new[1:] = (starts[1:] != starts[:-1]) | (stops[1:] != stops[:-1])
    return Stretches(starts, stops) if new.all() else Stretches(starts[new], stops[new])


def joined(parts: Sequence[Stretches]) -> Stretches:
    """All stretches of the parts."""
    if len(parts) == 1:
        return parts[0]
    starts = np.concatenate([part.starts for part in parts]) if parts else NONE
    return stretches(starts, np.concatenate([part.stops for part in parts]) if parts else NONE)


def points(view: View, terms: Sequence[int], docs: Array) -> Array:
    """Where any of some terms stand in documents, as sorted keys."""
    found = []
    for term in terms:
        rows, places = view.located(term, docs)
        found.append(view.arrays.occurrences(term, places, docs.take(rows)))
    if len(found) == 1:
        return found[0]
    keys = np.concatenate(found) if found else NONE
    keys.sort(kind="stable")
    return distinct(keys)


def single(keys: Array) -> Stretches:
    """Stretches of one position."""
    return Stretches(keys, keys + 1)


class Placed(NamedTuple):
    """A word of a phrase: `offset` words after the first; `keys` finds where it stands."""

    offset: int
    size: int
    keys: Callable[[Array], Array]


def in_a_row(words: Sequence[Placed], docs: Array) -> Array:
    """The documents in which words stand at their offsets from some position, the rare first."""
    firsts: Array | None = None
    for word in sorted(words, key=lambda word: word.size):
        # A key less its offset may fall into the document before, and there it meets no other.
        found = word.keys(docs) - word.offset
        firsts = found if firsts is None else firsts[places_in(found, firsts)[0]]
        docs = distinct(firsts >> SHIFT)
        if not len(docs):
            break
    return docs


def following(words: Sequence[Callable[[Array], Array]], slop: int, docs: Array) -> Array:
    """The documents in which each word stands 1 to `slop` positions after the one before."""
    slop = min(slop, FARTHEST)
    ends = words[0](docs)
    for word in words[1:]:
        docs = distinct(ends >> SHIFT)
        if not len(docs):
            break
        found = word(docs)
        before = ends.searchsorted(found) - 1
        near = (before >= 0) & (ends.take(before, mode="clip") >= found - slop)
        ends = found[near]
    return distinct(ends >> SHIFT)


class Nearness(NamedTuple):
    """How Whoosh's spans must lie: `least` to `slop` apart, 0 where they overlap.

    With `narrow`, the second may begin no more than `slop` before the first however long it is.
    """

    slop: int
    ordered: bool
    least: int
    narrow: bool


def near(one: Stretches, other: Stretches, how: Nearness) -> Stretches:
    """From the first start to the last stop of each pair that lies so."""
    if not len(one.starts) or not len(other.starts):
        return Stretches(NONE, NONE)
    slop = min(how.slop, FARTHEST)
    low = one.starts
    if not how.ordered:
        longest = 0 if how.narrow else int((other.stops - other.starts).max())
        low = np.maximum(one.starts - slop - longest, one.starts >> SHIFT << SHIFT)
    first = other.starts.searchsorted(low)
    stop = other.starts.searchsorted(one.stops - 1 + slop, side="right")
    counts = np.maximum(stop - first, 0)
    parts = []
    for begin, end in _batches(counts):
        left = np.repeat(np.arange(begin, end), counts[begin:end])
        right = ranges(first[begin:end], counts[begin:end])
        pair = one.starts.take(left), one.stops.take(left)
        match = other.starts.take(right), other.stops.take(right)
        apart = np.maximum(match[0] - pair[1], pair[0] - match[1]) + 1
        fit = ((np.maximum(apart, 0) >= how.least) & (apart <= slop)).nonzero()[0]
        parts.append(
            stretches(
                np.minimum(pair[0], match[0]).take(fit), np.maximum(pair[1], match[1]).take(fit)
            )
        )
    return joined(parts)


def _batches(counts: Array) -> list[tuple[int, int]]:
    """Ranges of rows that come to about `_PAIRS` each."""
    ends = np.cumsum(counts)
    whole = int(ends[-1])
    cuts = ends.searchsorted(np.arange(_PAIRS, whole, _PAIRS)) + 1
    bounds = [0, *distinct(cuts).tolist(), len(counts)]
    return [(low, high) for low, high in pairwise(bounds) if low < high]


class Positional(Matches):
    """Documents that match all of `parts` and stand a test of positions; the score is theirs."""

    costly = True

    def __init__(
        self, view: View, parts: Sequence[Matches], test: Callable[[Array], Array]
    ) -> None:
        self.required = Intersection(view, parts)
        super().__init__(view, self.required.size)
        self.test = test
        self.scored = self.required.scored
        self._documents: Array | None = None

    def documents(self) -> Array:
        """All that match."""
        if self._documents is None:
            self._documents = self.test(self.required.documents())
        return self._documents

    def among(self, docs: Array) -> Array:
        """Which of these documents match."""
        if self._documents is not None:
            return places_in(self._documents, docs)[0]
        there = self.required.among(docs)
        rows = there.nonzero()[0]
        there[rows] = self.stands(docs.take(rows))
        return there

    def stands(self, docs: Array) -> Array:
        """Which of these documents, that match all parts, stand the test."""
        return places_in(self.test(docs), docs)[0]

    def necessary(self) -> list[Matches]:
        """What its parts need, and then itself."""
        return [*self.required.necessary(), self]

    def scores(self, docs: Array) -> Array:
        """The parts' scores together."""
        return self.required.scores(docs)

    def bound(self) -> float:
        """The parts' bounds together."""
        return self.required.bound()
