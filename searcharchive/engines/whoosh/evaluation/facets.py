"""How many of the documents found have each term of a field: places, sources, subjects."""

from collections import Counter

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of
from searcharchive.engines.whoosh.evaluation.ranking import Found
from searcharchive.engines.whoosh.evaluation.sets import kth_largest
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array

_FEW = 32
_MANY = 10_000
"""Terms of a field up to which their texts are kept."""


def by_term(found: Found, field: str, most: int | None = None) -> Counter[bytes]:
    """Documents by term of a field; a document counts for every term it has.

    With `most`, terms may be left out that are not among so many that most documents have.
    """
    counts: Counter[bytes] = Counter()
    for part in found.parts:
        view = part.view
        facet = view.facets.get(field)
        if facet is None:
            facet = view.facets[field] = Facet(view, field)
        tallied = facet.tallied(part.live())
        terms = tallied.nonzero()[0]
        if most and len(found.parts) == 1 and len(terms) > most:
            terms = terms[tallied.take(terms) >= kth_largest(tallied.take(terms), most)]
        counts.update(dict(zip(facet.texts(terms), tallied.take(terms).tolist(), strict=True)))
    return counts


class Facet:
    """The terms of a field by document, in one segment. It is made once, at the first question."""

    def __init__(self, view: View, field: str) -> None:
        self._view = view
        self._first, self._stop = view.arrays.field_terms(field)
        self._count = self._stop - self._first
        docs, _, counts = view.arrays.postings_of(np.arange(self._first, self._stop))
        # In as few bytes as hold them: a million documents' stay in the processor's cache.
        kind = np.min_scalar_type(self._count)
        terms = np.repeat(np.arange(self._count, dtype=kind), counts)
        # Where no document has two terms, each one's; those without have the number of terms.
        self._only: Array | None = np.full(view.documents, self._count, kind)
        self._only[docs] = terms
        if len(docs) > np.count_nonzero(self._only < self._count):
            # Else all documents' terms, one document after the other.
            self._only = None
            self._terms = terms.take(np.argsort(docs, kind="stable"))
            self._starts = starts_of(np.bincount(docs, minlength=view.documents))
        self._texts: list[bytes] | None = None

    def tallied(self, docs: Array) -> Array:
        """How many of some documents have each term, shape (terms,)."""
        if self._only is not None:
            terms = self._only.take(docs)
        else:
            starts = self._starts.take(docs)
            terms = self._terms.take(ranges(starts, self._starts.take(docs + 1) - starts))
        return np.bincount(terms, minlength=self._count + 1)[: self._count]

    def texts(self, terms: Array) -> list[bytes]:
        """The texts of terms, counted from the field's first."""
        arrays, first = self._view.arrays, self._first
        if self._texts is None and self._count > _MANY and len(terms) <= _FEW:
            return [arrays.texts(first + at, first + at + 1)[0] for at in terms.tolist()]
        if self._texts is None:
            self._texts = arrays.texts(first, self._stop)
        return [self._texts[at] for at in terms.tolist()]
