"""Which words of one article a query tree matches: the tree evaluated on the article alone.

The engines' meaning of every node, over one document: an article that the engine doesn't match
gets no marks, and a part of the query that doesn't hold in the article marks nothing.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import whoosh.query as wq

from searcharchive.capitals import Cased, Spelled
from searcharchive.intervals import Interval
from searcharchive.model import Span
from searcharchive.nodes import Fused, Recent
from searcharchive.passages.chunks import STEM, WRITTEN, Chunks, Which
from searcharchive.patterns import predicate
from searcharchive.schema import (
    KEY_FIELDS,
    NUMBER_FIELDS,
    PARAGRAPH,
    SENTENCE,
    STEMMED,
    TEXT_FIELDS,
    Document,
    written_field,
)
from searcharchive.tree import AtLeast, hulls, leaves, windows

_FORMS: dict[str, tuple[str, Which]] = {
    written_field(name): (name, WRITTEN) for name in TEXT_FIELDS
} | {name: (name, STEM) for name in STEMMED}
"""Text field and form of each index field."""


class Marks(NamedTuple):
    """Spans that matched, by text field; sorted, without overlap, within the field's value."""

    spans: dict[str, tuple[Span, ...]]

    def of(self, field: str) -> tuple[Span, ...]:
        """The spans in `field`."""
        return self.spans.get(field, ())


def marks(document: Document, tree: wq.Query) -> Marks | None:
    """What `tree` matches in `document`; None where the document doesn't answer the query."""
    marker = _Marker(document)
    found = marker.evaluate(tree)
    if found is None:
        return None
    by_field: dict[str, list[Interval]] = {}
    for field, interval in found:
        by_field.setdefault(field, []).append(interval)
    return Marks(
        {field: _spans(marker.chunks(field), places) for field, places in by_field.items()}
    )


def _spans(chunks: Chunks, intervals: list[Interval]) -> tuple[Span, ...]:
    spans = {(chunks.span(start)[0], chunks.span(stop - 1)[1]) for start, stop in intervals}
    return tuple(_merged(spans))


def _merged(spans: set[Span]) -> Iterator[Span]:
    """Spans in order, those that overlap made one."""
    last: Span | None = None
    for start, end in sorted(spans):
        if last is None:
            last = (start, end)
        elif start < last[1]:
            last = (last[0], max(last[1], end))
        else:
            yield last
            last = (start, end)
    if last is not None:
        yield last


Found = frozenset[tuple[str, Interval]]
_NOTHING: Found = frozenset()


def _field(node: wq.Query) -> str:
    """The text field that a word, phrase or near is in."""
    first: Any = next(leaves(node))
    return _FORMS[first.fieldname][0]


class _Marker:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.fields: dict[str, Chunks] = {}
        self.found: dict[wq.Query, list[Interval]] = {}
        self.marked: dict[wq.Query, Found | None] = {}

    def evaluate(self, node: wq.Query) -> Found | None:
        """What matched, or None: no match. A match without words is the empty set."""
        if isinstance(node, Fused | Recent):
            return self.evaluate(node.subqueries[0])
        if isinstance(node, Cased):
            return self.evaluate(node.meant)
        if isinstance(node, AtLeast):
            return self.evaluate(wq.Or(node.subqueries)) if self.enough(node) else None
        if isinstance(node, wq.Or):
            parts = [found for sub in node if (found := self.evaluate(sub)) is not None]
            return _NOTHING.union(*parts) if parts else None
        if isinstance(node, wq.And):
            every = [self.evaluate(sub) for sub in node]
            return None if None in every else _NOTHING.union(*(part for part in every if part))
        if isinstance(node, wq.Not):
            return _NOTHING if self.evaluate(node.query) is None else None
        if isinstance(node, wq.NumericRange):
            return _NOTHING if self.in_range(node) else None
        if isinstance(node, wq.Term) and node.fieldname in KEY_FIELDS:
            return _NOTHING if node.text in self.document.keys[node.fieldname] else None
        if isinstance(node, wq.Every):
            return _NOTHING if self.has(node.fieldname) else None
        return self.words(node)

    def has(self, field: str | None) -> bool:
        return field is None or field in self.document.texts or field in self.document.numbers

    def in_range(self, node: wq.NumericRange) -> bool:
        assert node.fieldname in NUMBER_FIELDS
        number = self.document.numbers.get(node.fieldname)
        if number is None:
            return False
        return (node.start is None or node.start <= number) and (
            node.end is None or number <= node.end
        )

    def letters(self, field: str, interval: Interval) -> tuple[str, ...]:
        """The words of a stretch of a field, as they stand in its text."""
        (text,) = self.document.texts[field]
        return tuple(text[slice(*self.chunks(field).span(at))] for at in range(*interval))

    def enough(self, node: AtLeast) -> bool:
        return sum(len(hulls(sub, self.intervals)) for sub in node.subqueries) >= node.least

    def words(self, node: wq.Query) -> Found | None:
        """A word, phrase or near: the intervals that make it up, in its text field.

        Of equal ones in the tree the first is looked for.
        """
        if node not in self.marked:
            self.marked[node] = self._words(node)
        return self.marked[node]

    def _words(self, node: wq.Query) -> Found | None:
        field = _field(node)
        found = windows(node, self.intervals)
        return frozenset((field, part) for window in found for part in window) or None

    def intervals(self, leaf: Any) -> list[Interval]:
        """Where a leaf's words stand, and what is Spelled."""
        found = self.found.get(leaf)
        if found is None:
            found = self.found[leaf] = self._sought(leaf)
        return found

    def _sought(self, leaf: Any) -> list[Interval]:
        if isinstance(leaf, Spelled):
            field = _field(leaf)
            places = sorted(hulls(leaf.subqueries[0], self.intervals))
            return [place for place in places if self.letters(field, place) == leaf.words]
        if isinstance(leaf, wq.Term) and leaf.text in (SENTENCE, PARAGRAPH):
            positions = self.document.breaks(leaf.fieldname)[leaf.text]
            return [(at, at + 1) for at in positions]
        field, form = _FORMS[leaf.fieldname]
        if isinstance(leaf, wq.Term):
            return self.chunks(field).intervals(form, leaf.text.__eq__)
        return sorted(set(self.chunks(field).intervals(form, cache(predicate(leaf)))))

    def chunks(self, field: str) -> Chunks:
        if field not in self.fields:
            values = self.document.texts.get(field, ())
            self.fields[field] = Chunks(values, self.document.analyzer)
        return self.fields[field]
