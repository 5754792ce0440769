"""--timeout: a command that takes longer than it may ends with an error.

An alarm interrupts Python between two of its steps, wherever it is: reading the query, evaluating
it, looking for passages, writing. It needs no help of the code that it interrupts. What it waits
for is one step in C, such as numpy sorting an array or SQLite reading a row: over 20,000 articles
with a million words, no query ended more than 0.1 s later than one that had nothing to do.

What was written before stays written: it is the exit status that says that it isn't all.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from searcharchive.errors import TimeLimitError

if TYPE_CHECKING:
    from searcharchive.archive import Archive

_MOST = 1e9
"""Seconds, thirty years: what a system's timer takes."""

_AGAIN = 0.25
"""Seconds until the alarm goes off once more: one in forty was lost where Python drops what is
raised, in the clearing up of an object."""


@contextmanager
def limited(here: "Archive", seconds: float | None) -> Iterator[None]:
    """A block that may take so long, by default what the archive's configuration says.

    Raises TimeLimitError. Only in the main thread, as all of the command line is.
    """
    limit = here.config.timeout if seconds is None else seconds
    if limit is None:
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise TimeLimitError(
            f"stopped after {limit:g} seconds, as the time limit says; ask for less, or allow "
            "more with --timeout"
        )

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, min(limit, _MOST), _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
