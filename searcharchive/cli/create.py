"""`searcharchive init`."""

from pathlib import Path

import click

from searcharchive.archive.creating import create
from searcharchive.cli.commands import Command, explicit_archive
from searcharchive.cli.output import note


@click.command("init", cls=Command)
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def command(context: click.Context, directory: Path | None) -> int:
    """Make a new archive in DIRECTORY, by default here.

    It gets a commented searcharchive.toml, data/ for the store and index/. Other files that are
    there stay as they are.

    \b
    Examples:
      searcharchive init
      searcharchive init ~/archives/evening-star
    """
    archive = create(directory or explicit_archive(context) or Path())
    note(
        f"made an archive in {archive.directory.resolve()}; "
        "fill it with 'searcharchive import PATH...'"
    )
    return 0
