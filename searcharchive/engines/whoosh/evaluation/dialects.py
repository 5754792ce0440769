"""How a tree is to be understood: as Whoosh's, or as the archive's.

A dialect says what each class of node does. The two differ in little: docs/query-semantics.md.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias

import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation.matches import Matches
from searcharchive.engines.whoosh.evaluation.scoring import Scoring
from searcharchive.engines.whoosh.evaluation.views import Collection, View
from searcharchive.engines.whoosh.segments import Array


class Evaluator(Protocol):
    """What a handler may ask of the evaluation that called it."""

    collection: Collection
    scoring: Scoring

    def matches(self, node: wq.Query, view: View) -> Matches:
        """What a node matches in a segment."""

    def word(self, leaf: Any, view: View) -> Matches:
        """A term, or a word that stands for terms, scored as one word with the leaf's boost."""

    def word_terms(self, leaf: Any, view: View) -> Array:
        """The terms that a word stands for in a segment, sorted."""

    def once(self, node: wq.Query, view: View, make: Callable[[], Matches]) -> Matches:
        """What is made of equal parts of a tree, of which only the first is evaluated."""

    def placing(self, terms: int, view: View) -> None:
        """Count words of a pattern whose places are asked for; raises QueryError past a limit."""

    def encoded(self, field: str, text: Any) -> bytes | None:
        """A field's text as a term; None if the field has no such."""

    def has_positions(self, field: str) -> bool:
        """Whether phrases can be found in a field."""

    def left_to_whoosh(self, node: wq.Query, view: View) -> Matches:
        """What Whoosh's own matcher finds."""


Handler: TypeAlias = Callable[[Evaluator, Any, View], Matches]


class Late(NamedTuple):
    """A handler by its name and that of a module beside this one, which is loaded when the first
    such node comes: a query of words alone asks for no positions.
    """

    module: str
    name: str

    def load(self) -> Handler:
        """The handler itself."""
        from importlib import import_module

        found: Handler = getattr(import_module(f"{__package__}.{self.module}"), self.name)
        return found


class Dialect(NamedTuple):
    """`handlers` by class of node; `scored_as` is the field whose lengths and weight a field's
    words are scored by, None for those that aren't scored; `hidden` is a byte that no expanded
    term may hold, if any.
    """

    handlers: Mapping[type, Handler | Late]
    scored_as: Callable[[str], str | None]
    hidden: bytes | None = None

    def handler(self, kind: type) -> Handler | None:
        """The handler of a class: its own, or that of the class that it inherits its matcher from.

        None for a class that has a matcher of its own, which only Whoosh can ask.
        """
        for parent in kind.__mro__:
            found = self.handlers.get(parent)
            if found is not None:
                return found.load() if isinstance(found, Late) else found
            if not _OWN.isdisjoint(vars(parent)):
                return None
        return None


_OWN = frozenset({"matcher", "_matcher", "_btexts"})
