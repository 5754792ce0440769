"""Standard output, which carries results and nothing else, and standard error, for people.

In a pipe text is UTF-8, whatever the locale; on a terminal it is the terminal's.
"""

import os
import sys
from collections.abc import Iterable

from searcharchive.render.terminal import Style, visible

PIPE_WIDTH = 80


def write(lines: Iterable[str]) -> None:
    """Lines to standard output."""
    encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
    write_bytes(f"{line}\n".encode(encoding, "replace") for line in lines)


def write_bytes(pieces: Iterable[bytes]) -> None:
    """Pieces to standard output as they are."""
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def note(text: str) -> None:
    """A line for people to standard error; unsafe characters in it are written as escapes.

    So is a line feed: a file's name can't write lines of its own.
    """
    try:
        sys.stderr.write(f"{visible(text)}\n")
        sys.stderr.flush()
    except OSError:
        # Without a reader for the words the work goes on.
        return


def ask(question: str) -> bool:
    """Whether the person at the terminal says yes; an end of input is no."""
    return asked(f"{question} [y/N]").lower() in ("y", "yes")


def asked(question: str) -> str:
    """What the person at the terminal types, without outer white space."""
    sys.stderr.write(f"{visible(question)} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def on_terminal() -> bool:
    return sys.stdout.isatty()


def columns() -> int:
    """The terminal's width, or that of text in a pipe."""
    if not on_terminal():
        return PIPE_WIDTH
    # Here and not above: it loads what unpacks archives, and answers in a pipe don't need it.
    import shutil

    return max(20, shutil.get_terminal_size((PIPE_WIDTH, 24)).columns)


def style(
    width: int | None = None,
    *,
    fields: tuple[str, ...] | None = None,
    formula_guard: bool = True,
) -> Style:
    """The style of what goes to standard output; `width` overrides that of the terminal."""
    return Style(
        width=width or columns(),
        colour=_colour(),
        terminal=on_terminal(),
        fields=fields,
        formula_guard=formula_guard,
    )


def _colour() -> bool:
    """Whether to colour: on a terminal that can, or where FORCE_COLOR is set (force-color.org);
    never where NO_COLOR is (no-color.org).
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return on_terminal() and os.environ.get("TERM") != "dumb"
