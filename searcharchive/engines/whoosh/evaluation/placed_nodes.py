"""The archive's nodes that ask where words stand."""

from typing import Any

import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation import rows
from searcharchive.engines.whoosh.evaluation.combining import intersection
from searcharchive.engines.whoosh.evaluation.dialects import Evaluator
from searcharchive.engines.whoosh.evaluation.matches import Matches, Nothing
from searcharchive.engines.whoosh.evaluation.positions import Positional
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.whoosh_nodes import parts_of
from searcharchive.engines.whoosh.evaluation.wrapping import boosted
from searcharchive.tree import AtLeast, Opening


def placed(evaluator: Evaluator, node: Any, view: View) -> Matches:
    """Sequence: elements in a row; Near, Within: near each other. The score is the elements'."""
    return evaluator.once(node, view, lambda: _placed(evaluator, node, view))


def _placed(evaluator: Evaluator, node: Any, view: View) -> Matches:
    parts = parts_of(evaluator, node, view)
    if parts is None:
        return Nothing(view)
    if len(parts) == 1 and not isinstance(node, Opening):
        return boosted(intersection(view, parts), node.boost)
    if type(node) is wq.Sequence:
        row = rows.of_words(node, parts, view)
        if row is not None:
            return boosted(row, node.boost)
    return boosted(Positional(view, parts, rows.testing(evaluator, node, view)), node.boost)


def at_least(evaluator: Evaluator, node: AtLeast, view: View) -> Matches:
    """AtLeast: so many windows in all fields. The score is the elements'."""
    found = evaluator.matches(wq.Or(node.subqueries), view)
    if isinstance(found, Nothing):
        return found
    return boosted(Positional(view, [found], rows.counting(evaluator, node, view)), node.boost)
