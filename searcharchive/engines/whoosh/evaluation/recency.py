"""Scores that fall with an article's age; what matches stays what it is."""

import numpy as np

from searcharchive.engines.whoosh.evaluation.archive_nodes import DATED
from searcharchive.engines.whoosh.evaluation.dialects import Evaluator
from searcharchive.engines.whoosh.evaluation.matches import Matches, Nothing
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.wrapping import Wrapped, boosted
from searcharchive.engines.whoosh.segments import Array
from searcharchive.nodes import Recent

_UNDATED = 0.5


def recent(evaluator: Evaluator, node: Recent, view: View) -> Matches:
    """Recent: what its subquery matches, scored by age as well."""
    inner = evaluator.matches(node.inner, view)
    if isinstance(inner, Nothing):
        return inner
    dated = evaluator.matches(DATED, view)
    column = view.arrays.number_column("date_end")
    return boosted(Aged(inner, node, column, dated), node.boost)


class Aged(Wrapped):
    """The documents of another, their scores multiplied by what `Recent` says of their age.

    `column` has the ordinal of each one's last day, None where there is none at all; `dated` are
    those that have one.
    """

    def __init__(self, inner: Matches, node: Recent, column: Array | None, dated: Matches) -> None:
        super().__init__(inner)
        self.node = node
        self.column = column
        self.dated = dated
        self.scored = inner.scored

    def live(self) -> Array:
        """All that match and aren't deleted."""
        return self.inner.live()

    def bound(self) -> float:
        """The other's: no factor is more than 1."""
        return self.inner.bound()

    def scores(self, docs: Array) -> Array:
        """The other's scores, by age."""
        scores = self.inner.scores(docs)
        if not self.scored:
            return scores
        factors = np.full(len(docs), _UNDATED)
        if self.column is not None:
            rows = self.dated.among(docs).nonzero()[0]
            ages = self.node.newest - self.column.take(docs.take(rows)).astype(np.float64)
            factors[rows] = self.node.half_life / (self.node.half_life + np.maximum(ages, 0.0))
        scaled: Array = scores * factors
        return scaled
