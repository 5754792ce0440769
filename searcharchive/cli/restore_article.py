"""`searcharchive restore-article`."""

import click

from searcharchive.archive.removing import restore
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import note
from searcharchive.cli.update import update_index
from searcharchive.cli.waiting import alone, wait_option


@click.command("restore-article", cls=Command)
@click.argument("id_", metavar="ID")
@click.option("--no-index", is_flag=True, help="Leave the index to a later 'update'.")
@wait_option
def command(id_: str, no_index: bool, wait: float) -> int:
    """Bring the removed article with this whole ID back.

    \b
    Examples:
      searcharchive restore-article 7h2k9xq4tm
    """
    here = archive()
    with alone(here, wait):
        if not restore(here, id_):
            note(f"{id_} is forgotten; the next import of its file takes it in")
            return 0
        note(f"{id_} is back")
        if not no_index:
            update_index(here, quiet=True)
    return 0
