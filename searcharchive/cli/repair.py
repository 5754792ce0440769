"""`searcharchive repair`."""

import sys
from collections.abc import Callable, Sequence

import click

from searcharchive.archive.findings import Finding
from searcharchive.archive.repairing import repair
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.means import means_options
from searcharchive.cli.output import ask, note, write
from searcharchive.cli.progress import Progress
from searcharchive.cli.waiting import alone, wait_option
from searcharchive.engines.means import Means
from searcharchive.render.summaries import finding_line


@click.command("repair", cls=Command)
@means_options
@wait_option
@click.option(
    "--accept",
    is_flag=True,
    help="Take what another program has changed in the store as it is now, after it was listed.",
)
@click.option("--yes", is_flag=True, help="Don't ask; needed where there is no terminal to ask on.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def command(means: Means, wait: float, accept: bool, yes: bool, quiet: bool) -> int:
    """Mend what 'searcharchive check --read-data' finds, as far as that can be.

    An index that isn't sound is made anew from the store, beside the old one. In the store, rows
    that belong to nothing are removed and its own indexes made anew; it is first kept as it was,
    in data/before-repair-<time>.db. What is left of interrupted runs is removed.

    What something else than searcharchive has changed in the store is put right by the next import
    of its file, which then reads it again. With --accept it is taken as it is: its digests are made
    anew, and a changed text is a new text.

    What was mended goes to standard error. What can't be is a line on standard output, with what
    to do about it, and the exit status is 1: lost text comes from a backup alone.

    \b
    Examples:
      searcharchive repair
      searcharchive repair --accept
      searcharchive repair || searcharchive restore /backups/2026-11-24 --replace
    """
    here = archive()
    with alone(here, wait), Progress("read or indexed", quiet=quiet) as progress:
        report = repair(
            here,
            means=means,
            accept=_asking(progress, yes=yes) if accept else None,
            checked=progress.show,
            indexed=progress.show,
        )
    for line in report.done:
        note(line)
    write(finding_line(each.kind, each.message, each.fix) for each in report.left)
    if not report.left:
        note("mended: store and index are sound and agree" if report.done else "nothing to mend")
    return 1 if report.left else 0


def _asking(progress: Progress, *, yes: bool) -> Callable[[Sequence[Finding]], bool]:
    """Lists what was changed, and asks unless it is agreed already."""

    def accepted(changed: Sequence[Finding]) -> bool:
        for each in changed:
            progress.note(f"  {each.message}")
        if yes or sys.stdin.isatty():
            return yes or ask("Take all this as it is now?")
        progress.note("not taken: there is no terminal to ask on; --yes takes it without asking")
        return False

    return accepted
