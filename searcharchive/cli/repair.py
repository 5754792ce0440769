"""`searcharchive repair`."""

import click

from searcharchive.archive.repairing import repair
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.means import means_options
from searcharchive.cli.output import note, write
from searcharchive.cli.progress import Progress
from searcharchive.cli.waiting import alone, wait_option
from searcharchive.engines.means import Means
from searcharchive.render.summaries import finding_line


@click.command("repair", cls=Command)
@means_options
@wait_option
@click.option("--quiet", is_flag=True, help="Show no progress.")
def command(means: Means, wait: float, quiet: bool) -> int:
    """Mend what 'searcharchive check --read-data' finds, as far as that can be.

    An index that isn't sound is made anew from the store, beside the old one. In the store, rows
    that belong to nothing are removed and its own indexes made anew; it is first kept as it was,
    in data/before-repair-<time>.db. What is left of interrupted runs is removed.

    What was mended goes to standard error. What can't be is a line on standard output, with what
    to do about it, and the exit status is 1: lost text comes from a backup alone.

    \b
    Examples:
      searcharchive repair
      searcharchive repair || searcharchive restore /backups/2026-11-24 --replace
    """
    here = archive()
    with alone(here, wait), Progress("read or indexed", quiet=quiet) as progress:
        report = repair(here, means=means, checked=progress.show, indexed=progress.show)
    for line in report.done:
        note(line)
    write(finding_line(each.kind, each.message, each.fix) for each in report.left)
    if not report.left:
        note("mended: store and index are sound and agree" if report.done else "nothing to mend")
    return 1 if report.left else 0
