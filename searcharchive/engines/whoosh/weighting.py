"""BM25F with Lucene's idf, as a Whoosh weighting model that also scores whole arrays.

The parts of the formula and where they come from:
    idf            Lucene, BM25Similarity: ln(1 + (N - df + 0.5) / (df + 0.5))
    saturation     Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
                   Beyond" (2009), eq. 3.15, with Lucene's constant factor k1 + 1 left out
    field weights  as Whoosh's BM25F: each field saturates by itself, the weighted scores add up
"""

from math import log1p
from typing import Any

import numpy as np
from whoosh.scoring import WeightingModel, WeightLengthScorer

from searcharchive.schema import BOOSTS, WORD_FIELDS

K1 = 1.5
B = 0.75
"""Chosen on the judged collections; docs/benchmarks.md has the figures and what was tried."""


def idf(articles: int, matching: int) -> float:
    """Lucene's inverse document frequency: never negative."""
    return log1p((articles - matching + 0.5) / (matching + 0.5))


class ArchiveScorer(WeightLengthScorer):
    """Scores one term of one field: by occurrences and the field's length in words."""

    def __init__(self, factor: float, average_length: float, k1: float, b: float) -> None:
        self.factor = factor
        self.average_length = average_length
        self.k1 = k1
        self.b = b

    def score_arrays(
        self, weights: np.ndarray[Any, Any], lengths: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Scores, shape (n,), of n articles with these term frequencies and field lengths."""
        norm = self.k1 * (1 - self.b + self.b * lengths / self.average_length)
        scores: np.ndarray[Any, Any] = self.factor * weights / (weights + norm)
        return scores

    def _score(self, weight: float, length: float) -> float:
        norm = self.k1 * (1 - self.b + self.b * length / self.average_length)
        return self.factor * weight / (weight + norm)


class ArchiveWeighting(WeightingModel):
    """The project's ranking; `k1` and `b` are BM25's."""

    def __init__(self, k1: float = K1, b: float = B) -> None:
        self.k1 = k1
        self.b = b

    def scorer(self, searcher: Any, fieldname: str, text: Any, qf: int = 1) -> ArchiveScorer:
        """A scorer for one term; `searcher` is Whoosh's."""
        parent = searcher.get_parent()
        names = WORD_FIELDS if fieldname in WORD_FIELDS else (fieldname,)
        matching = max(parent.doc_frequency(name, text) for name in names)
        scorer = self.union_scorer(parent.reader(), fieldname, matching)
        scorer.setup(searcher, fieldname, text)
        return scorer

    def union_scorer(self, reader: Any, fieldname: str, matching: int) -> ArchiveScorer:
        """A scorer for words that `matching` articles have, whichever of a word's forms."""
        articles = max(reader.doc_count_all(), 1)
        average = max(reader.field_length(fieldname) / articles, 1e-9)
        factor = BOOSTS.get(fieldname, 1.0) * idf(articles, min(matching, articles))
        return ArchiveScorer(factor, average, self.k1, self.b)
