"""A query tree to text that parses to the same tree."""

import whoosh.query as wq

from searcharchive.capitals import meant
from searcharchive.nodes import Fused
from searcharchive.tree import Dated, Proximity, Wording


def to_text(node: wq.Query) -> str:
    """The query that means `node`; only trees that the language can make have one."""
    return _print(node, inside=False)


def is_placed(node: wq.Query) -> bool:
    """Whether a node is printed as two sides with an operator between them."""
    return isinstance(meant(node), Proximity)


def _print(node: wq.Query, inside: bool) -> str:
    if isinstance(node, Wording | Dated):
        return str(node.source)
    if isinstance(node, Fused):
        return _print(node.words, inside)
    if isinstance(node, wq.Not):
        text = _print(node.query, inside=True)
        return f"NOT ({text})" if is_placed(node.query) else f"NOT {text}"
    if isinstance(node, wq.And | wq.Or):
        joint = " OR " if isinstance(node, wq.Or) else " "
        text = joint.join(_print(sub, inside=True) for sub in node.subqueries)
        return f"({text})" if inside else text
    raise TypeError(f"no query text means a {type(node).__name__}")
