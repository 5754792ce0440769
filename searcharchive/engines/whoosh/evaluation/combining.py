"""Matches combined: all of them, any of them, and what lies between."""

from collections.abc import Sequence
from operator import attrgetter
from typing import TypeAlias

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import Everything, Matches, Nothing
from searcharchive.engines.whoosh.evaluation.pruning import best_of_sum
from searcharchive.engines.whoosh.evaluation.sets import places_in
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.words import Word
from searcharchive.engines.whoosh.evaluation.wrapping import Wrapped
from searcharchive.engines.whoosh.segments import Array

_PRUNED_FROM = 20_000
"""Documents of all parts from which it pays to look for those that can't be among the best."""

_SIFTED_FROM = 1024
"""Documents from which it pays first to leave out those that some word hasn't got, and to look for
postings of what is left.
"""

_ADDED_UP = 1 << 18
"""Documents of a segment up to which scores are added up in an array of all of them."""


class Intersection(Matches):
    """All of the parts; the score is the sum of those that are scored.

    The smallest part is gone through, the others are asked about what is left: positions last.
    """

    def __init__(self, view: View, parts: Sequence[Matches]) -> None:
        self._nested = False in [isinstance(part, Word) for part in parts]
        self.parts = sorted(parts, key=_IN_TURN if self._nested else _SIZE)
        self.costly = self.parts[-1].costly
        self.view = view
        self.size = min([part.size for part in parts]) if self.costly else self.parts[0].size
        self.scored_parts = [part for part in parts if part.scored]
        self.scored = bool(self.scored_parts)
        self._found: Array | None = None

    def documents(self) -> Array:
        """All that match."""
        if self._found is None:
            parts = self.parts
            if self.costly or self._nested:
                # What a costly part needs of words is tested with the cheap parts.
                parts = [each for part in parts for each in part.necessary()]
                parts.sort(key=_IN_TURN)
            self._found = self._narrowed(parts)
        return self._found

    def _narrowed(self, parts: Sequence[Matches]) -> Array:
        """The documents of all parts, which are in order; where their postings are is kept."""
        docs = parts[0].documents()
        steps: list[_Step] = []
        if self.view.live is not None:
            rows = self.view.live.take(docs).nonzero()[0]
            steps.append((None, rows, rows))
            docs = docs[rows]
        if len(docs) >= _SIFTED_FROM:
            for part in parts[1:]:
                sifted = part.sift(docs)
                if sifted is not None and len(sifted) < len(docs):
                    steps.append((None, sifted, sifted))
                    docs = docs[sifted]
        for part in parts[1:]:
            if not len(docs):
                return docs
            if part.scored and isinstance(part, Word):
                rows, places = part.located(docs)
                steps.append((part, rows, places))
            else:
                rows = part.stands(docs).nonzero()[0]
                steps.append((None, rows, rows))
            if len(rows) < len(docs):
                docs = docs[rows]
        self._note(parts[0], steps, docs)
        return docs

    def _note(self, first: Matches, steps: Sequence["_Step"], docs: Array) -> None:
        """Have each word remember where its postings of the documents that are left are.

        From the last step back: which rows of a step are left is known by the steps after it.
        """
        left: Array | None = None
        for part, rows, places in reversed(steps):
            if part is not None:
                part.noted = docs, places if left is None else places[left]
            left = rows if left is None else rows[left]
        if first.scored and isinstance(first, Word):
            # Of the first, until something is left out, a document's place is its row.
            first.noted = docs, np.arange(len(docs)) if left is None else left

    def necessary(self) -> list[Matches]:
        """Its parts' necessary parts."""
        return [each for part in self.parts for each in part.necessary()]

    def among(self, docs: Array) -> Array:
        """Which of these documents match."""
        there = self.parts[0].among(docs)
        for part in self.parts[1:]:
            rows = there.nonzero()[0]
            if len(rows) == len(docs):
                there = part.among(docs)
            elif len(rows):
                there[rows] = part.among(docs.take(rows))
        return there

    def live(self) -> Array:
        """All that match and aren't deleted, as `documents` is already."""
        return self.documents()

    def scores(self, docs: Array) -> Array:
        """The sums of the parts' scores."""
        if docs is self._found:
            return self._added(docs, None)
        if self._found is not None:
            there, rows = places_in(self._found, docs)
            if there.all():
                return self._added(docs, rows)
        total = np.zeros(len(docs))
        for part in self.scored_parts:
            total += part.scores(docs)
        return total

    def _added(self, docs: Array, rows: Array | None) -> Array:
        """The sums of the scores of documents that have these rows in what was found, or of all."""
        total: Array | None = None
        for part in self.scored_parts:
            if isinstance(part, Word) and part.noted and part.noted[0] is self._found:
                places = part.noted[1]
                scores = part.scores_at(docs, places if rows is None else places[rows])
            else:
                scores = part.scores(docs)
            total = scores if total is None else total + scores
        return np.zeros(len(docs)) if total is None else total

    def bound(self) -> float:
        """The parts' bounds together."""
        return sum([part.bound() for part in self.scored_parts])


_SIZE = attrgetter("size")
_IN_TURN = attrgetter("costly", "size")

_Step: TypeAlias = tuple[Word | None, Array, Array]
"""A word, if it was one that is scored; which rows of what was left before have it; where its
postings of these are.
"""


class Union(Matches):
    """Any of the parts; the score is the sum of those that match."""

    def __init__(self, view: View, parts: Sequence[Matches]) -> None:
        super().__init__(view, min(view.documents, sum([part.size for part in parts])))
        self.parts = parts
        self.scored_parts = [part for part in parts if part.scored]
        self.scored = bool(self.scored_parts)
        self.costly = True in [part.costly for part in parts]
        self._documents: Array | None = None

    def documents(self) -> Array:
        """All that match."""
        if self._documents is None:
            self._documents = self.view.scratch.union([each.documents() for each in self.parts])
        return self._documents

    def among(self, docs: Array) -> Array:
        """Which of these documents match."""
        there = self.parts[0].among(docs)
        for part in self.parts[1:]:
            there |= part.among(docs)
        return there

    def scores(self, docs: Array) -> Array:
        """The sums of the scores of the parts that match."""
        total = np.zeros(len(docs))
        for part in self.scored_parts:
            total += part.found_among(docs)[1]
        return total

    def found_among(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents match, and all their scores."""
        there = np.zeros(len(docs), bool)
        total = np.zeros(len(docs))
        for part in self.parts:
            hit, scores = part.found_among(docs)
            there |= hit
            total += scores
        return there, total

    def bound(self) -> float:
        """The parts' bounds together."""
        return sum([part.bound() for part in self.scored_parts])

    def count(self) -> int:
        """How many match and aren't deleted."""
        if self._documents is not None or self.view.live is not None:
            return super().count()
        return self.view.scratch.count([part.documents() for part in self.parts])

    def best(self, k: int) -> tuple[Array, Array]:
        """The best, of many without the scores of all."""
        if sum([part.size for part in self.parts]) < _PRUNED_FROM:
            return super().best(k)
        return best_of_sum(self, self.parts, k)

    def ranked(self) -> tuple[Array, Array]:
        """All that match and aren't deleted, and their scores."""
        if self.view.documents > _ADDED_UP or self.costly:
            return super().ranked()
        sums = np.zeros(self.view.documents)
        for part in self.scored_parts:
            np.add.at(sums, *part.ranked())
        docs = self.live()
        return docs, sums.take(docs)


class Maximum(Union):
    """Any of the parts; the score is the best of those that match."""

    def scores(self, docs: Array) -> Array:
        """The greatest of the scores of the parts that match."""
        return self.found_among(docs)[1]

    def found_among(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents match, and all their scores."""
        there = np.zeros(len(docs), bool)
        best = np.full(len(docs), -np.inf)
        for part in self.parts:
            hit, scores = part.found_among(docs)
            there |= hit
            np.maximum(best, scores, out=best, where=hit)
        best[~there] = 0.0
        return there, best

    def bound(self) -> float:
        """The greatest of the parts' bounds."""
        return max(part.bound() for part in self.parts)

    def best(self, k: int) -> tuple[Array, Array]:
        """The best, by the scores of all."""
        return Matches.best(self, k)

    def ranked(self) -> tuple[Array, Array]:
        """All that match and aren't deleted, and their scores."""
        return Matches.ranked(self)


class Optional(Wrapped):
    """The documents of the first; where the second matches too, its score is added."""

    def __init__(self, first: Matches, second: Matches) -> None:
        super().__init__(first)
        self.second = second
        self.scored = first.scored or second.scored

    def scores(self, docs: Array) -> Array:
        """The scores of the first and, where it matches, of the second."""
        return self.inner.scores(docs) + self.second.found_among(docs)[1]

    def bound(self) -> float:
        """Both bounds together."""
        return self.inner.bound() + self.second.bound()


def intersection(view: View, parts: Sequence[Matches]) -> Matches:
    """All of the parts, at least one, none of which is `Nothing`."""
    # What matches every document and adds nothing need not be asked.
    telling = [part for part in parts if not isinstance(part, Everything)]
    if len(telling) > 1:
        return Intersection(view, telling)
    return telling[0] if telling else parts[0]


def either(view: View, parts: Sequence[Matches], kind: type[Union] = Union) -> Matches:
    """Any of the parts, if there is one."""
    parts = [part for part in parts if not isinstance(part, Nothing)]
    if len(parts) < 2:
        return parts[0] if parts else Nothing(view)
    return kind(view, parts)
