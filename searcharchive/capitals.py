"""Nodes of the query tree by which capitals make a difference: see `searcharchive.tree`.

An index knows no capitals. A part of a query that has some is a Cased, which an index answers in
whatever letters, among the articles whose texts were looked at.
"""

from collections.abc import Callable, Sequence

from whoosh.query import Query
from whoosh.query.compound import CompoundQuery

from searcharchive.tree import Wording


class Spelled(CompoundQuery):
    """A word or phrase of one field, its only subquery, in just these letters: `words`.

    Whoever has no text takes it for its subquery: see `without_capitals`.
    """

    JOINT = " SPELLED "

    def __init__(
        self, subqueries: Sequence[Query], words: Sequence[str], boost: float = 1.0
    ) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.words = tuple(words)

    def apply(self, fn: Callable[[Query], Query]) -> "Spelled":
        return Spelled([fn(sub) for sub in self.subqueries], self.words, self.boost)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spelled) and super().__eq__(other) and self.words == other.words

    __hash__ = CompoundQuery.__hash__


class Cased(Wording):
    """A part in which capitals make a difference: `meant`, a Wording with Spelled words in it.

    Indexes know no capitals: its subqueries are those of `meant` in whatever letters. `ids` are
    the articles that have it as it is meant, once their texts were looked at; None before that.
    """

    def __init__(
        self, meant: Wording, ids: frozenset[str] | None = None, boost: float = 1.0
    ) -> None:
        super().__init__([without_capitals(sub) for sub in meant], meant.source, boost)
        self.meant = meant
        self.ids = ids

    def apply(self, fn: Callable[[Query], Query]) -> "Cased":
        return self

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Cased)
            and super().__eq__(other)
            and (self.meant, self.ids) == (other.meant, other.ids)
        )

    __hash__ = Wording.__hash__


def without_capitals(node: Query) -> Query:
    """The tree in whatever letters."""
    if isinstance(node, Spelled):
        return node.subqueries[0]
    return node if node.is_leaf() else node.apply(without_capitals)


def meant(node: Query) -> Query:
    """What a Cased means; any other node itself."""
    return node.meant if isinstance(node, Cased) else node


def has_cased(node: Query) -> bool:
    """Whether there are capitals anywhere in the tree for which no text was looked at yet."""
    if isinstance(node, Cased):
        return node.ids is None
    return any(map(has_cased, node.children()))
