"""`searcharchive check`."""

import click

from searcharchive.archive.checking import check
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import note, write
from searcharchive.render.summaries import finding_line


@click.command("check", cls=Command)
@click.option(
    "--read-data",
    is_flag=True,
    help="Read every byte of the index, and compare it with its checksums.",
)
def command(read_data: bool) -> int:
    """Verify the store, the index and that they agree, and say what to run.

    A finding is a line on standard output: in what, what is wrong, what to do about it. Nothing
    is changed.

    \b
    Examples:
      searcharchive check
      searcharchive check --read-data
      searcharchive check || searcharchive rebuild
    """
    findings = check(archive(), read_data=read_data)
    write(finding_line(each.kind, each.message, each.fix) for each in findings)
    if not findings:
        note("store and index are sound and agree")
    return 1 if findings else 0
