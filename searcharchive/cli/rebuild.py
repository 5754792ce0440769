"""`searcharchive rebuild`."""

import click

from searcharchive.archive import Archive
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.means import means_options
from searcharchive.cli.output import note
from searcharchive.cli.progress import Progress
from searcharchive.cli.update import rebuild_index
from searcharchive.cli.waiting import alone, wait_option
from searcharchive.engines.means import Means


@click.command("rebuild", cls=Command)
@click.option(
    "--derive",
    is_flag=True,
    help="First derive dates, datelines and places anew from the stored text.",
)
@means_options
@wait_option
@click.option("--quiet", is_flag=True, help="Show no progress.")
def command(means: Means, derive: bool, wait: float, quiet: bool) -> int:
    """Make the index anew beside the old one, and swap it in when it is whole.

    Searches go on meanwhile. It is needed after a change of language in searcharchive.toml, and
    where 'searcharchive check' says so.

    \b
    Examples:
      searcharchive rebuild
      searcharchive rebuild --derive
      searcharchive rebuild --memory 2G --jobs 4
    """
    here = archive()
    with alone(here, wait):
        if derive:
            _derive(here, quiet=quiet)
        rebuild_index(here, means, quiet=quiet)
    return 0


def _derive(here: Archive, *, quiet: bool) -> None:
    # Here and not above: the gazetteer takes longer to load than a small index to make.
    from searcharchive.archive.rederiving import rederive

    with Progress("articles derived", quiet=quiet) as progress:
        changed = rederive(here, progress=lambda done: progress.show(done, None))
    note(f"{changed:,} articles have another date, dateline or place")
