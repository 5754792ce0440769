"""`searcharchive datelines`."""

import click

from searcharchive.archive.stats import places, values
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.options import limit_option
from searcharchive.cli.output import note, write
from searcharchive.render import summaries


@click.command("datelines", cls=Command)
@click.option("--places", "only_places", is_flag=True, help="List places only.")
@limit_option("all", "How many of each to list.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "tsv"]),
    default="text",
    show_default=True,
    help="How the list is written.",
)
def command(only_places: bool, limit: int | None, format_: str) -> int:
    """List the datelines, then the places they name, each with the number of its articles.

    Lines of tsv hold 'dateline' or 'place', the number of articles, the name, and a place's
    region and country.

    \b
    Examples:
      searcharchive datelines --limit 20
      searcharchive datelines --format tsv | grep -i russia
    """
    here = archive()
    found = [] if only_places else values(here, "dateline")[:limit]
    named = places(here)[:limit]
    make = summaries.dateline_rows if format_ == "tsv" else summaries.dateline_lines
    write(make(found, named))
    if not found and not named:
        note("no article has a dateline")
        return 1
    return 0
