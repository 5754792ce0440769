"""Nodes of the query tree that say how articles rank, beside those of `tree`.

Misread     words that a stem may have become by scanning
Fused       words, and 4-grams that add to the score of what the words match
Recent      what a subquery matches, the newer the better
"""

from collections.abc import Callable, Sequence

from whoosh.query import MultiTerm, Query
from whoosh.query.compound import CompoundQuery


class Misread(MultiTerm):
    """The stems `forms` of a field, which `text` may have become by scanning; scored as one."""

    def __init__(self, fieldname: str, text: str, forms: Sequence[str], boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.text = text
        self.forms = tuple(forms)
        self.boost = boost

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Misread) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, tuple[str, ...], float]:
        return self.fieldname, self.text, self.forms, self.boost


class Fused(CompoundQuery):
    """What `words` matches; its score is that of the words and of the grams together."""

    JOINT = " FUSED "

    @property
    def words(self) -> Query:
        """What matches, and is marked."""
        words: Query = self.subqueries[0]
        return words

    @property
    def grams(self) -> Query:
        """What adds to the score."""
        grams: Query = self.subqueries[1]
        return grams

    def apply(self, fn: Callable[[Query], Query]) -> "Fused":
        return Fused([fn(sub) for sub in self.subqueries], self.boost)

    __hash__ = CompoundQuery.__hash__


class Recent(CompoundQuery):
    """What its subquery matches, scored by how old an article is as well.

    An article `half_life` days older than `newest`, the ordinal of a day, scores half as much as it
    would otherwise, one of twice that age a third: half_life / (half_life + age). An undated one
    scores half as much.
    """

    JOINT = " RECENT "

    def __init__(
        self, subqueries: Sequence[Query], half_life: int, newest: int, boost: float = 1.0
    ) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.half_life = half_life
        self.newest = newest

    @property
    def inner(self) -> Query:
        """What matches."""
        inner: Query = self.subqueries[0]
        return inner

    def apply(self, fn: Callable[[Query], Query]) -> "Recent":
        return Recent([fn(self.inner)], self.half_life, self.newest, self.boost)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Recent)
            and super().__eq__(other)
            and (self.half_life, self.newest) == (other.half_life, other.newest)
        )

    __hash__ = CompoundQuery.__hash__


def has(node: Query, kind: type[Query]) -> bool:
    """Whether a node of a kind stands anywhere in the tree."""
    return isinstance(node, kind) or any(has(child, kind) for child in node.children())


def as_typed(node: Query) -> Query:
    """The tree with no word that scanning has spoilt."""
    if isinstance(node, Misread):
        return Misread(node.fieldname, node.text, (), node.boost)
    return node if node.is_leaf() else node.apply(as_typed)


def without_grams(node: Query) -> Query:
    """The tree of words alone."""
    if isinstance(node, Fused):
        return node.words
    return node if node.is_leaf() else node.apply(without_grams)
