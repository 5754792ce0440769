"""`searcharchive check`."""

from dataclasses import astuple

import click

from searcharchive.archive.checking import check
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.means import processes
from searcharchive.cli.output import note, write
from searcharchive.cli.progress import Progress
from searcharchive.render.contract import dumps, finding_object
from searcharchive.render.summaries import finding_line


@click.command("check", cls=Command)
@click.option(
    "--read-data",
    is_flag=True,
    help="Read every byte of store and index: checksums, texts against their SHA-256, rows against "
    "their digests, and what the index holds of each article against its text.",
)
@click.option(
    "--origins",
    is_flag=True,
    help="Read the files that articles came from, too: changed, missing, or moved.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="How findings are written. docs/json.md describes jsonl.",
)
@processes("How many processes read side by side, by default one for each core.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def command(read_data: bool, origins: bool, format_: str, jobs: int, quiet: bool) -> int:
    """Verify the store, the index and that they agree, and say what to run.

    A finding is a line on standard output: in what, what is wrong, what to do about it. Nothing
    is changed. 'searcharchive repair' mends what can be mended.

    \b
    Examples:
      searcharchive check
      searcharchive check --read-data --origins
      searcharchive check --format jsonl | jq -r .id
      searcharchive check || searcharchive repair
    """
    with Progress("read", quiet=quiet) as progress:
        findings = check(
            archive(), read_data=read_data, origins=origins, jobs=jobs, progress=progress.show
        )
    if format_ == "jsonl":
        write(dumps(finding_object(*astuple(each))) for each in findings)
    else:
        write(finding_line(each.kind, each.message, each.fix) for each in findings)
    if not findings:
        what = "store, index and origins" if origins else "store and index"
        note(f"{what} are sound and agree")
    return 1 if findings else 0
