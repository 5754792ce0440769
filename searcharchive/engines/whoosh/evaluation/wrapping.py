"""Matches with the documents of others, and scores that are made of theirs."""

from collections.abc import Callable

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import Matches
from searcharchive.engines.whoosh.segments import Array


class Wrapped(Matches):
    """The documents of another; what they score is for those to say who derive from it."""

    def __init__(self, inner: Matches) -> None:
        super().__init__(inner.view, inner.size)
        self.inner = inner
        self.costly = inner.costly

    def documents(self) -> Array:
        """All that match."""
        return self.inner.documents()

    def among(self, docs: Array) -> Array:
        """Which of these documents match."""
        return self.inner.among(docs)

    def necessary(self) -> list[Matches]:
        """What the other needs."""
        return self.inner.necessary()

    def count(self) -> int:
        """How many match."""
        return self.inner.count()


class Rescored(Wrapped):
    """The documents of another, with other scores: `function` of the other's, or a constant."""

    def __init__(
        self,
        inner: Matches,
        function: Callable[[Array], Array] | None,
        constant: float = 0.0,
    ) -> None:
        super().__init__(inner)
        self.function = function
        self.constant = constant
        self.scored = function is not None or constant != 0.0

    def scores(self, docs: Array) -> Array:
        """The other's scores, changed; or the constant."""
        if self.function is None:
            return np.full(len(docs), self.constant)
        return self.function(self.inner.scores(docs))


def boosted(inner: Matches, boost: float) -> Matches:
    """The same documents, with their scores multiplied."""
    if boost == 1.0 or not inner.scored:
        return inner
    return Rescored(inner, lambda scores: scores * boost)


def constant(inner: Matches, score: float) -> Matches:
    """The same documents, all with one score."""
    return Rescored(inner, None, score)
