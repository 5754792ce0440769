"""`searcharchive datelines`."""

import click

from searcharchive.archive.stats import places, values
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.options import guard_option, limit_option
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
@guard_option
def command(only_places: bool, limit: int | None, format_: str, formula_guard: bool | None) -> int:
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
    if format_ == "tsv":
        guard = here.config.formula_guard if formula_guard is None else formula_guard
        write(summaries.dateline_rows(found, named, formula_guard=guard))
    else:
        write(summaries.dateline_lines(found, named))
    if not found and not named:
        note("no article has a dateline")
        return 1
    return 0
