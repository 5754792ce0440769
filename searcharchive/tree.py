"""The query tree's own nodes, beside those of `whoosh.query` that it is made of.

A query is parsed once to a tree of analysed terms, which every engine evaluates or compiles and
passages are found by. The nodes here say two things more than Whoosh's: what was typed (a
`Wording` or `Dated` prints as its source), and words near each other in any order.

    And, Or, Not            as in Whoosh; Not alone is every other article
    Term                    a stem, a word as written, or a key, by the field it stands in
    Prefix, Wildcard        words as written
    FuzzyTerm               words as written within `maxdist` edits (Levenshtein)
    Sequence                intervals that follow each other without a gap: a phrase
    Near                    intervals in any order with at most `slop` other words among them
    NumericRange, Every     as in Whoosh; their score is 0, as is that of keys

`windows` evaluates what stands in one text, given its words; whole trees are evaluated by engines.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from whoosh.query import And, Every, Not, Or, Query
from whoosh.query import Sequence as Row
from whoosh.query.compound import CompoundQuery

from searcharchive.intervals import Interval, Window, adjacent, by_start, near


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


def windows(node: Query, intervals: Callable[[Query], Iterable[Interval]]) -> list[Window]:
    """Where a word, phrase or near stands in one text; `intervals` finds the words, the leaves."""
    if isinstance(node, Row):
        # A word that comes again in a phrase is looked for once.
        stops = cache(lambda sub: by_start(_hulls(sub, intervals)))
        return [(found,) for found in adjacent(map(stops, node.children()))]
    if isinstance(node, Near):
        subs = node.subqueries
        numbered = [(subs.index(sub), _hulls(sub, intervals)) for sub in subs]
        return near(numbered, node.slop)
    if isinstance(node, Or):
        return sorted({found for sub in node for found in windows(sub, intervals)})
    return [(found,) for found in intervals(node)]


def _hulls(node: Query, intervals: Callable[[Query], Iterable[Interval]]) -> set[Interval]:
    return {(found[0][0], max(stop for _, stop in found)) for found in windows(node, intervals)}


def leaves(node: Query) -> Iterator[Query]:
    """The words below a phrase or near, or the node itself if it is one."""
    if node.is_leaf():
        yield node
    for child in node.children():
        yield from leaves(child)
