"""Words in one segment: the postings of a term, or of all the terms that a word stands for."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import Matches, above
from searcharchive.engines.whoosh.evaluation.scoring import Scorer
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array, Postings

Maker: TypeAlias = Callable[[], Scorer]

_SHORTCUT_FROM = 2048
"""Postings from which the best of a term are sought among its blocks' bests."""

_READ_TOGETHER = 512
"""Postings up to which documents and weights are read together."""

_READ_WHOLE = 32_768
_READ_FOR_EACH = 96
"""Postings up to which all weights are read for some of them, and how many more for each of these:
a stretch is read at some nanoseconds each, places at some hundred.
"""


class Word(Matches):
    """Postings, scored by weight and by the length of `field`.

    The scorer is made at its first use, for it may take all segments; without one, there are no
    scores.
    """

    def __init__(self, view: View, size: int, scorer: Maker | None, field: str) -> None:
        super().__init__(view, size)
        self._maker = scorer
        self._made: Scorer | None = None
        self._postings: Postings | None = None
        self.field = field
        self.scored = scorer is not None

    @property
    def scorer(self) -> Scorer:
        """The word's scorer."""
        if self._made is None:
            assert self._maker is not None
            self._made = self._maker()
        return self._made

    @property
    def postings(self) -> Postings:
        """All postings."""
        if self._postings is None:
            self._postings = self._read()
        return self._postings

    def _read(self) -> Postings:
        raise NotImplementedError

    def documents(self) -> Array:
        """All that have the word."""
        return self.postings.docs

    def among(self, docs: Array) -> Array:
        """Which of these documents have the word."""
        return self.view.scratch.places_in(self.documents(), docs)[0]

    def places_in(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents have the word, bool; and the places of their postings."""
        return self.view.scratch.places_in(self.documents(), docs)

    def scores_at(self, docs: Array, places: Array) -> Array:
        """The scores of documents whose postings have these places."""
        return self._scored(docs, self.postings.weights.take(places))

    def bound(self) -> float:
        """The scorer's bound."""
        return self.scorer.bound if self.scored else 0.0

    def scores(self, docs: Array) -> Array:
        """The scores of documents that have the word."""
        if not self.scored:
            return np.zeros(len(docs))
        return self.scores_at(docs, self.places_in(docs)[1])

    def found_among(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents have the word, and what it adds to the scores of all."""
        scores = np.zeros(len(docs))
        if not self.scored:
            return self.among(docs), scores
        there, places = self.places_in(docs)
        rows = there.nonzero()[0]
        if len(rows):
            scores[rows] = self.scores_at(docs.take(rows), places.take(rows))
        return there, scores

    def ranked(self) -> tuple[Array, Array]:
        """All that have the word and aren't deleted, and their scores."""
        docs, weights = self.postings.docs, self.postings.weights
        if self.view.live is not None:
            keep = self.view.live.take(docs)
            docs, weights = docs[keep], weights[keep]
        return docs, self._scored(docs, weights) if self.scored else np.zeros(len(docs))

    def _scored(self, docs: Array, weights: Array) -> Array:
        lengths = self.view.lengths(self.field)
        bytes_ = np.zeros(len(docs), np.uint8) if lengths is None else lengths.take(docs)
        return self.scorer.scores(weights, bytes_)


class TermWord(Word):
    """One term."""

    def __init__(self, view: View, term: int, scorer: Maker | None, field: str) -> None:
        super().__init__(view, view.arrays.document_frequency(term), scorer, field)
        self.term = term
        self._documents: Array | None = None

    def _read(self) -> Postings:
        return self.view.arrays.postings(self.term)

    def documents(self) -> Array:
        """All that have the term."""
        if self._documents is None:
            if self._postings is not None or (self.scored and self.size <= _READ_TOGETHER):
                self._documents = self.postings.docs
            else:
                self._documents = self.view.arrays.documents_of(self.term)
        return self._documents

    def scores_at(self, docs: Array, places: Array) -> Array:
        """The scores of documents whose postings have these places."""
        if self.size <= _READ_WHOLE + _READ_FOR_EACH * len(places):
            return super().scores_at(docs, places)
        return self._scored(docs, self.view.arrays.weights_at(self.term, places))

    def count(self) -> int:
        """How many have the term."""
        return self.size

    def best(self, k: int) -> tuple[Array, Array]:
        """The best by the bests of the term's blocks, if the segment keeps them."""
        if self.scored and self.size >= _SHORTCUT_FROM and k * 8 < self.size:
            table = self.scorer.table()
            found = self.view.arrays.best(self.term, table, k) if table is not None else None
            if found is not None:
                return above(found.docs, self._scored(found.docs, found.weights), k)
        return super().best(k)


class FormsWord(Word):
    """Many terms as one word: a document's weights for them are added up."""

    def __init__(self, view: View, found: Postings, scorer: Maker | None, field: str) -> None:
        super().__init__(view, len(found.docs), scorer, field)
        self._postings = found
