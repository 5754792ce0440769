"""Articles that have a query's words as they are typed before those that have them misread."""

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation.ranking import Found, Hits
from searcharchive.nodes import Fused, Misread, as_typed, has


def typed(tree: wq.Query) -> wq.Query | None:
    """The tree with no misread words, whose articles come first; None where there are none.

    What is fused with grams has one score for all, in which words as they are typed weigh most.
    """
    return as_typed(tree) if has(tree, Misread) and not has(tree, Fused) else None


def below(score: float) -> float:
    """The score of an article that has a word misread: it keeps the order, and is less than 0."""
    return -1.0 / (1.0 + score)


def above(score: float) -> float:
    """The score that `below` was made of."""
    return score if score >= 0 else -1.0 / score - 1.0


def told_apart(first: Found, hits: Hits) -> Hits:
    """Hits of the whole tree in their order: with the scores of `first`, or below all of them."""
    scores: dict[tuple[int, int], float] = {}
    for number, part in enumerate(first.parts):
        docs = np.array(sorted(document for at, document, _ in hits if at == number), np.int64)
        docs = docs[part.among(docs)]
        found = part.scores(docs).tolist()
        scores.update(
            {(number, doc): score for doc, score in zip(docs.tolist(), found, strict=True)}
        )
    return hits.with_scores(
        [scores.get((segment, document), below(score)) for segment, document, score in hits]
    )
