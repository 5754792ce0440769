"""The best of a sum of words' scores, without adding up the scores of all that match.

Turtle and Flood, "Query evaluation: strategies and optimizations" (1995): once the k-th best of
what is added up already is more than all that the other words can add, only documents that have
been seen can still be among the best, and the other words are looked up for those alone. Rare
words come first: they are the ones that add most.
"""

from collections.abc import Sequence

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import TIE, Matches, above
from searcharchive.engines.whoosh.evaluation.sets import kth_largest
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array


class _Sums:
    """Lists of documents, and the scores added up for each."""

    def __init__(self, view: View) -> None:
        self._scratch = view.scratch
        self._all = view.scratch.borrow()
        self._lists: list[Array] = []

    def add(self, docs: Array, scores: Array) -> None:
        np.add.at(self._all, docs, scores)
        self._lists.append(docs)

    def floor(self, k: int) -> float:
        """What no less than k documents reach; less than 0 where no list has so many."""
        floors = [kth_largest(self._all.take(each), k) for each in self._lists if len(each) >= k]
        return max(floors, default=-1.0)

    def over(self, floor: float) -> tuple[Array, Array]:
        """All documents with no less than `floor`, sorted, and what is added up for them."""
        reaching = [each[self._all.take(each) >= floor] for each in self._lists]
        docs = self._scratch.union(reaching)
        return docs, self._all.take(docs)

    def close(self) -> None:
        """Give back what was borrowed."""
        self._scratch.give_back(self._all, self._lists)


def best_of_sum(whole: Matches, parts: Sequence[Matches], k: int) -> tuple[Array, Array]:
    """The best of `whole`, whose score is the sum of those parts that match: see `Matches.best`."""
    bounded = sorted([(part.bound(), part) for part in parts], key=lambda pair: -pair[0])
    # With negative or unknown scores nothing can be said before all are added up.
    pruned = all(bound < float("inf") for bound, _ in bounded)
    rest = sum(bound for bound, _ in bounded) if pruned else float("inf")
    sums = _Sums(whole.view)
    try:
        for number, (bound, part) in enumerate(bounded):
            sums.add(*part.ranked())
            rest -= bound
            if pruned and number + 1 < len(bounded):
                floor = sums.floor(k)
                if floor > rest + TIE:
                    others = [other for _, other in bounded[number + 1 :]]
                    return above(*_completed(sums.over(floor - rest - TIE), others, k, rest), k)
        return above(*sums.over(sums.floor(k) - TIE if pruned else float("-inf")), k)
    finally:
        sums.close()


def _completed(
    seen: tuple[Array, Array], others: Sequence[Matches], k: int, rest: float
) -> tuple[Array, Array]:
    """Documents with all the parts' scores added up, less those that can't be among the best."""
    docs, scores = seen
    for part in others:
        scores = scores + part.found_among(docs)[1]
        rest -= part.bound()
        if len(docs) > k:
            keep = (scores >= kth_largest(scores, k) - max(rest, 0.0) - 2 * TIE).nonzero()[0]
            docs, scores = docs.take(keep), scores.take(keep)
    return docs, scores
