"""Weightings as functions of arrays: what a word adds to the scores of the documents that have it.

A weighting is Whoosh's: it is asked for a scorer, as by a searcher, and answered from the
statistics of all live documents. The scorers of BM25F and of the archive's own ranking are one
formula, `factor * gain * tf / (tf + norm(length))`; of other scorers, `_score` is called once for
each frequency and length that come together.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from whoosh.scoring import BM25FScorer, WeightLengthScorer, WeightScorer
from whoosh.util.numeric import byte_to_length

from searcharchive.engines.whoosh.evaluation.statistics import Forms, Statistics
from searcharchive.engines.whoosh.evaluation.views import Collection
from searcharchive.engines.whoosh.segments import Array
from searcharchive.engines.whoosh.weighting import ArchiveScorer

LENGTHS = np.array([byte_to_length(byte) or 1 for byte in range(256)], np.float64)
"""The length that a byte stands for; Whoosh scores a field without a length as of length 1."""

_TABLE_FROM = 8192
"""Postings from which looking up scores in a table is faster than computing them."""

_SCALED_BELOW = 0.2

_SCORERS = 50_000


class Scorer(Protocol):
    """Scores one word of one field; `bound` is more than any score, or infinite."""

    bound: float

    def scores(self, weights: Array, lengths: Array) -> Array:
        """float64 (n,), of n documents' weights and length bytes."""

    def table(self) -> Array | None:
        """Scores by weight and length byte, (256, 256), rising and falling as they do; or None."""

    def times(self, boost: float) -> "Scorer":
        """The scorer with all its scores multiplied."""


class Curve:
    """`gain * tf / (tf + norm(length))`, of one field: what all its words have in common."""

    def __init__(self, gain: float, norms: Array) -> None:
        self.gain = gain
        self.norms = norms
        self._table: Array | None = None

    def values(self, weights: Array, lengths: Array) -> Array:
        """Values of n postings, float64 (n,)."""
        if len(weights) >= _TABLE_FROM and weights.dtype.kind == "u" and int(weights.max()) < 256:
            pairs = weights.astype(np.uint16)
            pairs <<= 8
            pairs |= lengths
            return self.table().reshape(-1).take(pairs)
        weights = weights.astype(np.float64)
        sums = self.norms.take(lengths)
        sums += weights
        if self.gain != 1.0:
            weights *= self.gain
        weights /= sums
        return weights

    def table(self) -> Array:
        """Values by weight and length byte, (256, 256)."""
        if self._table is None:
            weights = np.arange(256, dtype=np.float64)[:, None]
            self._table = self.gain * weights / (weights + self.norms[None, :])
        return self._table


class Saturating:
    """A factor, a word's rarity, times a curve."""

    __slots__ = ("bound", "curve", "factor")

    def __init__(self, factor: float, curve: Curve) -> None:
        self.factor = factor
        self.curve = curve
        self.bound = factor * curve.gain if factor > 0 else float("inf")

    def scores(self, weights: Array, lengths: Array) -> Array:
        """Scores of n postings, float64 (n,)."""
        scores = self.curve.values(weights, lengths)
        scores *= self.factor
        return scores

    def table(self) -> Array | None:
        """Scores, or their multiples: in the table, what is within 1e-8 counts as equal, which
        must hold for scores within 1e-9.
        """
        if self.factor <= 0:
            return None
        table = self.curve.table()
        return table if self.factor > _SCALED_BELOW else table * self.factor

    def times(self, boost: float) -> "Saturating":
        """The scorer with all its scores multiplied."""
        return Saturating(self.factor * boost, self.curve)


class Plain:
    """A score is the weight itself, times a factor."""

    bound = float("inf")

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def scores(self, weights: Array, lengths: Array) -> Array:
        """Scores of n postings, float64 (n,)."""
        return weights.astype(np.float64) * self.factor

    def table(self) -> Array | None:
        """None: it doesn't fall with the length."""
        return None

    def times(self, boost: float) -> "Plain":
        """The scorer with all its scores multiplied."""
        return Plain(self.factor * boost)


class Paired:
    """Any function of weight and length, called once for each pair of them that comes."""

    bound = float("inf")

    def __init__(self, function: Callable[[float, int], float], factor: float = 1.0) -> None:
        self.function = function
        self.factor = factor
        self._known: dict[tuple[float, int], float] = {}

    def scores(self, weights: Array, lengths: Array) -> Array:
        """Scores of n postings, float64 (n,)."""
        known, function = self._known, self.function
        scores = np.empty(len(weights))
        pairs = zip(weights.tolist(), lengths.tolist(), strict=True)
        for row, pair in enumerate(pairs):
            found = known.get(pair)
            if found is None:
                found = known[pair] = function(float(pair[0]), int(LENGTHS[pair[1]]))
            scores[row] = found
        return scores * self.factor

    def table(self) -> Array | None:
        """None: who knows how it rises."""
        return None

    def times(self, boost: float) -> "Paired":
        """The scorer with all its scores multiplied."""
        return Paired(self.function, self.factor * boost)


class Scoring:
    """The scorers of one weighting on one collection."""

    def __init__(self, collection: Collection, weighting: Any, schema: Any = None) -> None:
        self.statistics = Statistics(collection, weighting, schema)
        self.weighting = weighting
        self._curves: dict[tuple[float, float, float, float], Curve] = {}
        self._scorers: dict[tuple[str, bytes | Forms, float], Scorer] = {}
        self._known: dict[str, bool] = {}

    def knows(self, field: str) -> bool:
        """Whether a word's score in the field depends on weight and length alone."""
        found = self._known.get(field)
        if found is None:
            found = self._known[field] = self._made(field, Forms(1, 1.0)) is not None
        return found

    def scorer(self, field: str, text: bytes | Forms, boost: float = 1.0) -> Scorer:
        """The scorer of a word of a field that is known; always the same one, of the same word."""
        found = self._scorers.get((field, text, boost))
        if found is None:
            if len(self._scorers) >= _SCORERS:
                self._scorers.clear()
            found = self._made(field, text)
            assert found is not None
            if boost != 1.0:
                found = found.times(boost)
            self._scorers[field, text, boost] = found
        return found

    def _made(self, field: str, text: bytes | Forms) -> Scorer | None:
        scorer = self.weighting.scorer(self.statistics, field, text)
        kind = type(scorer)
        if kind is ArchiveScorer:
            average = scorer.average_length
            return Saturating(scorer.factor, self._curve(1.0, scorer.k1, scorer.b, average))
        if kind is BM25FScorer:
            curve = self._curve(scorer.K1 + 1, scorer.K1, scorer.B, scorer.avgfl)
            return Saturating(scorer.idf, curve)
        if kind is WeightScorer:
            return Plain()
        if isinstance(scorer, WeightLengthScorer) and kind.score is WeightLengthScorer.score:
            return Paired(scorer._score)
        return None

    def _curve(self, gain: float, k1: float, b: float, average: float) -> Curve:
        key = (gain, k1, b, average)
        found = self._curves.get(key)
        if found is None:
            found = Curve(gain, k1 * ((1 - b) + b * LENGTHS / average))
            self._curves[key] = found
        return found
