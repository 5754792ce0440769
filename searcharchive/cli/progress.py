"""How far a long run is, on standard error: a bar on a terminal, otherwise a line now and then."""

import os
import stat
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from searcharchive.cli.output import note
from searcharchive.render.terminal import shortened

SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BETWEEN_DRAWINGS = 0.1
_BAR = 24


class Progress:
    """Shows `done` of `total` things with rate and remaining time; used as a `with` block.

    `part` is what the remaining time is told from, in units of its own (bytes of files, say).
    `clock` is in seconds. With `quiet` nothing is shown.
    """

    def __init__(
        self,
        what: str,
        *,
        quiet: bool = False,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what = what
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._quiet = quiet
        self._clock = clock
        self._started = clock()
        self._last = self._started
        self._drawn = False

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, done: int, total: int | None, *, part: float | None = None) -> None:
        """Show that `done` of `total` things are done; `part` (0 to 1) defaults to their ratio."""
        pause = _SECONDS_BETWEEN_DRAWINGS if self._terminal else SECONDS_BETWEEN_LINES
        now = self._clock()
        if self._quiet or now - self._last < pause:
            return
        self._last = now
        if part is None and total:
            part = done / total
        text = _text(self._what, done, total, part, now - self._started)
        if self._terminal:
            columns = os.get_terminal_size(self._stream.fileno()).columns or 80
            bar = "" if part is None else f"{_bar(part)} "
            self._stream.write(f"\r\x1b[K{shortened(bar + text, columns - 1)}")
            self._drawn = True
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Take the bar away, so that a line can be written in its place."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn = False

    def note(self, text: str) -> None:
        """Words for people, written over the bar."""
        self.clear()
        note(text)


def _bar(part: float) -> str:
    full = int(_BAR * min(max(part, 0.0), 1.0))
    return f"[{'#' * full}{'.' * (_BAR - full)}]"


def _text(what: str, done: int, total: int | None, part: float | None, seconds: float) -> str:
    extent = f"{done:,} of {total:,} {what}" if total else f"{done:,} {what}"
    pieces = [extent]
    if seconds > 0:
        pieces.append(f"{done / seconds:,.0f}/s")
    if part and 0 < part < 1:
        pieces.append(f"{_duration(seconds * (1 - part) / part)} left")
    return ", ".join(pieces)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def bytes_below(paths: Iterable[str]) -> int | None:
    """The size of all files that an import of `paths` could meet; None for standard input."""
    total = 0
    for path in paths:
        if path == "-":
            return None
        total += _size(Path(path))
        for directory, _, names in os.walk(path):
            total += sum(_size(Path(directory, name)) for name in names)
    return total


def _size(path: Path) -> int:
    try:
        status = path.lstat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
