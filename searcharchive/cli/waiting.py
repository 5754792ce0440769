"""--wait, and the lock that a command holds over all that it does."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import click

from searcharchive.archive import Archive
from searcharchive.archive.locking import writing
from searcharchive.cli.output import note
from searcharchive.errors import BusyError

T = TypeVar("T")

wait_option = click.option(
    "--wait",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=0.0,
    help="Wait so long for another process that is writing to the archive. Without it, that is an "
    "error at once.",
)


@contextmanager
def alone(here: Archive, wait: float) -> Iterator[None]:
    """Keep others from writing between the steps of a command; says whom it waits for."""
    with ExitStack() as held:
        patiently(lambda seconds: held.enter_context(writing(here, wait=seconds)), wait)
        yield


def patiently(work: Callable[[float], T], wait: float) -> T:
    """What `work` answers, which gets the seconds that it may wait; says whom it waits for.

    It is called anew where it raises BusyError, so that must be before it has done anything.
    """
    try:
        return work(0.0)
    except BusyError as busy:
        if not wait:
            raise
        note(f"{str(busy).partition(';')[0]}; waiting")
    return work(wait)
