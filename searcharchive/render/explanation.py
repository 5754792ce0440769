"""What a query meant, as a tree for people, and as one object for scripts."""

from collections.abc import Iterator
from typing import Any

from searcharchive.amounts import amount
from searcharchive.explained import Explanation, Meaning, Part, Scored, Share
from searcharchive.render.contract import dumps
from searcharchive.render.terminal import BOLD, DIM, Style, paragraph, plain, wrap

SCHEMA = "searcharchive.explanation/1"

_NARROWEST = 20
"""Columns of a line at the least, however deep it stands."""


def lines(found: Explanation, style: Style) -> Iterator[str]:
    """The tree, then each hit's score."""
    yield from _part(found.whole, "", "", style)
    for number, hit in enumerate(found.hits):
        if not number:
            yield ""
        yield from paragraph(_sum(hit), (), style, indent=2)


def _sum(hit: Scored) -> str:
    """A hit's score as it came about: what each part added, and of each the fields."""
    terms = " + ".join(map(_share, hit.parts))
    if hit.recency is not None:
        terms = f"{hit.recency:.2f} recency * ({terms})"
    if hit.score < 0:
        terms = f"-1 / (1 + {terms}), for a word misread"
    return f"{plain(hit.id)}  {hit.score:.2f}" + (f" = {terms}" if terms else "")


def _share(share: Share) -> str:
    text = f"{share.score:.2f} {plain(share.text)}"
    if len(share.fields) > 1:
        text += f" ({', '.join(f'{name} {score:.2f}' for name, score in share.fields)})"
    return text


def _part(part: Part, first: str, rest: str, style: Style) -> Iterator[str]:
    articles = amount(part.found, "article")
    below = rest + ("│   " if part.parts else "    ")
    yield from _line((first, below), f"{plain(part.text)}  ", articles, style)
    for meaning in part.meanings:
        if not meaning.found and not meaning.words:
            continue
        yield from _line((below, f"{below}  "), "", _meaning(meaning), style)
    for number, sub in enumerate(part.parts):
        last = number + 1 == len(part.parts)
        yield from _part(
            sub, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), style
        )


def _line(margins: tuple[str, str], strong: str, text: str, style: Style) -> Iterator[str]:
    """A line of the tree, wrapped where it is too long, with the margins of first and next lines.

    What is `strong` stands first; a line without it is dim.
    """
    whole = f"{strong}{text}"
    columns = max(_NARROWEST, (style.width or len(whole)) - max(map(len, margins)))
    for number, (start, end) in enumerate(wrap(whole, columns)):
        bold = min(max(0, len(strong) - start), end - start)
        spans = [
            (BOLD, whole[start : start + bold]),
            ("" if strong else DIM, whole[start + bold : end]),
        ]
        painted = [f"{how}{piece}\x1b[0m" if how and piece else piece for how, piece in spans]
        line = "".join(painted) if style.colour else whole[start:end]
        yield f"{margins[min(number, 1)]}{line}"


def _meaning(meaning: Meaning) -> str:
    text = f"{meaning.field} {plain(meaning.text)}  {meaning.found:,}"
    if meaning.stands_for is None:
        return text
    named = ", ".join(f"{plain(word)} {count:,}" for word, count in meaning.words)
    more = meaning.stands_for - len(meaning.words)
    return f"{text}: {named or 'no word'}{f' and {more:,} more words' if more else ''}"


def json_line(found: Explanation) -> str:
    """The whole as one object."""
    return dumps(
        {
            "schema": SCHEMA,
            "query": found.query,
            "tree": _object(found.whole),
            "hits": [
                {
                    "id": hit.id,
                    "score": hit.score,
                    "parts": list(map(_shared, hit.parts)),
                    **({} if hit.recency is None else {"recency": hit.recency}),
                }
                for hit in found.hits
            ],
        }
    )


def _shared(share: Share) -> dict[str, Any]:
    found: dict[str, Any] = {"text": share.text, "score": share.score}
    return found | ({"fields": dict(share.fields)} if share.fields else {})


def _object(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"text": part.text, "articles": part.found}
    if part.meanings:
        found["meanings"] = [
            {
                "field": one.field,
                "text": one.text,
                "articles": one.found,
                "stands_for": one.stands_for,
                "words": [{"word": word, "articles": count} for word, count in one.words],
            }
            for one in part.meanings
        ]
    if part.parts:
        found["parts"] = [_object(sub) for sub in part.parts]
    return found
