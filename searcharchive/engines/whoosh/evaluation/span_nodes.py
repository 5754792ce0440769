"""Whoosh's nodes that ask where words stand: phrases, sequences and spans."""

from typing import Any

import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation import spans
from searcharchive.engines.whoosh.evaluation.dialects import Evaluator
from searcharchive.engines.whoosh.evaluation.matches import Matches, Nothing
from searcharchive.engines.whoosh.evaluation.positions import (
    Placed,
    Positional,
    following,
    in_a_row,
    points,
)
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.whoosh_nodes import matching_all, parts_of
from searcharchive.engines.whoosh.evaluation.wrapping import boosted
from searcharchive.engines.whoosh.segments import Array


def phrase(evaluator: Evaluator, node: wq.Phrase, view: View) -> Matches:
    """Phrase: each word 1 to `slop` positions after the one before; the score is the words'."""
    terms = [wq.Term(node.fieldname, each) for each in node.words]
    if not evaluator.has_positions(node.fieldname):
        if not node.degrade:
            raise wq.QueryError(f"the field {node.fieldname!r} has no positions for a phrase")
        return matching_all(evaluator, terms, view)
    parts = parts_of(evaluator, terms, view)
    if not parts:
        return Nothing(view)
    if len(parts) == 1:
        return boosted(parts[0], node.boost)
    numbers = [int(evaluator.word_terms(term, view)[0]) for term in terms]
    words = [
        Placed(offset, part.size, lambda docs, at=number: points(view, [at], docs))  # type: ignore[misc]  # bound early
        for offset, (number, part) in enumerate(zip(numbers, parts, strict=True))
    ]

    def test(docs: Array) -> Array:
        if node.slop == 1:
            return in_a_row(words, docs)
        return following([each.keys for each in words], node.slop, docs)

    return boosted(Positional(view, parts, test), node.boost)


def spread(evaluator: Evaluator, node: Any, view: View) -> Matches:
    """Sequence, Ordered and the spans of `spannable` nodes; others are left to Whoosh."""
    if not spans.spannable(node):
        return evaluator.left_to_whoosh(node, view)
    parts = parts_of(evaluator, spans.children(node), view)
    if parts is None:
        return Nothing(view)
    boost = getattr(node, "boost", 1.0)
    if len(parts) == 1 and type(node) is not wq.SpanFirst:
        return boosted(parts[0], boost)
    return boosted(Positional(view, parts, spans.testing(evaluator, node, view)), boost)
