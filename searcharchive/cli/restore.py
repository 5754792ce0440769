"""`searcharchive restore`."""

import os
from pathlib import Path

import click

from searcharchive.amounts import amount
from searcharchive.archive.restoring import restore_backup
from searcharchive.cli.commands import Command, explicit_archive
from searcharchive.cli.means import means_options
from searcharchive.cli.output import note
from searcharchive.cli.progress import Progress
from searcharchive.cli.waiting import patiently, wait_option
from searcharchive.config import find_archive
from searcharchive.engines.means import Means


@click.command("restore", cls=Command)
@click.argument("bag", metavar="BAG", type=click.Path(path_type=Path))
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--replace", is_flag=True, help="Put it in the place of an archive, which is kept beside."
)
@means_options
@wait_option
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def command(
    context: click.Context,
    means: Means,
    bag: Path,
    directory: Path | None,
    replace: bool,
    wait: float,
    quiet: bool,
) -> int:
    """Put the backup BAG back as an archive in DIR, and make its index.

    Every byte is compared with the bag's checksums first; a bag that is damaged, or holds
    anything that its manifests don't name, is refused. DIR is by default the archive that other
    commands would work on. Where it holds an archive, --replace is needed, and the old one is
    kept in DIR/before-restore-<time>. 'searcharchive restore-article' is for a removed article.

    \b
    Examples:
      searcharchive restore /media/disk/archive-2026-11-24 ~/archive
      searcharchive restore ~/backups/archive-20261124T101112Z --replace
    """
    to = directory or find_archive(explicit_archive(context), os.environ, Path.cwd())
    with Progress("restored", quiet=quiet) as progress:
        done = patiently(
            lambda seconds: restore_backup(
                bag,
                to,
                replace=replace,
                wait=seconds,
                means=means,
                copied=progress.show,
                indexed=progress.show,
            ),
            wait,
        )
    if done.kept:
        note(f"the archive that was there is kept as {done.kept}")
    note(f"{amount(done.articles, 'article')} restored to {done.archive.directory}, and indexed")
    return 0
