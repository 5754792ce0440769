"""Matches combined: all of them, any of them, and what lies between."""

from collections.abc import Sequence

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import Everything, Matches, Nothing
from searcharchive.engines.whoosh.evaluation.pruning import best_of_sum
from searcharchive.engines.whoosh.evaluation.sets import places_in
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.words import TermWord, Word
from searcharchive.engines.whoosh.evaluation.wrapping import Wrapped
from searcharchive.engines.whoosh.segments import Array

_PRUNED_FROM = 20_000
"""Documents of all parts from which it pays to look for those that can't be among the best."""

_ADDED_UP = 1 << 18
"""Documents of a segment up to which scores are added up in an array of all of them."""


class Intersection(Matches):
    """All of the parts; the score is the sum of those that are scored.

    The smallest part is gone through, the others are asked about what is left: positions last.
    """

    def __init__(self, view: View, parts: Sequence[Matches]) -> None:
        super().__init__(view, min([part.size for part in parts]))
        self.parts = sorted(parts, key=_in_turn)
        self.scored_parts = [part for part in parts if part.scored]
        self.scored = bool(self.scored_parts)
        self.costly = True in [part.costly for part in parts]
        self._found: Array | None = None
        self._places: dict[Matches, Array] = {}

    def documents(self) -> Array:
        """All that match."""
        if self._found is None:
            # What a costly part needs of words is tested with the cheap parts.
            parts = [each for part in self.parts for each in part.necessary()]
            if self.costly:
                parts.sort(key=_in_turn)
            self._found = self._narrowed(parts)
        return self._found

    def _narrowed(self, parts: Sequence[Matches]) -> Array:
        """The documents of all parts, which are in order; where their postings are is kept."""
        first, places = parts[0], self._places
        docs = first.documents()
        # Of the first, until something is left out, a document's place is its row.
        own = None if self.view.live is None else self.view.live.take(docs).nonzero()[0]
        if own is not None:
            docs = docs.take(own)
        for part in parts[1:]:
            if not len(docs):
                break
            at = None
            if part.scored and isinstance(part, Word):
                rows, at = part.located(docs)
            else:
                rows = part.stands(docs).nonzero()[0]
            if len(rows) < len(docs):
                docs = docs.take(rows)
                own = rows if own is None else own.take(rows)
                for word, others in places.items():
                    places[word] = others.take(rows)
            if at is not None:
                places[part] = at
        if first.scored and isinstance(first, Word):
            places[first] = np.arange(len(docs)) if own is None else own
        for word, others in places.items():
            if isinstance(word, TermWord):
                word.note(docs, others)
        return docs

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
        rows: Array | None = None
        known = docs is self._found
        if self._found is not None and not known:
            there, rows = places_in(self._found, docs)
            known = bool(there.all())
        total = np.zeros(len(docs))
        for part in self.scored_parts:
            places = self._places.get(part) if known else None
            if places is None or not isinstance(part, Word):
                total += part.scores(docs)
            else:
                total += part.scores_at(docs, places if rows is None else places.take(rows))
        return total

    def bound(self) -> float:
        """The parts' bounds together."""
        return sum([part.bound() for part in self.scored_parts])


def _in_turn(part: Matches) -> tuple[bool, int]:
    return part.costly, part.size


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
    """All of the parts, at least one."""
    if any(isinstance(part, Nothing) for part in parts):
        return Nothing(view)
    # What matches every document and adds nothing need not be asked.
    telling = [part for part in parts if not isinstance(part, Everything)] or parts[:1]
    return telling[0] if len(telling) == 1 else Intersection(view, telling)


def either(view: View, parts: Sequence[Matches], kind: type[Union] = Union) -> Matches:
    """Any of the parts, if there is one."""
    parts = [part for part in parts if not isinstance(part, Nothing)]
    if len(parts) < 2:
        return parts[0] if parts else Nothing(view)
    return kind(view, parts)
