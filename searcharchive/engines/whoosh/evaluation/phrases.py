"""Single words in a row, as most phrases are: by all places of each word, where these are kept.

Then nothing but places is looked at: neither which documents have all of the words, nor where in
their lists. Of a word that stands in too many places only those are read that are in the documents
which the others leave.
"""

from collections.abc import Sequence

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import grouped
from searcharchive.engines.whoosh.evaluation.combining import Intersection
from searcharchive.engines.whoosh.evaluation.matches import Matches
from searcharchive.engines.whoosh.evaluation.sets import NONE, are_in, distinct, places_in
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.words import TermWord
from searcharchive.engines.whoosh.segments import SHIFT, Array

_POSITION = (1 << SHIFT) - 1


class Row(Matches):
    """The documents in which terms, at least two, follow each other; the score is the terms'."""

    costly = True

    def __init__(self, view: View, words: Sequence[TermWord]) -> None:
        sizes = [word.size for word in words]
        super().__init__(view, min(sizes))
        self.words = words
        self.scored = True in [word.scored for word in words]
        self._in_turn = sorted(range(len(words)), key=sizes.__getitem__)
        self._documents: Array | None = None

    def documents(self) -> Array:
        """All that match and aren't deleted."""
        if self._documents is None:
            self._documents = self.view.only_live(self._found(None))
        return self._documents

    def live(self) -> Array:
        """All that match and aren't deleted."""
        return self.documents()

    def among(self, docs: Array) -> Array:
        """Which of these documents match."""
        found = self._documents
        return places_in(self._found(docs) if found is None else found, docs)[0]

    def necessary(self) -> list[Matches]:
        """Its words, and then itself."""
        return [*self.words, self]

    def scores(self, docs: Array) -> Array:
        """The words' scores together."""
        total = np.zeros(len(docs))
        if len(docs):
            for word in self.words:
                if word.scored:
                    total += word.scores_at(docs, _places(word, docs))
        return total

    def bound(self) -> float:
        """The words' bounds together."""
        return sum([word.bound() for word in self.words])

    def _found(self, docs: Array | None) -> Array:
        """The documents in which the words stand so, of some documents if these are given."""
        whole = self.view.arrays.whole_occurrences
        base, keys = -1, NONE
        others: list[int] = []
        for at in self._in_turn:
            found = whole(self.words[at].term)
            if found is None:
                others.append(at)
            elif base < 0:
                base, keys = at, found
            else:
                keys = followed(keys, found, at - base)
        if base < 0:
            base = others.pop(0)
            there = Intersection(self.view, self.words).documents() if docs is None else docs
            keys = self.words[base].occurrences(there)
        elif docs is not None and others:
            keys = keys[are_in(docs, keys >> SHIFT)]
        for at in others:
            if len(keys):
                keys = self._followed_by(keys, self.words[at].term, at - base)
        return distinct(keys >> SHIFT)

    def _followed_by(self, keys: Array, term: int, step: int) -> Array:
        """Those of some places that have a term so many positions behind."""
        owners = keys >> SHIFT
        docs, mine = grouped(owners)
        rows, places = self.view.located(term, docs)
        if len(docs) < len(owners):
            places_of = np.full(len(docs), -1)
            places_of[rows] = places
            places = places_of.take(mine)
            rows = (places >= 0).nonzero()[0]
            places = places.take(rows)
        if len(rows) < len(keys):
            keys = keys.take(rows)
        positions = (keys & _POSITION) + step
        return keys[self.view.arrays.stands(term, places, positions)]


def followed(places: Array, keys: Array, step: int) -> Array:
    """Those of some places that have one of the keys so many positions behind; all sorted."""
    # What is before a document's first position is behind the last that the one before can have.
    if len(keys) < len(places):
        keys, places = places, keys - step
        wanted = places
    else:
        wanted = places + step
    if not len(keys):
        return NONE
    found: Array = places[keys.take(keys.searchsorted(wanted), mode="clip") == wanted]
    return found


def _places(word: TermWord, docs: Array) -> Array:
    """The places of some documents, all of which have the word, in its list."""
    found = word.view.arrays.look_up(word.term, docs)
    return word.documents().searchsorted(docs) if found is None else found[1]
