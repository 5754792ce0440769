"""The program's entry point, and what keeps a short command short.

Most of a search's time goes into loading modules, so that nothing is imported here that could
come later: what costs is imported by the command that needs it.
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence

from searcharchive.cli import stopping

_OBJECTS_UNTIL_COLLECTION = 100_000
"""What modules are made of stays, and collecting among it took 20 of a search's 150 ms."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with `arguments`, by default the process's; answers the exit status."""
    if arguments is not None:
        return _status(arguments)
    stopping.end_at_once()
    _prepare_process()
    try:
        return _status(sys.argv[1:], stopping.raise_from_now_on)
    finally:
        stopping.ignore()
        # Python would go through all objects once more at its end.
        gc.freeze()


def _prepare_process() -> None:
    gc.set_threshold(_OBJECTS_UNTIL_COLLECTION)
    # numpy's linear algebra would start a thread for each core, and nothing here uses it: on a
    # busy machine loading numpy took 141 ms with them and 80 without.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _status(arguments: Sequence[str], begin: Callable[[], None] = lambda: None) -> int:
    # Here and not above: these are what `_prepare_process` is for.
    from searcharchive.cli.failures import status_of
    from searcharchive.cli.plain import plain

    run = plain(arguments) or (lambda: _by_click(arguments))
    begin()
    return status_of(run)


def _by_click(arguments: Sequence[str]) -> int:
    from searcharchive.cli.program import run

    return run(arguments)
