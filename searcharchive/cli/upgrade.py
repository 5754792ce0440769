"""`searcharchive upgrade`."""

import click

from searcharchive.archive.upgrading import upgrade
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import note
from searcharchive.cli.waiting import alone, wait_option


@click.command("upgrade", cls=Command)
@wait_option
def command(wait: float) -> int:
    """Bring the store of an earlier version of searcharchive to this one's.

    First a copy of it is made beside it, data/archive-v1-DATE.db, which a searcharchive of that
    version opens once it is put back as data/archive.db. Commands that write do the same; those
    that only read ask for it.

    \b
    Examples:
      searcharchive upgrade
    """
    here = archive()
    with alone(here, wait):
        done = upgrade(here)
    if done.copy is None:
        note(f"the store is of version {done.version} already")
        return 0
    note(f"the store is of version {done.version} now; what it was is kept in {done.copy}")
    return 0
