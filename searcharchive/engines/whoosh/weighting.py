"""BM25F with Lucene's idf, as a Whoosh weighting model; `evaluation.scoring` has it for arrays.

The parts of the formula and where they come from:
    idf            Lucene, BM25Similarity: ln(1 + (N - df + 0.5) / (df + 0.5))
    saturation     Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
                   Beyond" (2009), eq. 3.15, with Lucene's constant factor k1 + 1 left out
    field weights  as Whoosh's BM25F: each field saturates by itself, the weighted scores add up
"""

from math import log1p
from typing import Any

from whoosh.scoring import WeightingModel, WeightLengthScorer, WeightScorer

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

    def _score(self, weight: float, length: float) -> float:
        norm = self.k1 * (1 - self.b + self.b * length / self.average_length)
        return self.factor * weight / (weight + norm)


class ArchiveWeighting(WeightingModel):
    """The project's ranking; `k1` and `b` are BM25's."""

    def __init__(self, k1: float = K1, b: float = B) -> None:
        self.k1 = k1
        self.b = b

    def scorer(
        self, searcher: Any, fieldname: str, text: Any, qf: int = 1
    ) -> ArchiveScorer | WeightScorer:
        """A scorer for one term; `searcher` is Whoosh's, or answers what it does."""
        if not searcher.schema[fieldname].scorable:
            return WeightScorer.for_(searcher, fieldname, text)
        parent = searcher.get_parent()
        names = WORD_FIELDS if fieldname in WORD_FIELDS else (fieldname,)
        matching = max(parent.doc_frequency(name, text) for name in names)
        # A word that is common in bodies is no rarity for standing in few headlines: after
        # Lucene's CombinedFieldQuery.
        articles = max(parent.doc_count_all(), 1)
        average = max(parent.field_length(fieldname) / articles, 1e-9)
        factor = BOOSTS.get(fieldname, 1.0) * idf(articles, min(matching, articles))
        scorer = ArchiveScorer(factor, average, self.k1, self.b)
        scorer.setup(searcher, fieldname, text)
        return scorer
