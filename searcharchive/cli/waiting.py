"""--wait, and the lock that a command holds over all that it does."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from searcharchive.archive import Archive
from searcharchive.archive.locking import writing
from searcharchive.cli.output import note
from searcharchive.errors import BusyError

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
        try:
            held.enter_context(writing(here))
        except BusyError as busy:
            if not wait:
                raise
            note(f"{str(busy).partition(';')[0]}; waiting")
            held.enter_context(writing(here, wait=wait))
        yield
