"""Notices: paragraphs about an article that are not part of it, such as a web archive's.

They are recognised by regular expressions that match a whole paragraph, at the head or at the end
of an article. A paragraph is a line; or, in text of hard-wrapped lines, the lines up to a blank
one or the end of a sentence. Nothing between is looked at.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from searcharchive import datelines, expressions

_WRAPPED_LINES = 12
_WRAPPED_WIDTH = range(40, 121)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def at_head(text: str, patterns: tuple[str, ...]) -> tuple[list[str], str]:
    """The notices that a text begins with, and the rest of it."""
    lines = text.split("\n")
    found = []
    start = _next_text(lines, 0)
    while patterns and start < len(lines):
        stop = _notice_stop(lines, start, patterns)
        if stop is None:
            break
        found.append("\n".join(lines[start:stop]).strip())
        start = _next_text(lines, stop)
    return found, "\n".join(lines[start:]) if found else text


def at_end(text: str, patterns: tuple[str, ...]) -> tuple[list[str], str]:
    """The notices that a text ends with, in their order, and what is before them."""
    lines = text.rstrip().split("\n")
    found: list[str] = []
    while patterns and lines:
        start = _notice_start(lines, patterns)
        if start is None:
            break
        found.insert(0, "\n".join(lines[start:]).strip())
        lines = lines[:start]
        while lines and not lines[-1].strip():
            lines.pop()
    return found, "\n".join(lines) if found else text


def split(text: str, patterns: tuple[str, ...]) -> tuple[str | None, str]:
    """The notices at a text's head and end as one note, and the body between them."""
    before, body = at_head(text, patterns)
    after, body = at_end(body, patterns)
    return joined(before, after), body


def joined(*groups: Sequence[str]) -> str | None:
    """Notices as one note; None without any."""
    return "\n\n".join(notice for group in groups for notice in group) or None


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a sentence's stop, quotation marks aside."""
    return _SENTENCE_END.search(line.rstrip()[-10:]) is not None


def _next_text(lines: Sequence[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _notice_stop(lines: Sequence[str], start: int, patterns: tuple[str, ...]) -> int | None:
    """Where a notice that begins with a line ends; None if none begins there."""
    alone = _matches(lines[start : start + 1], patterns)
    if alone and ends_sentence(lines[start]):
        return start + 1
    for stop in range(start + 1, min(start + _WRAPPED_LINES, len(lines))):
        if len(lines[stop - 1].strip()) not in _WRAPPED_WIDTH or not lines[stop].strip():
            break
        ended = ends_sentence(lines[stop]) or not "".join(lines[stop + 1 : stop + 2]).strip()
        if ended and _matches(lines[start : stop + 1], patterns):
            if any(map(datelines.find, lines[start + 1 : stop + 1])):
                break
            return stop + 1
    return start + 1 if alone else None


def _notice_start(lines: Sequence[str], patterns: tuple[str, ...]) -> int | None:
    """Where a notice that ends with the last line begins; None if none ends there."""
    for start in range(len(lines) - 1, max(-1, len(lines) - 1 - _WRAPPED_LINES), -1):
        if not lines[start].strip():
            break
        if _notice_stop(lines, start, patterns) == len(lines):
            return start
    return None


def _matches(lines: Sequence[str], patterns: tuple[str, ...]) -> bool:
    if sum(map(len, lines)) > expressions.LONGEST:
        return False
    paragraph = " ".join(line.strip() for line in lines)
    return any(pattern.fullmatch(paragraph) for pattern in _compiled(patterns))


@lru_cache(maxsize=8)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, patterns))
