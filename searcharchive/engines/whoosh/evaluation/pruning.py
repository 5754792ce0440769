"""The best of a sum of words' scores, without adding up the scores of all that match.

Turtle and Flood, "Query evaluation: strategies and optimizations" (1995): once the k-th best of
what is added up already is more than all that the other words can add, only documents that have
been seen can still be among the best, and the other words are looked up for those alone. Rare
words come first: they are the ones that add most.
"""

from collections.abc import Sequence

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import TIE, Matches, above
from searcharchive.engines.whoosh.evaluation.sets import NONE, kth_largest, summed
from searcharchive.engines.whoosh.segments import Array

_DENSE = 20
_SMALL = 4096


class _Sums:
    """Documents and the scores added up for them: sorted pairs while they are few, else a score
    for every document.
    """

    def __init__(self, documents: int) -> None:
        self._documents = documents
        self._pairs: tuple[Array, Array] = (NONE, np.empty(0))
        self._all: Array | None = None
        self._marks: Array | None = None

    def add(self, docs: Array, scores: Array) -> None:
        if self._all is None:
            known, before = self._pairs
            if not len(known):
                self._pairs = (docs, scores)
                return
            if (len(known) + len(docs)) * _DENSE <= self._documents or (
                self._documents <= _SMALL
            ):
                merged = np.concatenate((known, docs)), np.concatenate((before, scores))
                self._pairs = summed(*merged, self._documents)
                return
            self._all = np.zeros(self._documents)
            self._marks = np.zeros(self._documents, bool)
            self._all[known] = before
            self._marks[known] = True
        assert self._marks is not None
        np.add.at(self._all, docs, scores)
        self._marks[docs] = True

    def floor(self, k: int) -> float:
        """The k-th best so far; less than 0 where there are fewer."""
        if self._all is not None:
            return kth_largest(self._all, k) if len(self._all) >= k else -1.0
        scores = self._pairs[1]
        return kth_largest(scores, k) if len(scores) >= k else -1.0

    def over(self, floor: float) -> tuple[Array, Array]:
        """All documents with no less than `floor`, sorted, and what is added up for them."""
        if self._all is None:
            docs, scores = self._pairs
            rows = (scores >= floor).nonzero()[0]
            return docs.take(rows), scores.take(rows)
        assert self._marks is not None
        chosen = (self._all >= floor) & self._marks if floor <= 0 else self._all >= floor
        docs = chosen.nonzero()[0]
        return docs, self._all.take(docs)


def best_of_sum(whole: Matches, parts: Sequence[Matches], k: int) -> tuple[Array, Array]:
    """The best of `whole`, whose score is the sum of those parts that match: see `Matches.best`."""
    view = whole.view
    bounded = sorted(((part.bound(), part) for part in parts), key=lambda pair: -pair[0])
    # With negative or unknown scores nothing can be said before all are added up.
    pruned = all(bound < float("inf") for bound, _ in bounded)
    rest = sum(bound for bound, _ in bounded) if pruned else float("inf")
    sums = _Sums(view.documents)
    for number, (bound, part) in enumerate(bounded):
        sums.add(*part.ranked())
        rest -= bound
        if pruned and number + 1 < len(bounded):
            floor = sums.floor(k)
            if floor > rest + TIE:
                others = [other for _, other in bounded[number + 1 :]]
                return above(*_completed(sums.over(floor - rest - TIE), others, k, rest), k)
    return above(*sums.over(sums.floor(k) - TIE if pruned else float("-inf")), k)


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
