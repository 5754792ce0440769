"""Words in one segment: the postings of a term, or of all the terms that a word stands for."""

from collections.abc import Callable
from typing import TypeAlias
from weakref import ref

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import Matches, above
from searcharchive.engines.whoosh.evaluation.scoring import Scorer
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.keeping import KEY_BYTES
from searcharchive.engines.whoosh.segments import Array, Postings

Maker: TypeAlias = Callable[[], Scorer]

_SHORTCUT_FROM = 2048
"""Postings from which the best of a term are sought among its blocks' bests."""

_SCORES_KEPT = 1 << 16
"""Postings up to which a word's scores are kept; those of more push out too much."""

_SOUGHT_FROM = 16_384
"""Postings from which a segment may look some documents up without reading all."""

_PLACED = 1 << 15
"""Documents of a segment up to which the places of a term's postings are kept by document too, in
64 KiB at most: with them, words are found in each other's documents in a third of the time.
"""

_SOUGHT = 256
"""How many times as many documents as are asked for a list may have for it to be so kept: that
takes some 5 us, once."""

_ONE = np.array(1)

_SEEN_BYTES = 1 << 16
_GONE: "ref[Array]" = ref(np.empty(0))

_SCORED_WHOLE = 16_384
_SCORED_FOR_EACH = 16
"""Postings up to which all are scored, and kept so, for some of them; how many more for each of
these.
"""


class _Scored:
    """What has a scorer, which is made at its first use."""

    __slots__ = ("_made", "_maker")

    def __init__(self, maker: Maker | None) -> None:
        self._maker = maker
        self._made: Scorer | None = None

    @property
    def scorer(self) -> Scorer:
        """The scorer; there must be one."""
        if self._made is None:
            assert self._maker is not None
            self._made = self._maker()
        return self._made


class Word(_Scored, Matches):
    """Postings, scored by weight and by the length of `field`.

    The scorer is made at its first use, for it may take all segments; without one, there are no
    scores. `noted` are documents, and the places of their postings.
    """

    noted: tuple[Array, Array] | None = None

    def __init__(self, view: View, size: int, scorer: Maker | None, field: str) -> None:
        _Scored.__init__(self, scorer)
        Matches.__init__(self, view, size)
        self._postings: Postings | None = None
        self.field = field
        self.scored = scorer is not None

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
        there = np.zeros(len(docs), bool)
        there[self.located(docs)[0]] = True
        return there

    def located(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents have the word, by their rows, and the places of their postings;
        both of shape (m,) and sorted.
        """
        return self.view.scratch.located(self.documents(), docs)

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
        return self.scores_at(docs, self.located(docs)[1])

    def found_among(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents have the word, and what it adds to the scores of all."""
        there, scores = np.zeros(len(docs), bool), np.zeros(len(docs))
        rows, places = self.located(docs)
        if len(rows):
            there[rows] = True
            if self.scored:
                scores[rows] = self.scores_at(docs.take(rows), places)
        return there, scores

    def ranked(self) -> tuple[Array, Array]:
        """All that have the word and aren't deleted, and their scores."""
        docs, scores = self.documents(), self._scores()
        if self.view.live is None:
            return docs, scores
        keep = self.view.live.take(docs)
        return docs[keep], scores[keep]

    def _scores(self) -> Array:
        """The scores of all postings."""
        found = self.postings
        return self._scored(found.docs, found.weights) if self.scored else np.zeros(self.size)

    def _scored(self, docs: Array, weights: Array) -> Array:
        lengths = self.view.lengths(self.field)
        bytes_ = np.zeros(len(docs), np.uint8) if lengths is None else lengths.take(docs)
        return self.scorer.scores(weights, bytes_)


def _seen(array: Array) -> "ref[Array]":
    """A small array while it is kept; a large one is asked for, since those used last are kept."""
    return ref(array) if array.nbytes <= _SEEN_BYTES else _GONE


class Entry(_Scored):
    """What a term is in one segment: its number, how many live documents have it, and how its
    postings are scored: as for `Word`.
    """

    __slots__ = (
        "_key", "documents", "field", "number", "places", "scored", "scores", "size", "term",
    )  # fmt: skip

    def __init__(self, view: View, term: int, scorer: Maker | None, field: str) -> None:
        super().__init__(scorer)
        self._key: tuple[Scorer, int, int] | None = None
        self.number = view.number
        self.term = term
        self.size = view.arrays.document_frequency(term)
        self.field = field
        self.scored = scorer is not None
        # What is kept of the term: to find it there takes longer than to look here.
        self.documents = self.places = self.scores = _GONE

    @property
    def key(self) -> tuple[Scorer, int, int]:
        """Under which scores of the term's postings are kept."""
        if self._key is None:
            self._key = (self.scorer, self.number, self.term)
        return self._key


class TermWord(Word):
    """One term. Its scores are kept with the segment's arrays, for the queries to come."""

    _documents: Array | None = None
    _postings: Postings | None = None

    def __init__(self, view: View, entry: Entry) -> None:
        # Made for every query: nothing is looked up here.
        self.view = view
        self.entry = entry
        self.size = entry.size
        self.scored = entry.scored
        self.field = entry.field
        self.term = entry.term

    @property
    def scorer(self) -> Scorer:
        """The term's scorer."""
        return self.entry.scorer

    def _read(self) -> Postings:
        return self.view.arrays.postings(self.term)

    def documents(self) -> Array:
        """All that have the term."""
        if self._documents is None:
            found = self.entry.documents()
            if found is None:
                found = self.view.arrays.documents_of(self.term)
                self.entry.documents = _seen(found)
            self._documents = found
        return self._documents

    def located(self, docs: Array) -> tuple[Array, Array]:
        """Which of these documents have the term, by rows, and the places of their postings."""
        view = self.view
        if self.size > _SOUGHT_FROM:
            return view.located(self.term, docs)
        if view.documents <= _PLACED:
            places = self.entry.places()
            if places is None:
                places = view.arrays.kept.get((view, self.term))
                if places is None and self.size <= _SOUGHT * len(docs):
                    places = self._placed()
                if places is not None:
                    self.entry.places = _seen(places)
            if places is not None:
                found = places[docs]
                rows = found.nonzero()[0]
                return rows, np.subtract(found[rows], _ONE, dtype=np.int64)
        return view.scratch.located(self.documents(), docs)

    def _placed(self) -> Array:
        """By document, one more than the place of its posting, or 0; kept."""
        docs = self.documents()
        found = np.zeros(self.view.documents, np.uint16)
        found[docs] = np.arange(1, len(docs) + 1, dtype=np.uint16)
        return self.view.arrays.kept.put((self.view, self.term), found, found.nbytes + KEY_BYTES)

    def sift(self, docs: Array) -> Array | None:
        """The rows of those of these documents that have the term, in a large segment."""
        return None if self.size <= _SOUGHT_FROM else self.view.arrays.sift(self.term, docs)

    def occurrences(self, docs: Array) -> Array:
        """Where the term stands in those of some documents that have it, as sorted keys."""
        if self.noted and self.noted[0] is docs:
            return self.view.arrays.occurrences(self.term, self.noted[1], docs)
        rows, places = self.located(docs)
        return self.view.arrays.occurrences(self.term, places, docs.take(rows))

    def scores_at(self, docs: Array, places: Array) -> Array:
        """The scores of documents whose postings have these places."""
        found = self._kept_scores()
        if found is None:
            if self.size > min(_SCORED_WHOLE + _SCORED_FOR_EACH * len(places), _SCORES_KEPT):
                return self._scored(docs, self.view.arrays.weights_at(self.term, places))
            found = self._scores()
        at: Array = found[places]
        return at

    def _scores(self) -> Array:
        if not self.scored:
            return np.zeros(len(self.documents()))
        found = self._kept_scores()
        if found is None:
            found = super()._scores()
            if len(found) <= _SCORES_KEPT:
                self.view.arrays.kept.put(self.entry.key, found, found.nbytes + KEY_BYTES)
        return found

    def _kept_scores(self) -> Array | None:
        found = self.entry.scores()
        if found is None:
            found = self.view.arrays.kept.get(self.entry.key)
            if found is not None:
                self.entry.scores = _seen(found)
        return found

    def count(self) -> int:
        """How many have the term."""
        return self.size

    def best(self, k: int) -> tuple[Array, Array]:
        """The best by the bests of the term's blocks, if the segment keeps them."""
        if self.size >= _SHORTCUT_FROM and self.scored and k * 8 < self.size:
            table = self.scorer.table()
            found = self.view.arrays.best(self.term, table, k) if table is not None else None
            if found is not None:
                return above(found.docs, self._scored(found.docs, found.weights), k)
        return above(*self.ranked(), k)
