"""Errors to messages and exit statuses, in this one place.

0    something found or done; also where the reader of a pipe went away
1    nothing found, or done with findings: the command's own answer
2    wrong usage or failure
130  interrupted, by whichever signal
"""

import os
import sys
from collections.abc import Callable

from searcharchive.cli import stopping
from searcharchive.cli.notes import tell_place
from searcharchive.cli.output import note
from searcharchive.errors import QueryError, SearchArchiveError

FAILED = 2


def status_of(run: Callable[[], int]) -> int:
    """Run a command; what it raises becomes a message on standard error and a status."""
    try:
        status = run()
        sys.stdout.flush()
    except Exception as error:
        # While a class or a library in C is made, an interruption becomes another exception.
        return _interrupted() if stopping.received else _failed(error)
    except KeyboardInterrupt:
        return _interrupted()
    return status


def _failed(error: Exception) -> int:
    if isinstance(error, BrokenPipeError):
        return _pipe_closed()
    if isinstance(error, QueryError):
        note(f"searcharchive: {error}")
        tell_place(error)
        return error.exit_code
    if isinstance(error, SearchArchiveError):
        note(f"searcharchive: {error}")
        return error.exit_code
    if isinstance(error, OSError):
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str) else ""
        note(f"searcharchive: {where}{error.strerror or error}")
    else:
        _tell_fault(error)
    return FAILED


def _tell_fault(error: Exception) -> None:
    # Left alone, Python would end with 1, which scripts read as 'nothing found'. The module is
    # loaded here: it is slow to load, and this should never be.
    import traceback

    for line in "".join(traceback.format_exception(error)).splitlines():
        note(line)
    note("searcharchive: this is a fault in the program; the lines above say where")


def _interrupted() -> int:
    note("searcharchive: interrupted")
    return stopping.INTERRUPTED


def _pipe_closed() -> int:
    # Python flushes standard output at exit, and would complain of the closed pipe then.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
