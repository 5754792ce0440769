"""The archive's nodes, and what it means by Whoosh's: see `searcharchive.tree`."""

from typing import Any

import numpy as np
import whoosh.query as wq

from searcharchive.capitals import Cased
from searcharchive.engines.whoosh.evaluation.combining import Optional, intersection
from searcharchive.engines.whoosh.evaluation.dialects import Dialect, Evaluator, Late
from searcharchive.engines.whoosh.evaluation.matches import (
    Everything,
    Fixed,
    InColumn,
    Matches,
    Nothing,
)
from searcharchive.engines.whoosh.evaluation.sets import NONE
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.whoosh_nodes import HANDLERS, with_field
from searcharchive.engines.whoosh.evaluation.wrapping import boosted
from searcharchive.nodes import Fused, Misread, Recent
from searcharchive.schema import GRAMS, HAVING, NUMBER_FIELDS, STEMMED, WIDE, written_field
from searcharchive.tree import AtLeast, Near, Opening, Within

_SCORED = {name: name for name in (*STEMMED, GRAMS)} | {
    written_field(name): name for name in STEMMED
}
"""The field whose lengths and boost a scored index field has."""

DATED = wq.Term("has", "date")
"""What every article with numbers has, and no other."""


def numbers(evaluator: Evaluator, node: wq.NumericRange, view: View) -> Matches:
    """A range of numbers, by the column: an article has one there, or none. Unscored."""
    column = view.arrays.number_column(node.fieldname)
    dated = evaluator.matches(wq.Term("has", HAVING[node.fieldname]), view)
    if column is None or isinstance(dated, Nothing):
        return Nothing(view)
    low = None if node.start is None else int(node.start) + node.startexcl
    high = None if node.end is None else int(node.end) - node.endexcl
    return InColumn(view, column, low, high, None if isinstance(dated, Everything) else dated)


def every(evaluator: Evaluator, node: wq.Every, view: View) -> Matches:
    """All articles, or all that have something in a field. Unscored."""
    if node.fieldname is None:
        return Everything(view)
    if node.fieldname in NUMBER_FIELDS:
        return evaluator.matches(wq.Term("has", HAVING[node.fieldname]), view)
    return Fixed(view, with_field(node.fieldname, view))


def word(evaluator: Evaluator, node: Any, view: View) -> Matches:
    """A stem or key, or a prefix, wildcard or fuzzy word as one word."""
    return evaluator.word(node, view)


def cased(evaluator: Evaluator, node: Cased, view: View) -> Matches:
    """Cased: the words or phrase, in the articles whose texts were looked at."""
    found = evaluator.matches(wq.Or(node.subqueries, boost=node.boost), view)
    if node.ids is None or isinstance(found, Nothing):
        return found
    terms = [view.arrays.find("id", id_.encode()) for id_ in node.ids]
    there = [view.arrays.documents_of(term) for term in terms if term is not None]
    docs = np.sort(np.concatenate(there)) if there else NONE
    return intersection(view, [found, Fixed(view, docs)])


def fused(evaluator: Evaluator, node: Fused, view: View) -> Matches:
    """Fused: the words; what grams score is added."""
    first = evaluator.matches(node.words, view)
    if isinstance(first, Nothing):
        return first
    return boosted(Optional(first, evaluator.matches(node.grams, view)), node.boost)


_PLACED = Late("placed_nodes", "placed")

ARCHIVE = Dialect(
    {
        **HANDLERS,
        wq.Prefix: word,
        wq.Wildcard: word,
        wq.Regex: word,
        wq.FuzzyTerm: word,
        Misread: word,
        Fused: fused,
        Recent: Late("recency", "recent"),
        wq.NumericRange: numbers,
        wq.Every: every,
        wq.Sequence: _PLACED,
        Near: _PLACED,
        Within: _PLACED,
        Opening: _PLACED,
        AtLeast: Late("placed_nodes", "at_least"),
        Cased: cased,
    },
    _SCORED.get,
    hidden=WIDE.encode(),
)
