"""Whoosh's phrases and spans: where words stand, and how far apart.

What has no positions here, such as `SpanNot`, is left to Whoosh's own matchers.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation.matches import Matches
from searcharchive.engines.whoosh.evaluation.positions import (
    Nearness,
    Stretches,
    joined,
    near,
    points,
    single,
)
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import SHIFT, Array


class Context(Protocol):
    """What finds words and evaluates nodes."""

    def matches(self, node: wq.Query, view: View) -> Matches:
        """What a node matches in a segment."""

    def word_terms(self, leaf: Any, view: View) -> Array:
        """The terms that a word stands for in a segment, sorted."""

    def placing(self, terms: int, view: View) -> None:
        """Count words of a pattern whose places are asked for; raises QueryError past a limit."""


_WORDS = (wq.Term, wq.MultiTerm)
_LISTS = (wq.And, wq.Or)


def spannable(node: wq.Query) -> bool:
    """Whether `spans` knows where a node stands."""
    if type(node) in (wq.And, wq.Or, wq.Sequence, wq.Ordered, wq.SpanNear2):
        return bool(children(node)) and all(map(spannable, children(node)))
    if type(node) in (wq.SpanNear, wq.SpanFirst):
        return all(map(spannable, children(node)))
    if type(node) is wq.Phrase:
        return bool(node.words) and not node.degrade
    return isinstance(node, _WORDS) and not isinstance(node, wq.NumericRange)


def children(node: Any) -> list[wq.Query]:
    """The parts that must stand somewhere for a node to stand."""
    if type(node) is wq.SpanNear:
        return [node.a, node.b]
    if type(node) is wq.SpanNear2:
        return list(node.qs)
    if type(node) is wq.SpanFirst:
        return [node.q]
    if type(node) is wq.Phrase:
        return [wq.Term(node.fieldname, word) for word in node.words]
    return list(node.children())


def spans(context: Context, node: Any, view: View, docs: Array) -> Stretches:
    """Where a node stands in documents, which are sorted."""
    if isinstance(node, _WORDS):
        return single(points(view, context.word_terms(node, view).tolist(), docs))
    if isinstance(node, wq.And):
        docs = docs[context.matches(node, view).among(docs)]
    inner: list[Callable[[Array], Stretches]] = [
        lambda docs, child=child: spans(context, child, view, docs)  # type: ignore[misc]  # bound
        for child in children(node)
    ]
    if isinstance(node, _LISTS):
        return joined([find(docs) for find in inner])
    if type(node) is wq.SpanFirst:
        found = inner[0](docs)
        keep = (found.stops & (2**SHIFT - 1)) - 1 <= node.limit
        return Stretches(found.starts[keep], found.stops[keep])
    if type(node) is wq.Ordered:
        return _halved(_before, inner, docs)
    if type(node) is wq.Sequence or type(node) is wq.SpanNear:
        how = Nearness(node.slop, node.ordered, getattr(node, "mindist", 1), False)
        return _halved(lambda one, other: near(one, other, how), inner, docs)
    how = Nearness(node.slop, getattr(node, "ordered", True), getattr(node, "mindist", 1), True)
    found = inner[0](docs)
    for find in inner[1:]:
        docs = found.documents()
        if not len(docs):
            break
        found = near(found, find(docs), how)
    return found


def _halved(
    join: Callable[[Stretches, Stretches], Stretches],
    inner: Sequence[Callable[[Array], Stretches]],
    docs: Array,
) -> Stretches:
    """Joined as Whoosh's binary tree has it: half by half."""
    if len(inner) == 1:
        return inner[0](docs)
    half = len(inner) // 2
    one = _halved(join, inner[:half], docs)
    return join(one, _halved(join, inner[half:], one.documents()))


def _before(one: Stretches, other: Stretches) -> Stretches:
    """The stretches that end before the first of the others in their document begins."""
    if not len(other.starts):
        return Stretches(other.starts, other.stops)
    docs = other.starts >> SHIFT
    heads = np.concatenate(([True], docs[1:] != docs[:-1])).nonzero()[0]
    firsts = heads.take(docs.take(heads).searchsorted(one.starts >> SHIFT), mode="clip")
    # Of a document without others, the next one's are met: they don't count.
    keep = (docs.take(firsts) == one.starts >> SHIFT) & (one.stops <= other.starts.take(firsts))
    return Stretches(one.starts[keep], one.stops[keep])


def testing(context: Context, node: Any, view: View) -> Callable[[Array], Array]:
    """The test of a node's positions: the documents that stand it."""

    return lambda docs: spans(context, node, view, docs).documents()
