"""The query tree's own nodes, beside those of `whoosh.query` that it is made of.

A query is parsed once to a tree of analysed terms, which every engine evaluates or compiles and
passages are found by. The nodes here say more than Whoosh's: what was typed (a `Wording` or
`Dated` prints as its source), and how words, phrases and groups stand to each other in a text.

    And, Or, Not            as in Whoosh; Not alone is every other article
    Term                    a stem, a word as written, or a key, by the field it stands in
    Prefix, Wildcard        words as written
    FuzzyTerm               words as written within `maxdist` edits (Levenshtein)
    Sequence                intervals that follow each other without a gap: a phrase
    Near                    intervals in any order with at most `slop` other words among them
    Within                  two windows so many positions apart, or within the same sentence
    Cased, Spelled          a word or phrase in just these letters: searcharchive.capitals
    AtLeast                 so many windows in all fields together
    Opening                 windows in a text's first paragraphs
    NumericRange, Every     as in Whoosh; their score is 0, as is that of keys

`windows` evaluates what stands in one text, given its words; whole trees are evaluated by engines.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from whoosh.query import And, Every, Not, Or, Query, Term
from whoosh.query import Sequence as Row
from whoosh.query.compound import CompoundQuery

from searcharchive.intervals import Interval, Window, adjacent, by_start, near, pairs
from searcharchive.nodes import Fused, Recent


class Wording(Or):
    """One thing that was typed, as the alternatives it stands for; prints as `source`."""

    def __init__(self, subqueries: Sequence[Query], source: str, boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.source = source

    def apply(self, fn: Callable[[Query], Query]) -> "Wording":
        return Wording([fn(sub) for sub in self.subqueries], self.source, self.boost)

    __hash__ = Or.__hash__


class Dated(And):
    """A range of dates: an article whose days overlap it; prints as `source`."""

    def __init__(self, subqueries: Sequence[Query], source: str, boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.source = source

    def apply(self, fn: Callable[[Query], Query]) -> "Dated":
        return Dated([fn(sub) for sub in self.subqueries], self.source, self.boost)

    __hash__ = And.__hash__


class Near(CompoundQuery):
    """All of the subqueries, in any order, with at most `slop` words that match none of them.

    A word of the text may serve two different subqueries, but never two equal ones.
    """

    JOINT = " NEAR "

    def __init__(self, subqueries: Sequence[Query], slop: int, boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.slop = slop

    def apply(self, fn: Callable[[Query], Query]) -> "Near":
        return Near([fn(sub) for sub in self.subqueries], self.slop, self.boost)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Near) and super().__eq__(other) and self.slop == other.slop

    __hash__ = CompoundQuery.__hash__


class Within(CompoundQuery):
    """Two subqueries near each other in one field: whoosh.query.SpanNear2, of any windows.

    A window of the first and one of the second, of different words, that are at most `distance`
    positions apart (neighbours are 1 apart), the first before the second if `ordered`; with
    `breaks`, a leaf that stands where sentences or paragraphs begin, none begins between them.
    """

    JOINT = " WITHIN "

    def __init__(
        self,
        subqueries: Sequence[Query],
        distance: int | None,
        ordered: bool = False,
        breaks: Term | None = None,
        boost: float = 1.0,
    ) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.distance = distance
        self.ordered = ordered
        self.breaks = breaks

    def apply(self, fn: Callable[[Query], Query]) -> "Within":
        subs = [fn(sub) for sub in self.subqueries]
        return Within(subs, self.distance, self.ordered, self.breaks, self.boost)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Within)
            and super().__eq__(other)
            and (self.distance, self.ordered, self.breaks)
            == (other.distance, other.ordered, other.breaks)
        )

    __hash__ = CompoundQuery.__hash__


class Proximity(Wording):
    """Two sides near each other, in each of their fields; `sides` are what was typed for them."""

    def __init__(
        self,
        subqueries: Sequence[Query],
        source: str,
        sides: Sequence[Query] = (),
        boost: float = 1.0,
    ) -> None:
        super().__init__(subqueries, source, boost)
        self.sides = tuple(sides)

    def apply(self, fn: Callable[[Query], Query]) -> "Proximity":
        return Proximity([fn(sub) for sub in self.subqueries], self.source, self.sides, self.boost)

    __hash__ = Wording.__hash__


class Opening(CompoundQuery):
    """What its subquery finds in a text's first two paragraphs, OPENING positions of it at most.

    `breaks` is a leaf that stands where paragraphs begin, but for the first.
    """

    JOINT = " OPENING "

    def __init__(self, subqueries: Sequence[Query], breaks: Term, boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.breaks = breaks

    def apply(self, fn: Callable[[Query], Query]) -> "Opening":
        return Opening([fn(sub) for sub in self.subqueries], self.breaks, self.boost)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opening) and super().__eq__(other) and self.breaks == other.breaks

    __hash__ = CompoundQuery.__hash__


OPENING = 100
"""Positions that a lead has at most: many archives' texts have no paragraphs."""


class AtLeast(Wording):
    """A `Wording`, or a group of them, with at least `least` windows in all its fields together."""

    def __init__(
        self, subqueries: Sequence[Query], source: str, least: int, boost: float = 1.0
    ) -> None:
        super().__init__(subqueries, source, boost)
        self.least = least

    def apply(self, fn: Callable[[Query], Query]) -> "AtLeast":
        return AtLeast([fn(sub) for sub in self.subqueries], self.source, self.least, self.boost)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtLeast) and super().__eq__(other) and self.least == other.least

    __hash__ = Wording.__hash__


def any_date(node: Query) -> Query:
    """The tree with every range of dates that is not under a Not held to be true."""
    if isinstance(node, Dated):
        return Every()
    if isinstance(node, Not) or node.is_leaf():
        return node
    return node.apply(any_date)


def has_dates(node: Query) -> bool:
    """Whether a range of dates stands anywhere in the tree but under a Not."""
    if isinstance(node, Dated):
        return True
    return not isinstance(node, Not) and any(has_dates(child) for child in node.children())


def sought(node: Query) -> Iterator[Query]:
    """What was typed that is looked for, and may rank: nothing under a Not, and no dates."""
    if isinstance(node, Fused | Recent):
        yield from sought(node.subqueries[0])
    elif type(node) in (And, Or):
        for sub in node.children():
            yield from sought(sub)
    elif not isinstance(node, Not | Dated):
        yield node


def sides(node: Query) -> tuple[Query, ...]:
    """What was typed on both sides of an operator; nothing for what has none."""
    return node.sides if isinstance(node, Proximity) else ()


def windows(node: Query, intervals: Callable[[Query], Iterable[Interval]]) -> list[Window]:
    """Where a word, phrase or near stands in one text.

    `intervals` finds the leaves, and what is Spelled.
    """
    if isinstance(node, Row):
        # A word that comes again in a phrase is looked for once.
        stops = cache(lambda sub: by_start(hulls(sub, intervals)))
        return [(found,) for found in adjacent(map(stops, node.children()))]
    if isinstance(node, Near):
        subs = node.subqueries
        numbered = [(subs.index(sub), hulls(sub, intervals)) for sub in subs]
        return near(numbered, node.slop)
    if isinstance(node, Within):
        one, other = (windows(sub, intervals) for sub in node.subqueries)
        breaks = None if node.breaks is None else [at for at, _ in intervals(node.breaks)]
        return pairs(one, other, node.distance, node.ordered, breaks)
    if isinstance(node, Opening):
        paragraphs = [at for at, _ in intervals(node.breaks)]
        end = min([OPENING, *paragraphs[1:2]])
        found = windows(node.subqueries[0], intervals)
        return [window for window in found if max(stop for _, stop in window) <= end]
    if isinstance(node, Or):
        return sorted({found for sub in node for found in windows(sub, intervals)})
    return [(found,) for found in intervals(node)]


def hulls(node: Query, intervals: Callable[[Query], Iterable[Interval]]) -> set[Interval]:
    """From the first to the last position of each window."""
    return {(found[0][0], max(stop for _, stop in found)) for found in windows(node, intervals)}


def leaves(node: Query) -> Iterator[Query]:
    """The words below a phrase or near, or the node itself if it is one; and its breaks."""
    if node.is_leaf():
        yield node
    for child in node.children():
        yield from leaves(child)
    if isinstance(node, Within | Opening) and node.breaks is not None:
        yield node.breaks
