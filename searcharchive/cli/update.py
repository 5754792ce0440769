"""`searcharchive update`."""

import click

from searcharchive.amounts import amount
from searcharchive.archive import Archive
from searcharchive.archive.indexing import IndexReport, rebuild, update
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.means import means_options
from searcharchive.cli.output import note
from searcharchive.cli.progress import Progress
from searcharchive.cli.waiting import alone, wait_option
from searcharchive.engines.means import ORDINARY, Means


@click.command("update", cls=Command)
@means_options
@wait_option
@click.option("--quiet", is_flag=True, help="Show no progress.")
def command(means: Means, wait: float, quiet: bool) -> int:
    """Bring the index up to date with the store.

    An import does so by itself, unless it was given --no-index or was interrupted. Searches go
    on meanwhile.

    \b
    Examples:
      searcharchive update
      searcharchive update --memory 2G --jobs 1
      searcharchive update --wait 600
    """
    here = archive()
    with alone(here, wait):
        update_index(here, means, quiet=quiet)
    return 0


def update_index(here: Archive, means: Means = ORDINARY, *, quiet: bool) -> None:
    """Update the index, with progress, and say what was done."""
    with Progress("articles indexed", quiet=quiet) as progress:
        report = update(here, means=means, progress=progress.show)
    tell(report, quiet=quiet)


def rebuild_index(here: Archive, means: Means = ORDINARY, *, quiet: bool) -> None:
    """Make the index anew, with progress, and say what was done."""
    with Progress("articles indexed", quiet=quiet) as progress:
        report = rebuild(here, means=means, progress=progress.show)
    tell(report, quiet=quiet)


def tell(report: IndexReport, *, quiet: bool) -> None:
    """What an update or rebuild did; what it recovered from is said even when quiet."""
    for text in report.notes:
        note(text)
    if quiet:
        return
    if report.rebuilt:
        note(f"index made anew: {amount(report.put, 'article')}")
    elif report.put or report.removed:
        note(f"index up to date: {report.put:,} put in, {report.removed:,} taken out")
    else:
        note("index up to date")
