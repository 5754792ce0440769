"""Which terms are compounds: words that stand in two positions or more, as their marks say."""

from typing import TypeAlias

from searcharchive.engines.whoosh.evaluation.sets import distinct
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array
from searcharchive.schema import WIDE

_WIDE = WIDE.encode()
_WIDTHS = 3
"""Analysis gives compounds 2 to 4 positions: so many marks may follow a term."""

_KNOWN = 50_000

Marks: TypeAlias = dict[int, list[tuple[int, int]]]
"""By term, its widths, the least first, and the terms that mark them."""


def marks_of(view: View, field: str, terms: Array) -> Marks:
    """The marks of those of a field's terms that are compounds."""
    if not len(terms):
        return {}
    if len(terms) > 1:
        return _marks(view, field, int(terms[0]), int(terms[-1]), set(terms.tolist()))
    return marks_of_one(view, field, int(terms[0]))


def marks_of_one(view: View, field: str, term: int) -> Marks:
    """The marks of a single term, which are kept."""
    known = view.compounds
    found = known.get(term)
    if found is None:
        if len(known) >= _KNOWN:
            known.clear()
        found = known[term] = _marks(view, field, term, term, {term})
    return found


def _marks(view: View, field: str, first: int, last: int, known: set[int]) -> Marks:
    """A mark follows its term in the dictionary, or another mark of it."""
    arrays = view.arrays
    end = arrays.field_terms(field)[1]
    block, starts = arrays.term_block(first, min(last + 1 + _WIDTHS, end))
    if _WIDE not in block.tobytes():
        return {}
    marks = distinct(starts.searchsorted((block == _WIDE[0]).nonzero()[0], side="right") - 1)
    wide: Marks = {}
    for mark in (marks + first).tolist():
        text, width = arrays.texts(mark, mark + 1)[0].split(_WIDE)
        term = arrays.find(field, text)
        if term is not None and term in known:
            wide.setdefault(term, []).append((int(width), mark))
    return wide
