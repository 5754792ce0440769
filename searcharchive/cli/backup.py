"""`searcharchive backup`."""

from pathlib import Path

import click

from searcharchive.amounts import amount
from searcharchive.archive.backing_up import back_up
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import note, write
from searcharchive.cli.progress import Progress
from searcharchive.render.terminal import visible


@click.command("backup", cls=Command)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="Show no progress.")
def command(directory: Path, quiet: bool) -> int:
    """Make a verified copy of the archive at DIR, while imports and searches go on.

    Where DIR is a directory already, the backup is made in it and named by archive and time, so
    that a directory of backups can be named again and again. The path of the backup is printed.
    No backup is ever overwritten, and one that was interrupted never looks whole.

    A backup is a BagIt bag (RFC 8493): store and configuration with their SHA-256, which
    'searcharchive restore' or any BagIt tool verifies. The index is not in it, it is made anew;
    nor are the files that articles were imported from.

    \b
    Examples:
      searcharchive backup /media/disk/archive-2026-11-24
      mkdir -p ~/backups && searcharchive backup ~/backups
    """
    with Progress("bytes copied", quiet=quiet) as progress:
        made = back_up(archive(), directory, progress=progress.show)
    write([visible(str(made.directory))])
    note(f"{amount(made.articles, 'article')}, {amount(made.bytes, 'byte')}, verified")
    return 0
