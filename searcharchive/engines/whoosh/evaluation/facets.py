"""How many of the documents found have each term of a field: places, sources, subjects."""

from collections import Counter

import numpy as np

from searcharchive.engines.whoosh.evaluation.ranking import Found
from searcharchive.engines.whoosh.evaluation.sets import kth_largest
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array

_FEW = 32


def by_term(found: Found, field: str, most: int | None = None) -> Counter[bytes]:
    """Documents by term of a field; a document counts for every term it has.

    With `most`, terms may be left out that are not among so many that most documents have.
    """
    counts: Counter[bytes] = Counter()
    for part in found.parts:
        view = part.view
        first, stop = view.arrays.field_terms(field)
        if first == stop:
            continue
        tallied = _tallied(view, field, part.live(), stop - first)
        terms = tallied.nonzero()[0]
        if most and len(found.parts) == 1 and len(terms) > most:
            terms = terms[tallied.take(terms) >= kth_largest(tallied.take(terms), most)]
        texts = _texts(view, first, stop, terms)
        counts.update(dict(zip(texts, tallied.take(terms).tolist(), strict=True)))
    return counts


def _texts(view: View, first: int, stop: int, terms: Array) -> list[bytes]:
    if len(terms) <= _FEW:
        return [view.arrays.texts(first + term, first + term + 1)[0] for term in terms.tolist()]
    texts = view.arrays.texts(first, stop)
    return [texts[term] for term in terms.tolist()]


def _tallied(view: View, field: str, docs: Array, terms: int) -> Array:
    """Counts by term of the field, of documents that are sorted."""
    column = view.facets.get(field)
    if column is None:
        column = view.facets[field] = _column(view, field)
    if column.ndim == 1:
        # The last count is of documents that have no term.
        return np.bincount(column.take(docs), minlength=terms + 1)[:terms]
    inside = np.zeros(view.documents, bool)
    inside[docs] = True
    return np.bincount(column[1][inside.take(column[0])], minlength=terms)


def _column(view: View, field: str) -> Array:
    """Each document's term, counted from the field's first; else documents and terms in pairs.

    Shape (documents,) where no document has two terms, those without one have the number of terms;
    else (2, postings). It is made once, at the first question.
    """
    first, stop = view.arrays.field_terms(field)
    docs, _, counts = view.arrays.postings_of(np.arange(first, stop))
    terms = np.repeat(np.arange(stop - first), counts)
    column = np.full(view.documents, stop - first, np.int64)
    column[docs] = terms
    if len(docs) == np.count_nonzero(column < stop - first):
        return column
    return np.stack((docs, terms))
