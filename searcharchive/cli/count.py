"""`searcharchive count`."""

from typing import TextIO

import click

from searcharchive.cli.answers import show_count
from searcharchive.cli.commands import QueryCommand, archive
from searcharchive.cli.options import filter_options, query_argument
from searcharchive.cli.output import note, write
from searcharchive.errors import UsageError
from searcharchive.query.filters import Filters


@click.command("count", cls=QueryCommand)
@query_argument
@click.option(
    "--queries",
    metavar="FILE|-",
    type=click.File(encoding="utf-8", errors="surrogateescape"),
    help="Count for each line of this file, a line for each; what can't be understood is 'error'.",
)
@filter_options
def command(filters: Filters, query: str, queries: TextIO | None, any_words: bool) -> int:
    """Print how many articles match QUERY and the filters, both as those of search.

    \b
    Examples:
      searcharchive count strike OR lockout --date 1910..1919
      searcharchive count --no-dateline
      printf 'missile\nshield\n' | searcharchive count --queries -
    """
    if queries is None:
        return show_count(archive(), query, filters, any_words=any_words)
    if query:
        raise UsageError("give a QUERY or --queries, not both")
    # Here and not above: a single count doesn't need it.
    from searcharchive.archive.running import queries as read_queries
    from searcharchive.archive.running import run

    failed = False
    for answer in run(archive(), read_queries(queries), filters, any_words=any_words, limit=0):
        if answer.error:
            failed = True
            note(f"line {answer.topic.line}: {answer.error}")
        write(["error" if answer.error else str(answer.total)])
    return 1 if failed else 0
