"""`searcharchive similar`."""

from typing import TYPE_CHECKING

import click

from searcharchive.cli.answers import Asked, Display, request_of, show_answer
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.options import (
    display_options,
    filter_options,
    limit_option,
    snippets_option,
    timeout_option,
)
from searcharchive.cli.timing import limited
from searcharchive.query.filters import Filters

if TYPE_CHECKING:
    from searcharchive.engines.port import Order

DEFAULTS = Asked()


@click.command("similar", cls=Command)
@click.argument("id_", metavar="ID")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="The most similar first, or by date.",
)
@limit_option(str(DEFAULTS.limit), "How many articles to show.")
@snippets_option
@filter_options
@display_options
@timeout_option
def command(
    display: Display,
    filters: Filters,
    id_: str,
    sort: "Order",
    limit: int | None,
    snippets: int,
    timeout: float | None,
) -> int:
    """Find the articles most like the one with this ID, by the words that tell it from others.

    The article itself is left out. ID may be the beginning of one, as for show.

    \b
    Examples:
      searcharchive similar HC-0951
      searcharchive similar HC-0951 --date 1950.. --limit 3 --format jsonl
    """
    # Here and not above: help and completion don't need it.
    from searcharchive.archive.resembling import similar

    asked = Asked(
        filters=filters, sort=sort, limit=limit, snippets=snippets, display=display, timeout=timeout
    )
    here = archive()
    with limited(here, timeout):
        return show_answer(here, asked, similar(here, id_, request_of(asked)))
