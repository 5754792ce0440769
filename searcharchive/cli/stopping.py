"""Ctrl-C, and the signals that ask a program to end: SIGTERM, and SIGHUP where a terminal closes.

Until a command begins, they end the program at once. Then the first is an exception where the
program happens to be, so that what was begun is undone or kept whole; a second one ends the process
as if nobody had caught it, which loses nothing that was committed either.

Whichever it is, the status is INTERRUPTED: scripts need one alone to know that it can go on.
"""

import os
import signal
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

INTERRUPTED = 130

received = False
"""Whether a signal has come."""


def end_at_once() -> None:
    """There is nothing yet that would have to be left in order."""
    _install(_leave)


def raise_from_now_on() -> None:
    """A signal raises KeyboardInterrupt."""
    _install(_raise)


def ignore() -> None:
    """All is done: the status says so, whatever comes while Python ends."""
    _install(signal.SIG_IGN)


def _install(handler: "signal._HANDLER") -> None:
    for number in _SIGNALS:
        # Whoever started this process with nohup or in the background has said so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    try:
        os.write(2, b"searcharchive: interrupted\n")
    finally:
        os._exit(INTERRUPTED)


def _raise(number: int, frame: FrameType | None) -> None:
    global received
    received = True
    _install(signal.SIG_DFL)
    raise KeyboardInterrupt
