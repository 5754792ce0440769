"""`searcharchive count`."""

import click

from searcharchive.cli.answers import show_count
from searcharchive.cli.commands import QueryCommand, archive
from searcharchive.cli.options import filter_options, query_argument, timeout_option
from searcharchive.query.filters import Filters


@click.command("count", cls=QueryCommand)
@query_argument
@filter_options
@timeout_option
def command(filters: Filters, query: str, any_words: bool, timeout: float | None) -> int:
    """Print how many articles match QUERY and the filters, both as those of search.

    \b
    Examples:
      searcharchive count strike OR lockout --date 1910..1919
      searcharchive count --no-dateline
    """
    return show_count(archive(), query, filters, any_words=any_words, timeout=timeout)
