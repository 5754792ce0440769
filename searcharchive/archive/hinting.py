"""Why nothing was found: words that no article has and what may have been meant, and filters."""

from collections.abc import Iterator, Sequence
from typing import Any

import whoosh.query as wq

from searcharchive.archive.asking import Question, as_meant
from searcharchive.capitals import Cased, Spelled, meant
from searcharchive.query.filters import Filters
from searcharchive.query.printing import to_text
from searcharchive.query.understanding import filtered
from searcharchive.schema import TEXT_FIELD_OF, WORD_FIELDS, written_field
from searcharchive.tree import AtLeast, Dated, Wording, leaves, sides, sought

MOST_MEANT = 3
MOST_NAMED = 5
_SHORTEST = 3
"""Letters of a word, from which on others are near it by more than chance."""

_FAR_FROM = 6
"""Letters of a word from which on two may differ."""


def hints(question: Question, filters: Filters) -> Iterator[str]:
    """What to say to someone whose query found nothing."""
    words: list[wq.Query] = []
    if question.asked.words is not None:
        words = list(sought(as_meant(question.asked.words, question.language, question.engine)))
    missing = [part for part in words if not question.count(part)]
    for part in missing[:MOST_NAMED]:
        yield from _why(question, part)
    yield from _without_filters(question, filters)
    if len(words) > 1 and not missing and not filters:
        either = question.count(wq.Or(words))
        yield f"each part is found, but in no article as asked; {either:,} have one of them"


def _why(question: Question, part: wq.Query) -> Iterator[str]:
    """What a part that nothing matches lacks: a word, capitals, a place beside another, number."""
    lacking = [word for word in _words(part) if not question.count(word)]
    if lacking:
        for word in lacking:
            yield from _why(question, word)
        return
    said = f"no article has {to_text(part)}"
    if isinstance(part, AtLeast | Cased) and (others := question.count(wq.Or(part.subqueries))):
        how = "fewer times" if isinstance(part, AtLeast) else "in other letters"
        yield f"{said}; {others:,} {'has' if others == 1 else 'have'} it {how}"
        return
    likely = _meant(question, part)
    yield f"{said}; did you mean {' or '.join(likely)}?" if likely else said


def _words(part: wq.Query) -> Iterator[wq.Query]:
    """The sides of an operator, the parts of a group, the words of a phrase."""
    if type(part) is wq.Or:
        yield from part.subqueries
    if not isinstance(part, Wording) or isinstance(part, Dated):
        return
    yield from sides(meant(part))
    typed = part.source.rpartition(":")[2].strip('"').split()
    rows = [list(sub.children()) for sub in part.subqueries if isinstance(sub, wq.Sequence)]
    if rows and all(len(row) == len(typed) for row in rows):
        for number, word in enumerate(typed):
            yield Wording([row[number] for row in rows], word)


def _meant(question: Question, part: wq.Query) -> list[str]:
    """Words of the archive that are near a single word, those of most articles first."""
    if not isinstance(part, Wording) or isinstance(part, Dated):
        return []
    found = [leaf for leaf in map(_leaf, part.subqueries) if leaf is not None]
    words = {leaf.text for leaf in found}
    fields = {TEXT_FIELD_OF.get(leaf.fieldname, "") for leaf in found}
    if len(words) != 1 or not fields <= {*WORD_FIELDS}:
        return []
    word = _typed(part) or words.pop()
    if len(word) < _SHORTEST:
        return []
    two = _near(question, word.lower(), fields, 2)
    # Letters that have changed places are two edits, and one slip.
    slips = {text: count for text, count in two.items() if sorted(text) == sorted(word.lower())}
    one = slips | _near(question, word.lower(), fields, 1)
    for near in (one, two) if len(word) >= _FAR_FROM else (one,):
        most = sorted(near, key=lambda text: (*_far(word.lower(), text), -near[text], text))
        if likely := list(_counted(question, part, word, most)):
            return likely
    return []


def _near(question: Question, word: str, fields: set[str], edits: int) -> dict[str, int]:
    """Words of the archive within so many edits, and in how many articles each is."""
    near: dict[str, int] = {}
    for name in fields:
        leaf = wq.FuzzyTerm(written_field(name), word, maxdist=edits, prefixlength=0)
        for text, count in question.engine.expansions(leaf).items():
            near[text] = max(near.get(text, 0), count)
    near.pop(word, None)
    return near


def _counted(question: Question, part: Wording, word: str, others: Sequence[str]) -> Iterator[str]:
    """Words in place of another, in its letters if they count, with the articles that have them."""
    for text in others[:MOST_MEANT]:
        letters = text
        if isinstance(part, Cased) and word[:1].isupper():
            letters = text.upper() if word.isupper() else text.capitalize()
        if number := question.count(_instead(part, text, letters)):
            yield f"'{letters}' ({number:,})"


def _instead(node: wq.Query, text: str, letters: str) -> wq.Query:
    """A part with another word, as it is written, instead of its own."""
    if isinstance(node, Cased):
        return Cased(node.meant.apply(lambda sub: _instead(sub, text, letters)))
    if isinstance(node, Spelled):
        return Spelled([_instead(node.subqueries[0], text, letters)], [letters])
    if isinstance(node, wq.Term):
        return wq.Term(written_field(TEXT_FIELD_OF[node.fieldname]), text)
    return node.apply(lambda sub: _instead(sub, text, letters))


def _far(word: str, text: str) -> tuple[bool, bool]:
    """Letters that have changed places, and the first letter kept, are likelier meant."""
    return sorted(word) != sorted(text), word[0] != text[0]


def _leaf(node: wq.Query) -> Any:
    only = list(leaves(node))
    return only[0] if len(only) == 1 and isinstance(only[0], wq.Term) else None


def _typed(part: Wording) -> str:
    """The word as it was typed, which its stem isn't; nothing if it isn't one word."""
    text = part.source.rpartition(":")[2].strip('()"')
    return text if text.isalnum() else ""


def _without_filters(question: Question, filters: Filters) -> Iterator[str]:
    """What the count would be without each filter, or without all of them."""
    words = question.asked.words

    def count(fewer: Filters) -> int:
        if words is None and not fewer:
            return 0
        found = filtered(words, fewer, question.language)
        return question.count(as_meant(found, question.language, question.engine))

    given = [name for name, value in filters._asdict().items() if value and name != "undated"]
    found = [
        (name, count(filters._replace(**{name: Filters._field_defaults[name]}))) for name in given
    ]
    for name, number in found:
        if number:
            yield f"without --{name.replace('_', '-')}: {number:,}"
    if len(given) > 1 and not any(number for _, number in found) and (number := count(Filters())):
        yield f"without any filter: {number:,}"
