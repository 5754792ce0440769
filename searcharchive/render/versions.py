"""Versions of an article for a reader: the list of them, and what differs between two.

Control characters of article text are written as escapes, so that a change in them shows.
"""

from collections.abc import Iterator, Sequence

from searcharchive.model import Article, Version
from searcharchive.render.excerpts import title
from searcharchive.render.terminal import (
    BOLD,
    DIM,
    GREEN,
    RED,
    Style,
    painted,
    plain,
    shortened,
    visible,
)

_TITLE = 60
_HASH = 12
_COLOURS = {"-": RED, "+": GREEN, "@": DIM}


def version_lines(article: Article, earlier: Sequence[Version], style: Style) -> Iterator[str]:
    """All versions, the earliest first: number, until when, its hash's start, its title."""
    yield painted(plain(article.id), (), style, base=BOLD)
    for number, version in enumerate(earlier, 1):
        by = "elsewhere" if version.import_ is None else f"by import {version.import_}"
        until = f"until {plain(version.replaced)}, replaced {by}"
        yield _line(number, until, version.article, style)
    yield _line(len(earlier) + 1, "now", article, style)


def _line(number: int, until: str, article: Article, style: Style) -> str:
    about = painted(f"{until} · sha256 {plain(article.sha256[:_HASH])}", (), style, base=DIM)
    return f"{number:>4}  {about}  {shortened(title(article), _TITLE)}"


def difference_lines(
    id_: str, older: int, newer: int, lines: Sequence[tuple[str, str]], style: Style
) -> Iterator[str]:
    """A unified diff of two versions: a heading, then lines, each with its mark."""
    for sign, number in (("---", older), ("+++", newer)):
        yield painted(f"{sign} {visible(id_)} version {number}", (), style, base=BOLD)
    for mark, text in lines:
        line = visible(text if mark == "@" else f"{mark}{text}")
        yield painted(line, (), style, base=_COLOURS.get(mark, ""))
