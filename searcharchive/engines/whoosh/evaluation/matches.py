"""What a node matches in one segment: documents, and scores once they are asked for.

Documents are int64 and sorted. Deleted ones may be among them, since a set of documents is the
same whether they are left out of its parts or of the whole; counts, and what is ranked, are
without them.
"""

import numpy as np

from searcharchive.engines.whoosh.evaluation.sets import NO_SCORES, NONE, kth_largest, places_in
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array

TIE = 1e-9
"""Scores closer than this are equal: sums of the same parts differ so by their order."""

_FEW = 192


class Matches:
    """What a node matches in one segment.

    `size` is how many documents there are, or a bound; `scored` is False where all scores are 0;
    `costly` says that to test a document takes positions.
    """

    size: int
    scored = True
    costly = False

    def __init__(self, view: View, size: int) -> None:
        self.view = view
        self.size = size

    def documents(self) -> Array:
        """All that match."""
        raise NotImplementedError

    def among(self, docs: Array) -> Array:
        """Which of these documents match, bool (n,)."""
        raise NotImplementedError

    def scores(self, docs: Array) -> Array:
        """The scores of documents that match, float64 (n,)."""
        return np.zeros(len(docs))

    def found_among(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents match, and all their scores: 0 of those that don't."""
        there = self.among(docs)
        if not self.scored:
            return there, np.zeros(len(docs))
        if there.all():
            return there, self.scores(docs)
        scores = np.zeros(len(docs))
        scores[there] = self.scores(docs[there])
        return there, scores

    def bound(self) -> float:
        """What no score is more than; infinite where none is known, or some are negative."""
        return float("inf") if self.scored else 0.0

    def necessary(self) -> list["Matches"]:
        """What must match for it to match, cheap parts apart from costly ones; itself included."""
        return [self]

    def stands(self, docs: Array) -> Array:
        """As `among`, of documents that match all else that is necessary."""
        return self.among(docs)

    def sift(self, docs: Array) -> Array | None:
        """The rows of those of these documents that match, if that is told by bits; else None."""
        return None

    def live(self) -> Array:
        """All that match and aren't deleted."""
        return self.view.only_live(self.documents())

    def count(self) -> int:
        """How many match and aren't deleted."""
        return len(self.live())

    def ranked(self) -> tuple[Array, Array]:
        """All that match and aren't deleted, and their scores."""
        docs = self.live()
        return docs, self.scores(docs)

    def best(self, k: int) -> tuple[Array, Array]:
        """Of `ranked`, at least all that score no less than the k-th best, or as good as that."""
        docs, scores = self.ranked()
        return above(docs, scores, k)


def above(docs: Array, scores: Array, k: int) -> tuple[Array, Array]:
    """Documents that score no less than the k-th best, or as good as that, and their scores.

    A few more are left where they are: it takes longer to find them than to sort them later.
    """
    if len(docs) <= k + _FEW:
        return docs, scores
    chosen = (scores >= kth_largest(scores, k) - TIE).nonzero()[0]
    return docs.take(chosen), scores.take(chosen)


class Nothing(Matches):
    """No document."""

    scored = False

    def __init__(self, view: View) -> None:
        super().__init__(view, 0)

    def documents(self) -> Array:
        """None."""
        return NONE

    def among(self, docs: Array) -> Array:
        """None of them."""
        return np.zeros(len(docs), bool)

    def count(self) -> int:
        """Nought."""
        return 0

    def ranked(self) -> tuple[Array, Array]:
        """None."""
        return NO_SCORES, NONE


class Everything(Matches):
    """Every document."""

    scored = False

    def __init__(self, view: View) -> None:
        super().__init__(view, view.documents)

    def documents(self) -> Array:
        """All numbers."""
        return np.arange(self.view.documents, dtype=np.int64)

    def among(self, docs: Array) -> Array:
        """All of them."""
        return np.ones(len(docs), bool)

    def live(self) -> Array:
        """All that aren't deleted."""
        live = self.view.live
        return self.documents() if live is None else live.nonzero()[0]

    def count(self) -> int:
        """How many aren't deleted."""
        return self.view.live_count


class Fixed(Matches):
    """Documents that are known, with scores that are known, or none."""

    def __init__(self, view: View, docs: Array, scores: Array | None = None) -> None:
        super().__init__(view, len(docs))
        self._docs = docs
        self._scores = scores
        self.scored = scores is not None

    def documents(self) -> Array:
        """All that match."""
        return self._docs

    def among(self, docs: Array) -> Array:
        """Which of these documents match."""
        return places_in(self._docs, docs)[0]

    def scores(self, docs: Array) -> Array:
        """Their scores."""
        if self._scores is None:
            return np.zeros(len(docs))
        if docs is self._docs:
            return self._scores
        return self._scores.take(places_in(self._docs, docs)[1])


class Complement(Matches):
    """Every other document; it adds nothing to a score."""

    scored = False

    def __init__(self, view: View, inner: Matches) -> None:
        super().__init__(view, view.documents)
        self.inner = inner
        self.costly = inner.costly

    def documents(self) -> Array:
        """All that the other doesn't match."""
        there = np.ones(self.view.documents, bool)
        there[self.inner.documents()] = False
        return there.nonzero()[0]

    def among(self, docs: Array) -> Array:
        """Which of these documents the other doesn't match."""
        return ~self.inner.among(docs)

    def count(self) -> int:
        """How many that aren't deleted the other doesn't match."""
        return self.view.live_count - self.inner.count()


class InColumn(Matches):
    """Documents whose number in a column is within bounds, both inclusive, or None for no bound.

    `there` are the documents that have a number at all; None if every one has.
    """

    scored = False

    def __init__(
        self,
        view: View,
        column: Array,
        low: int | None,
        high: int | None,
        there: Matches | None,
    ) -> None:
        super().__init__(view, view.documents)
        self.column = column
        self.low = low
        self.high = high
        self.there = there

    def _within(self, values: Array) -> Array:
        if self.low is None:
            inside: Array = values <= self.high if self.high is not None else values == values
            return inside
        inside = values >= self.low
        if self.high is not None:
            inside &= values <= self.high
        return inside

    def documents(self) -> Array:
        """All that match."""
        docs = self._within(self.column).nonzero()[0]
        return docs if self.there is None else docs[self.there.among(docs)]

    def among(self, docs: Array) -> Array:
        """Which of these documents match."""
        inside = self._within(self.column.take(docs))
        if self.there is not None:
            inside &= self.there.among(docs)
        return inside
