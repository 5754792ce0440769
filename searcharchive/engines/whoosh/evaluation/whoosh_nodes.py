"""Whoosh's nodes, with Whoosh's meaning; where it contradicts itself: docs/query-semantics.md."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation.combining import (
    Maximum,
    Optional,
    either,
    intersection,
)
from searcharchive.engines.whoosh.evaluation.dialects import Dialect, Evaluator, Handler, Late
from searcharchive.engines.whoosh.evaluation.matches import (
    Complement,
    Everything,
    Fixed,
    Matches,
    Nothing,
)
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.wrapping import boosted, constant
from searcharchive.engines.whoosh.segments import Array

_WHATEVER = {wq.Prefix: "", wq.Wildcard: "*", wq.Regex: ".*"}

_AT_ONCE = 1 << 14
"""Terms of a field that are read together."""


def all_of(evaluator: Evaluator, node: wq.And, view: View) -> Matches:
    """And: all subqueries; scores add up."""
    return boosted(matching_all(evaluator, node.subqueries, view), node.boost)


def matching_all(evaluator: Evaluator, nodes: Iterable[wq.Query], view: View) -> Matches:
    """What all of some nodes match."""
    parts = parts_of(evaluator, nodes, view)
    return intersection(view, parts) if parts else Nothing(view)


def parts_of(evaluator: Evaluator, nodes: Iterable[wq.Query], view: View) -> list[Matches] | None:
    """What each of some nodes matches; None where one matches nothing."""
    parts = []
    for node in nodes:
        found = evaluator.matches(node, view)
        if isinstance(found, Nothing):
            return None
        parts.append(found)
    return parts


def any_of(evaluator: Evaluator, node: wq.Or, view: View) -> Matches:
    """Or: any subquery; the scores of those that match add up."""
    if node.scale:
        return evaluator.left_to_whoosh(node, view)
    return boosted(either(view, [evaluator.matches(sub, view) for sub in node]), node.boost)


def best_of(evaluator: Evaluator, node: wq.DisjunctionMax, view: View) -> Matches:
    """DisjunctionMax: any subquery; the best score counts."""
    parts = [evaluator.matches(sub, view) for sub in node]
    return boosted(either(view, parts, Maximum), node.boost)


def none_of(evaluator: Evaluator, node: wq.Not, view: View) -> Matches:
    """Not: every other document; it adds nothing to a score."""
    found = evaluator.matches(node.query, view)
    if isinstance(found, Nothing):
        return Everything(view)
    # A key that every document has, as a date in many archives, is no list to go through.
    return Nothing(view) if isinstance(found, Everything) else Complement(view, found)


def all_but(evaluator: Evaluator, node: wq.AndNot, view: View) -> Matches:
    """AndNot: the first without the second."""
    return matching_all(evaluator, [node.a, wq.Not(node.b)], view)


def required(evaluator: Evaluator, node: wq.Require, view: View) -> Matches:
    """Require: the first where the second matches too, which doesn't score."""
    return matching_all(evaluator, [node.a, wq.ConstantScoreQuery(node.b, 0.0)], view)


def perhaps(evaluator: Evaluator, node: wq.AndMaybe, view: View) -> Matches:
    """AndMaybe: the first; where the second matches too, its score is added."""
    first = evaluator.matches(node.a, view)
    if isinstance(first, Nothing):
        return first
    return Optional(first, evaluator.matches(node.b, view))


def otherwise(evaluator: Evaluator, node: wq.Otherwise, view: View) -> Matches:
    """Otherwise: the second if the first matches nothing in the whole index."""
    views = evaluator.collection.views
    if any(evaluator.matches(node.a, each).count() for each in views):
        return evaluator.matches(node.a, view)
    return evaluator.matches(node.b, view)


def constant_score(evaluator: Evaluator, node: wq.ConstantScoreQuery, view: View) -> Matches:
    """ConstantScoreQuery: its child's documents, all with its score."""
    return constant(evaluator.matches(node.child, view), node.score)


def nothing(evaluator: Evaluator, node: wq.Query, view: View) -> Matches:
    """NullQuery: no document."""
    return Nothing(view)


def every(evaluator: Evaluator, node: wq.Every, view: View) -> Matches:
    """Every: all documents, or all that have a term in a field, with the boost as their score."""
    if node.fieldname is None:
        return constant(Everything(view), node.boost)
    return constant(Fixed(view, with_field(node.fieldname, view)), node.boost)


def with_field(field: str, view: View) -> Array:
    """The documents that have a term in a field: by its lengths, or by all its postings."""
    lengths = view.arrays.lengths(field)
    if lengths is not None:
        return lengths.nonzero()[0]
    there = np.zeros(view.documents, bool)
    first, stop = view.arrays.field_terms(field)
    for low in range(first, stop, _AT_ONCE):
        terms = np.arange(low, min(low + _AT_ONCE, stop), dtype=np.int64)
        there[view.arrays.postings_of(terms)[0]] = True
    return there.nonzero()[0]


def word(evaluator: Evaluator, node: Any, view: View) -> Matches:
    """A term; a prefix, wildcard, regular expression or fuzzy word as one word, unless it says
    that each of its terms is to be scored by itself.
    """
    if getattr(node, "constantscore", True):
        return evaluator.word(node, view)
    field = node.fieldname
    texts = [view.arrays.texts(at, at + 1)[0] for at in evaluator.word_terms(node, view).tolist()]
    each = [evaluator.word(wq.Term(field, text, boost=node.boost), view) for text in texts]
    return either(view, each)


def terms(evaluator: Evaluator, node: wq.TermRange, view: View) -> Matches:
    """TermRange: a filter, with the boost as its score unless its terms are to be scored."""
    found = word(evaluator, node, view)
    return constant(found, node.boost) if node.constantscore else found


def pattern(evaluator: Evaluator, node: Any, view: View) -> Matches:
    """A prefix, wildcard or regular expression; one that says nothing is every document."""
    if any(isinstance(node, kind) and node.text == text for kind, text in _WHATEVER.items()):
        return every(evaluator, wq.Every(node.fieldname, node.boost), view)
    return word(evaluator, node, view)


def variations(evaluator: Evaluator, node: wq.Variations, view: View) -> Matches:
    """Variations: any of a word's English forms, each scored by itself."""
    texts = sorted(wq.terms.variations(node.text))
    terms = [evaluator.word(wq.Term(node.fieldname, text, node.boost), view) for text in texts]
    return either(view, terms)


def numbers(evaluator: Evaluator, node: wq.NumericRange, view: View) -> Matches:
    """NumericRange and DateRange: Whoosh's tiers of terms, with the boost as their score."""
    compiled = node._compile_query(evaluator.scoring.statistics)
    return evaluator.matches(compiled, view)


_SPREAD = Late("span_nodes", "spread")

HANDLERS: dict[type, Handler | Late] = {
    wq.And: all_of,
    wq.Or: any_of,
    wq.DefaultOr: any_of,
    wq.PreloadedOr: any_of,
    wq.SplitOr: any_of,
    wq.DisjunctionMax: best_of,
    wq.Not: none_of,
    wq.AndNot: all_but,
    wq.Require: required,
    wq.AndMaybe: perhaps,
    wq.Otherwise: otherwise,
    wq.ConstantScoreQuery: constant_score,
    type(wq.NullQuery): nothing,
    wq.Every: every,
    wq.Term: word,
    wq.Prefix: pattern,
    wq.Wildcard: pattern,
    wq.Regex: pattern,
    wq.FuzzyTerm: word,
    wq.TermRange: terms,
    wq.Variations: variations,
    wq.NumericRange: numbers,
    wq.Phrase: Late("span_nodes", "phrase"),
    wq.Sequence: _SPREAD,
    wq.Ordered: _SPREAD,
    wq.SpanNear: _SPREAD,
    wq.SpanNear2: _SPREAD,
    wq.SpanFirst: _SPREAD,
}

WHOOSH = Dialect(HANDLERS, lambda field: field)
