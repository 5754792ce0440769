"""Operators that say how words stand to each other in a text.

    a NEAR/5 b      at most 5 positions apart, in any order; so do W/5, N/5 and NEAR5
    a PRE/5 b       the same, a first; so do PRE5, P/5, ADJ/5 and ADJ5
    a W/S b         in one sentence; W/P in one paragraph
    ATLEAST/5 a     five times at least; so does ATLEAST5

They stand between words, quoted texts, groups of these with OR, and what such operators make. Both
sides are in the same field, whichever it is.
"""

import re
from typing import NamedTuple

import whoosh.query as wq

from searcharchive.capitals import Cased, has_cased, meant
from searcharchive.errors import QueryError
from searcharchive.query.printing import is_placed, to_text
from searcharchive.schema import PARAGRAPH, SENTENCE, TEXT_FIELD_OF, stem_field
from searcharchive.tree import AtLeast, Proximity, Within, Wording, leaves

FARTHEST = 1_000
"""Positions; beyond them AND, W/S or W/P is what is meant."""

MOST_TIMES = 1_000

_BETWEEN = re.compile(r"(?:NEAR|[WN])/(\d{1,9})|NEAR(\d{1,9})")
_BEFORE = re.compile(r"(?:PRE|ADJ|P)/(\d{1,9})|(?:PRE|ADJ)(\d{1,9})")
_ATLEAST = re.compile(r"ATLEAST/?(\d{1,9})")
_UNITS = {"W/S": SENTENCE, "W/P": PARAGRAPH}


class Operator(NamedTuple):
    """An operator between two sides; `unit` is the mark that may not stand between them."""

    text: str
    distance: int | None = None
    ordered: bool = False
    unit: str | None = None


def operator(text: str) -> Operator | None:
    """The operator that a word is, in capitals; raises QueryError for an impossible distance."""
    if text in _UNITS:
        return Operator(text, unit=_UNITS[text])
    for pattern, ordered, name in ((_BETWEEN, False, "NEAR"), (_BEFORE, True, "PRE")):
        if found := pattern.fullmatch(text):
            distance = int(found[1] or found[2])
            if not 1 <= distance <= FARTHEST:
                raise QueryError(
                    f"after {name}/ stands a number from 1 to {FARTHEST:,}, the distance"
                )
            return Operator(f"{name}/{distance}", distance, ordered)
    return None


def times(text: str) -> int | None:
    """How often, for ATLEAST/n; None for any other word, QueryError for an impossible number."""
    found = _ATLEAST.fullmatch(text)
    if found is None:
        return None
    count = int(found[1])
    if not 1 <= count <= MOST_TIMES:
        raise QueryError(f"after ATLEAST/ stands a number from 1 to {MOST_TIMES:,}")
    return count


def within(how: Operator, one: wq.Query, other: wq.Query) -> wq.Query:
    """Two sides as near each other as an operator says; raises QueryError where they can't be."""
    sides = [_by_field(side, how.text) for side in (one, other)]
    both = [name for name in sides[0] if name in sides[1]]
    if not both:
        raise QueryError(f"both sides of {how.text} must be in the same field")
    alternatives: list[wq.Query] = []
    for name in both:
        # Nothing stands there in a field that is one sentence.
        breaks = wq.Term(stem_field(name), how.unit) if how.unit else None
        pair = [sides[0][name], sides[1][name]]
        alternatives.append(Within(pair, how.distance, how.ordered, breaks))
    source = f"{_side(one)} {how.text} {_side(other)}"
    return _cased(Proximity(alternatives, source, (one, other)), one, other)


def at_least(count: int, node: wq.Query) -> wq.Query:
    """What stands at least so often in all its fields together; raises QueryError."""
    alternatives = list(_by_field(node, "ATLEAST").values())
    return _cased(AtLeast(alternatives, f"ATLEAST/{count} {_side(node)}", count), node)


def _cased(node: Wording, *parts: wq.Query) -> Wording:
    """A node made of parts, one in which capitals make a difference if they do in any of them."""
    return Cased(node) if any(map(has_cased, parts)) else node


def _side(node: wq.Query) -> str:
    text = to_text(node)
    return f"({text})" if is_placed(node) or type(node) is wq.Or else text


def _by_field(node: wq.Query, operator: str) -> dict[str, wq.Query]:
    """What a side is in each of its text fields."""
    found: dict[str, list[wq.Query]] = {}
    node = meant(node)
    if isinstance(node, Wording) and not isinstance(node, AtLeast):
        for sub in node.subqueries:
            name = _field(sub)
            if name is not None:
                found.setdefault(name, []).append(sub)
    elif type(node) is wq.Or:
        for sub in node.subqueries:
            for name, part in _by_field(sub, operator).items():
                found.setdefault(name, []).append(part)
    if not found:
        raise QueryError(
            f"{operator} is for words, quoted texts and groups of them with OR; "
            "use AND outside of it, and quote words that follow each other"
        )
    return {name: subs[0] if len(subs) == 1 else wq.Or(subs) for name, subs in found.items()}


def _field(node: wq.Query) -> str | None:
    """The text field that a word or phrase is in; None for what has no positions."""
    leaf = next(leaves(node), None)
    return None if leaf is None else TEXT_FIELD_OF.get(getattr(leaf, "fieldname", ""))
