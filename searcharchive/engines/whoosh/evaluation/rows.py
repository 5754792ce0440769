"""The archive's phrases and nearness: `searcharchive.tree.windows`, for all documents at once.

A word stands in an interval of positions, of one unless it is a compound, whose width an index
knows by `wide_term`. A row is elements that follow each other without a gap; near are elements in
any order with few other words among them.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.codec.format.numbers import ranges
from searcharchive.engines.whoosh.evaluation.compounds import marks_of, marks_of_one
from searcharchive.engines.whoosh.evaluation.matches import Matches
from searcharchive.engines.whoosh.evaluation.phrases import Row
from searcharchive.engines.whoosh.evaluation.positions import (
    Nearness,
    Placed,
    Stretches,
    in_a_row,
    joined,
    near,
    points,
    single,
    stretches,
)
from searcharchive.engines.whoosh.evaluation.sets import are_in, distinct, places_in
from searcharchive.engines.whoosh.evaluation.spans import Context
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.windows import are_near, unbroken, within
from searcharchive.engines.whoosh.evaluation.words import TermWord
from searcharchive.engines.whoosh.segments import SHIFT, Array
from searcharchive.tree import OPENING, AtLeast, Near, Opening, Within, leaves, windows


def of_words(node: Any, parts: Sequence[Matches], view: View) -> Row | None:
    """A row of single words, none of them a compound; None of anything else."""
    words = []
    for leaf, part in zip(node.children(), parts, strict=True):
        if not isinstance(part, TermWord) or not isinstance(leaf, wq.Term):
            return None
        if marks_of_one(view, leaf.fieldname, part.term):
            return None
        words.append(part)
    return Row(view, words)


def testing(context: Context, node: Any, view: View) -> Callable[[Array], Array]:
    """The test of a row's or nearness' positions: the documents that stand it."""
    places = _Places(context, view)
    if isinstance(node, Within):
        return lambda docs: places.within(node, docs)
    if isinstance(node, Opening):
        return lambda docs: distinct(places.intervals(node, docs).starts >> SHIFT)
    test = places.near if isinstance(node, Near) else places.row
    return lambda docs: test(node, docs)


def counting(context: Context, node: AtLeast, view: View) -> Callable[[Array], Array]:
    """The test of having enough windows: the documents that do."""
    places = _Places(context, view)

    def test(docs: Array) -> Array:
        counts = np.zeros(len(docs), np.int64)
        for sub in node.subqueries:
            owners = places.intervals(sub, docs).starts >> SHIFT
            counts += np.bincount(docs.searchsorted(owners), minlength=len(docs))
        return docs[counts >= node.least]

    return test


class _Places:
    def __init__(self, context: Context, view: View) -> None:
        self.context = context
        self.view = view

    def row(self, node: wq.Query, docs: Array) -> Array:
        """The documents in which a row stands."""
        elements: list[Any] = list(node.children())
        if all(element.is_leaf() for element in elements):
            words = [self.context.word_terms(element, self.view) for element in elements]
            pairs = list(zip(elements, words, strict=True))
            if not any(marks_of(self.view, leaf.fieldname, terms) for leaf, terms in pairs):
                placed = [self._placed(at, leaf, terms) for at, (leaf, terms) in enumerate(pairs)]
                return in_a_row(placed, docs)
        if len(elements) > 2:
            # Where the rarest of them stands beside its neighbour is little to look at.
            docs = self._linked(self._rarest_pair(elements), docs)
        return self._linked(elements, docs)

    def _rarest_pair(self, elements: Sequence[Any]) -> Sequence[Any]:
        sizes = [self.context.matches(element, self.view).size for element in elements]
        pairs = [(min(pair), sum(pair)) for pair in pairwise(sizes)]
        first = pairs.index(min(pairs))
        return elements[first : first + 2]

    def _linked(self, elements: Sequence[Any], docs: Array) -> Array:
        """The documents in which each element begins where one before it ends."""
        stops: Array | None = None
        for element in elements:
            if not len(docs):
                break
            found = self.intervals(element, docs)
            ends = found.stops if stops is None else found.stops.take(_rows_in(found.starts, stops))
            # Compounds end out of order.
            stops = ends if bool((ends[1:] > ends[:-1]).all()) else distinct(np.sort(ends))
            docs = distinct(stops >> SHIFT)
        return docs

    def _placed(self, offset: int, leaf: Any, terms: Array) -> Placed:
        self._counted(terms)
        numbers = terms.tolist()
        size = sum(self.view.arrays.document_frequency(term) for term in numbers)
        return Placed(offset, size, lambda docs: self._points(leaf, numbers, docs))

    def _counted(self, terms: Array) -> None:
        if len(terms) > 1:
            self.context.placing(len(terms), self.view)

    def near(self, node: Near, docs: Array) -> Array:
        """The documents in which elements are near each other."""
        subs = node.subqueries
        numbers = [subs.index(sub) for sub in subs]
        found = {number: self.intervals(subs[number], docs) for number in set(numbers)}
        elements = [(number, found[number]) for number in numbers]
        return are_near(elements, node.slop, docs)

    def within(self, node: Within, docs: Array) -> Array:
        """The documents in which two elements are as near each other as is said."""
        if any(map(_hollow, node.subqueries)):
            return distinct(self._hulls(node, docs).starts >> SHIFT)
        one, other = (self.intervals(sub, docs) for sub in node.subqueries)
        if node.breaks is not None:
            # Every text begins with a break.
            found = np.concatenate((docs << SHIFT, self.intervals(node.breaks, docs).starts))
            return unbroken(one, other, np.sort(found))
        assert node.distance is not None
        return near(one, other, Nearness(node.distance, node.ordered, 1, False)).documents()

    def intervals(self, node: Any, docs: Array) -> Stretches:
        """Where a node stands, from its first to its last position."""
        if node.is_leaf():
            return self._leaf(node, docs)
        if isinstance(node, wq.Or):
            return joined([self.intervals(sub, docs) for sub in node.children()])
        if isinstance(node, Opening):
            return self._opening(node, docs)
        if isinstance(node, wq.Sequence):
            return self._chains([self.intervals(sub, docs) for sub in node.children()])
        return self._hulls(node, docs)

    def _leaf(self, leaf: Any, docs: Array) -> Stretches:
        terms = self.context.word_terms(leaf, self.view)
        self._counted(terms)
        wide = marks_of(self.view, leaf.fieldname, terms)
        if not wide:
            return single(self._points(leaf, terms.tolist(), docs))
        plain = [term for term in terms.tolist() if term not in wide]
        parts = [single(points(self.view, plain, docs))] if plain else []
        for term, marks in wide.items():
            keys = self._points(leaf, [term], docs)
            stops = keys + 1
            for width, mark in marks:
                there, places = places_in(keys, points(self.view, [mark], docs))
                stops[places[there]] = keys[places[there]] + width
            parts.append(Stretches(keys, stops))
        return joined(parts)

    def _points(self, leaf: Any, terms: Sequence[int], docs: Array) -> Array:
        """Where some terms stand in documents; a single word may know where its postings are."""
        if isinstance(leaf, wq.Term):
            word = self.context.matches(leaf, self.view)
            if isinstance(word, TermWord):
                return word.occurrences(docs)
        return points(self.view, terms, docs)

    def _chains(self, elements: Sequence[Stretches]) -> Stretches:
        """From the starts of the first elements to the stops of the last that follow them."""
        found = elements[0]
        for element in elements[1:]:
            low = element.starts.searchsorted(found.stops)
            counts = element.starts.searchsorted(found.stops, side="right") - low
            starts = np.repeat(found.starts, counts)
            found = stretches(starts, element.stops.take(ranges(low, counts)))
        return found

    def _opening(self, node: Opening, docs: Array) -> Stretches:
        """What stands in the first two paragraphs, and not too far behind."""
        found = self.intervals(node.subqueries[0], docs)
        bases = docs << SHIFT
        ends = bases + OPENING
        breaks = self.intervals(node.breaks, docs).starts
        second = breaks.searchsorted(bases) + 1
        there = (second < len(breaks)).nonzero()[0]
        starts = breaks.take(second.take(there))
        mine = starts >> SHIFT == docs.take(there)
        rows = there[mine]
        ends[rows] = np.minimum(ends[rows], starts[mine])
        keep = found.stops <= ends.take(docs.searchsorted(found.starts >> SHIFT))
        return Stretches(found.starts[keep], found.stops[keep])

    def _hulls(self, node: wq.Query, docs: Array) -> Stretches:
        """A nearness within another node: its windows, document by document."""
        words = {leaf: self.intervals(leaf, docs) for leaf in set(leaves(node))}
        starts, stops = [], []
        for doc in docs.tolist():
            base = doc << SHIFT
            held = {leaf: within(found, doc) for leaf, found in words.items()}
            for window in windows(node, held.__getitem__):
                starts.append(base + window[0][0])
                stops.append(base + max(stop for _, stop in window))
        return stretches(np.array(starts, np.int64), np.array(stops, np.int64))


def _rows_in(sought: Array, numbers: Array) -> Array:
    """The rows of `sought` that are in `numbers`; both sorted, the first perhaps repeating some."""
    if len(sought) <= len(numbers):
        return are_in(numbers, sought).nonzero()[0]
    low = sought.searchsorted(numbers)
    return ranges(low, sought.searchsorted(numbers, side="right") - low)


def _hollow(node: wq.Query) -> bool:
    """Whether a node's windows may have gaps, in which other words can stand."""
    return isinstance(node, Near | Within) or any(map(_hollow, node.children()))
