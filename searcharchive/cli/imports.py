"""`searcharchive imports`."""

import click

from searcharchive.archive.stats import import_details, imports
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import note, write
from searcharchive.render.summaries import import_lines, report_line


@click.command("imports", cls=Command)
@click.argument("number", required=False, type=click.IntRange(1))
def command(number: int | None) -> int:
    """List the imports, the latest first; or with its NUMBER, what one had to tell.

    \b
    Examples:
      searcharchive imports
      searcharchive imports 3
    """
    here = archive()
    if number is None:
        entries = imports(here)
        write(line for entry in entries for line in import_lines(entry))
        if not entries:
            note("nothing was imported yet")
        return 0 if entries else 1
    details = import_details(here, number)
    if details is None:
        note(f"there is no import {number}; 'searcharchive imports' lists them")
        return 1
    write([*import_lines(details.entry), *map(report_line, details.reports)])
    return 0
