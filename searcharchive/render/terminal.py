"""What may reach a terminal: text without control characters, measured in columns, wrapped, marked.

Article text is hostile: an escape sequence in a headline must not move the cursor, and an
override of the writing direction must not turn a line around. No width is read from a terminal
here and nothing is printed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from searcharchive.model import Span

BOLD = "\x1b[1m"
DIM = "\x1b[2m"
RED = "\x1b[31m"
GREEN = "\x1b[32m"
MARK = "\x1b[1;4m"
_PLAIN = "\x1b[0m"

_CHUNK = re.compile(r"\S+")

# Latin letters, dashes, quotation marks and the ellipsis: one column each. The soft hyphen isn't.
_NARROW = "[\x20-\xac\xae-\u02ff\u2010-\u2027]*"


class Style(NamedTuple):
    """How lines are made.

    `width` is in columns, None for unwrapped; `colour` allows escape sequences of our own;
    `terminal` says that lines go to one. `fields` are the columns of table, CSV and TSV, None
    for the format's own; `formula_guard` is for the last two.
    """

    width: int | None = 80
    colour: bool = False
    terminal: bool = False
    fields: tuple[str, ...] | None = None
    formula_guard: bool = True


def _without_unsafe(text: str, instead: Callable[[str], str]) -> str:
    """A text with something instead of each unsafe character."""
    if text.isprintable():
        return text
    # Here and not above: most texts are printable, and its expression takes a millisecond.
    from searcharchive.render.unsafe import UNSAFE

    return UNSAFE.sub(lambda match: instead(match[0]), text)


def plain(text: str) -> str:
    """Article text on one line: each unsafe character is a space, so that spans stay right."""
    return _without_unsafe(text, lambda _: " ")


def plain_lines(text: str) -> list[str]:
    """As `plain`, but the text's own lines are kept."""
    return [plain(line) for line in text.replace("\r\n", "\n").split("\n")]


def visible(text: str) -> str:
    r"""Text of a message: an unsafe character is written as its escape, `\x1b` or `\u202e`."""
    return _without_unsafe(text, lambda character: ascii(character)[1:-1])


def width(text: str) -> int:
    """The columns that safe text takes: wide characters two, combining ones none."""
    if (text.isascii() and text.isprintable()) or re.fullmatch(_NARROW, text):
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    # Here and not above: few answers need the tables, and they take time to load.
    from wcwidth import wcwidth

    return max(0, wcwidth(character))


def pad(text: str, columns: int) -> str:
    """Safe text, filled up with spaces to `columns`."""
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int) -> Iterator[Span]:
    """The lines of safe text, each at most `columns` wide, as spans without outer white space.

    Lines break at white space; a word that is wider than a line is broken where the line ends.
    """
    columns = max(columns, 2)
    start, end, used = 0, 0, 0
    for chunk in _CHUNK.finditer(text):
        size = width(chunk[0])
        gap = width(text[end : chunk.start()])
        if end > start and used + gap + size <= columns:
            end, used = chunk.end(), used + gap + size
            continue
        if end > start:
            yield start, end
        start, end, used = chunk.start(), chunk.end(), size
        if size > columns:
            *full, (start, end) = _broken(text, chunk.span(), columns)
            yield from full
            used = width(text[start:end])
    if end > start:
        yield start, end


def _broken(text: str, span: Span, columns: int) -> Iterator[Span]:
    """A word wider than a line, in pieces that fit; combining characters stay with theirs."""
    start, used = span[0], 0
    for at in range(*span):
        size = width(text[at])
        if used + size > columns:
            yield start, at
            start, used = at, 0
        used += size
    yield start, span[1]


def shortened(text: str, columns: int) -> str:
    """Safe text cut between words to at most `columns`, with an ellipsis where it is cut."""
    # Of an endless text little more is measured than fits; combining characters take no column.
    head = text[: 4 * columns]
    if len(head) == len(text) and width(head) <= columns:
        return text
    start, end = next(wrap(head, columns - 1), (0, 0))
    return head[start:end].rstrip(" ,;:–—-") + "…"


def painted(text: str, spans: Sequence[Span], style: Style, *, base: str = "") -> str:
    """Safe text with its spans marked and the rest in `base`; unchanged without colour."""
    if not style.colour:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += [_in(base, text[at:start]), _in(MARK, text[start:end])]
        at = end
    pieces.append(_in(base, text[at:]))
    return "".join(pieces)


def _in(code: str, text: str) -> str:
    return f"{code}{text}{_PLAIN}" if code and text else text


def paragraph(
    text: str, spans: Sequence[Span], style: Style, *, indent: int = 0, base: str = ""
) -> Iterator[str]:
    """Safe text wrapped to the style's width behind an indent, its spans marked."""
    margin = " " * indent
    if style.width is None:
        yield margin + painted(text, spans, style, base=base)
        return
    for start, end in wrap(text, style.width - indent):
        inside = [
            (max(first, start) - start, min(last, end) - start)
            for first, last in spans
            if first < end and last > start
        ]
        yield margin + painted(text[start:end], inside, style, base=base)
