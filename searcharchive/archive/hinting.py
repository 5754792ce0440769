"""Why nothing was found: words that no article has and what may have been meant, and filters."""

from collections.abc import Iterator
from typing import Any

import whoosh.query as wq

from searcharchive.archive.asking import Question
from searcharchive.query.filters import Filters
from searcharchive.query.printing import to_text
from searcharchive.query.understanding import filtered
from searcharchive.schema import WORD_FIELDS, written_field
from searcharchive.tree import Cased, Dated, Wording, leaves, sought

MOST_MEANT = 3
MOST_NAMED = 5
_SHORTEST = 3
"""Letters of a word, from which on others are near it by more than chance."""

_FAR_FROM = 6
"""Letters of a word from which on two may differ."""


def hints(question: Question, filters: Filters) -> Iterator[str]:
    """What to say to someone whose query found nothing."""
    typed = question.asked.words
    words = [] if typed is None else list(sought(typed))
    missing = [part for part in words if not question.count(part)]
    for part in missing[:MOST_NAMED]:
        said = f"no article has {to_text(part)}"
        others = question.count(wq.Or(part.subqueries)) if isinstance(part, Cased) else 0
        meant = [] if others else _meant(question, part)
        if others:
            yield f"{said}; {others:,} {'has' if others == 1 else 'have'} it in other letters"
        else:
            yield f"{said}; did you mean {' or '.join(meant)}?" if meant else said
    yield from _without_filters(question, filters)
    if len(words) > 1 and not missing and not filters:
        either = question.count(wq.Or(words))
        yield f"each part is found, but in no article as asked; {either:,} have one of them"


def _meant(question: Question, part: wq.Query) -> list[str]:
    """Words of the archive that are near a single word, those of most articles first."""
    if not isinstance(part, Wording) or isinstance(part, Dated):
        return []
    words = {leaf.text for leaf in map(_leaf, part.subqueries) if leaf is not None}
    if len(words) != 1:
        return []
    word = _typed(part) or words.pop()
    if len(word) < _SHORTEST:
        return []
    for edits in (1, 2) if len(word) >= _FAR_FROM else (1,):
        near: dict[str, int] = {}
        for name in WORD_FIELDS:
            leaf = wq.FuzzyTerm(written_field(name), word, maxdist=edits, prefixlength=0)
            for text, count in question.engine.expansions(leaf).items():
                near[text] = max(near.get(text, 0), count)
        near.pop(word, None)
        if near:
            most = sorted(near, key=lambda text: (*_far(word, text), -near[text], text))
            return [f"'{text}' ({_having(question, text):,})" for text in most[:MOST_MEANT]]
    return []


def _having(question: Question, word: str) -> int:
    """How many articles have a word, as it is written, anywhere."""
    return question.count(wq.Or([wq.Term(written_field(name), word) for name in WORD_FIELDS]))


def _far(word: str, text: str) -> tuple[bool, bool]:
    """Letters that have changed places, and the first letter kept, are likelier meant."""
    return sorted(word) != sorted(text), word[0] != text[0]


def _leaf(node: wq.Query) -> Any:
    only = list(leaves(node))
    return only[0] if len(only) == 1 and isinstance(only[0], wq.Term) else None


def _typed(part: Wording) -> str:
    """The word as it was typed, which its stem isn't; nothing if it isn't one word."""
    text = part.source.rpartition(":")[2].strip('"').lower()
    return text if text.isalnum() else ""


def _without_filters(question: Question, filters: Filters) -> Iterator[str]:
    """What the count would be without each filter, or without all of them."""
    words = question.asked.words

    def count(fewer: Filters) -> int:
        if words is None and not fewer:
            return 0
        return question.count(filtered(words, fewer, question.language))

    given = [name for name, value in filters._asdict().items() if value and name != "undated"]
    found = [
        (name, count(filters._replace(**{name: Filters._field_defaults[name]}))) for name in given
    ]
    for name, number in found:
        if number:
            yield f"without --{name.replace('_', '-')}: {number:,}"
    if len(given) > 1 and not any(number for _, number in found) and (number := count(Filters())):
        yield f"without any filter: {number:,}"
