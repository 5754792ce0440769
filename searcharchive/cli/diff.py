"""`searcharchive diff`."""

import click

from searcharchive.archive.comparing import difference
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import note, style, write
from searcharchive.render.versions import difference_lines


@click.command("diff", cls=Command)
@click.argument("id_", metavar="ID")
@click.argument("older", required=False, type=click.IntRange(1))
@click.argument("newer", required=False, type=click.IntRange(1))
def command(id_: str, older: int | None, newer: int | None) -> int:
    """Show what an import changed in an article: the latest version and the one before it.

    With OLDER, what the latest has other than that version; with NEWER too, what that one has.
    'searcharchive show --versions ID' lists their numbers. Exit status: 0 where they differ, 1
    where nothing does.

    \b
    Examples:
      searcharchive diff 7h2k9xq4tm
      searcharchive diff 7h2k9xq4tm 1
      searcharchive diff 7h2k9xq4tm 1 2
    """
    found = difference(archive(), id_, older, newer)
    if found.versions == 1:
        note(f"{found.id} has one version only: no import has replaced it")
        return 1
    if not found.lines:
        note(f"versions {found.older} and {found.newer} of {found.id} have the same text")
        return 1
    write(difference_lines(found.id, found.older, found.newer, found.lines, style()))
    return 0
