"""`searcharchive import`."""

import sys
from pathlib import Path
from typing import Any

import click

from searcharchive.archive import Archive
from searcharchive.archive.filing import Progress as Extent
from searcharchive.archive.importing import ImportRequest, ImportSummary, import_paths
from searcharchive.archive.paths import origin_path
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.means import means_options
from searcharchive.cli.output import note
from searcharchive.cli.progress import Progress, bytes_below
from searcharchive.cli.update import update_index
from searcharchive.cli.waiting import alone, wait_option
from searcharchive.engines.means import Means
from searcharchive.readers import FORMATS
from searcharchive.render.summaries import count_lines, report_line
from searcharchive.store.imports import Report


@click.command("import", cls=Command)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--include", metavar="GLOB", multiple=True, help="Of directories, only such files.")
@click.option("--exclude", metavar="GLOB", multiple=True, help="Of directories, no such files.")
@click.option("--format-in", "format", type=click.Choice(sorted(FORMATS)), help="Force a format.")
@click.option("--encoding", metavar="NAME", help="Default: UTF-8, else cp1252.")
@click.option(
    "--column",
    "columns",
    metavar="FIELD=HEADER",
    multiple=True,
    callback=lambda context, option, values: _columns(values),
    help="Which column of a CSV file holds a field; kept in searcharchive.toml.",
)
@click.option(
    "--metadata",
    metavar="FILE.csv",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A spreadsheet of dates, bylines, sections, joined by file name or id. It fills what is "
    "missing; without PATH it applies to stored articles.",
)
@click.option("--metadata-first", is_flag=True, help="The spreadsheet goes before the record.")
@click.option(
    "--year",
    metavar="YYYY",
    type=click.IntRange(1, 9999),
    help="The year of datelines' days, where neither path nor spreadsheet has one.",
)
@click.option("--id-prefix", metavar="TEXT", default="", help="Goes before the records' own ids.")
@click.option("--replace", is_flag=True, help="Replace articles of other files with equal ids.")
@click.option("--strict", is_flag=True, help="All or nothing: the first bad record undoes it.")
@click.option("--no-index", is_flag=True, help="Leave the index to a later 'update'.")
@means_options
@wait_option
@click.option("--verbose", is_flag=True, help="Tell of skipped files in directories too.")
@click.option("--quiet", is_flag=True, help="Show no progress and no summary.")
def command(
    means: Means,
    /,
    paths: tuple[str, ...],
    columns: dict[str, str],
    no_index: bool,
    wait: float,
    verbose: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Take articles in from files, directories, archives (zip, tar) or standard input (-).

    Formats are recognised from name and content: plain text, text or Markdown with front matter,
    JSON Lines and JSON arrays, CSV and TSV, Reuters-21578 SGML; compressed or not. What is
    unchanged since the last import is passed over, and an interrupted import goes on where it
    was when the same command is given again. The index is brought up to date as the last step.

    \b
    Examples:
      searcharchive import ~/scans/1936
      searcharchive import articles.csv --column headline=Title --column body=Text
      searcharchive import stories.zip --metadata dates.csv --year 1987
      zcat dump.jsonl.gz | searcharchive import -
    """
    here = archive()
    request = ImportRequest(paths=paths, columns=columns, **options)
    with alone(here, wait):
        summary = _import(here, request, verbose=verbose, quiet=quiet)
        for text in summary.notes:
            note(text)
        if columns:
            _keep(here, columns)
        if not quiet:
            for line in count_lines(summary.counts):
                note(line)
        if not no_index:
            update_index(here, means, quiet=quiet)
    return 1 if summary.counts.refused else 0


def _import(here: Archive, request: ImportRequest, *, verbose: bool, quiet: bool) -> ImportSummary:
    total = None if quiet else bytes_below(request.paths)
    with Progress("records read", quiet=quiet) as progress:

        def show(extent: Extent) -> None:
            part = extent.bytes / total if total else None
            progress.show(extent.records, None, part=part)

        named = {origin_path(here.directory, path)[0] for path in request.paths}

        def tell(report: Report) -> None:
            if report.kind != "skipped" or verbose or report.path in named:
                progress.note(report_line(report))

        return import_paths(here, request, progress=show, report=tell, stdin=sys.stdin.buffer)


def _keep(here: Archive, columns: dict[str, str]) -> None:
    # Here and not above: few imports name columns, and the TOML writer is slow to load.
    from searcharchive.archive.configuring import keep_columns

    if keep_columns(here, columns):
        note(f"kept in {here.config.path}: {', '.join(columns)}")


def _columns(values: tuple[str, ...]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for value in values:
        field, sign, header = value.partition("=")
        if not sign or not field.strip() or not header.strip():
            raise click.BadParameter(f"{value!r} is not FIELD=HEADER, as in headline=Title.")
        columns[field.strip()] = header.strip()
    return columns
