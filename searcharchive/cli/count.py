"""`searcharchive count`."""

from typing import TYPE_CHECKING, TextIO

import click

from searcharchive.archive import Archive
from searcharchive.cli.answers import show_count
from searcharchive.cli.commands import QueryCommand, archive
from searcharchive.cli.notes import tell_answers
from searcharchive.cli.options import filter_options, query_argument, timeout_option
from searcharchive.cli.output import note, write
from searcharchive.cli.timing import limited
from searcharchive.errors import UsageError
from searcharchive.query.filters import Filters

if TYPE_CHECKING:
    from searcharchive.topics import Answered


@click.command("count", cls=QueryCommand)
@query_argument
@click.option(
    "--queries",
    metavar="FILE|-",
    type=click.File(encoding="utf-8", errors="surrogateescape"),
    help="Count for each line of this file, a line for each; what can't be understood is 'error'.",
)
@filter_options
@timeout_option
def command(
    filters: Filters,
    query: str,
    queries: TextIO | None,
    any_words: bool,
    timeout: float | None,
) -> int:
    """Print how many articles match QUERY and the filters, both as those of search.

    \b
    Examples:
      searcharchive count strike OR lockout --date 1910..1919
      searcharchive count --no-dateline
      printf 'missile\nshield\n' | searcharchive count --queries -
    """
    if queries is None:
        return show_count(archive(), query, filters, any_words=any_words, timeout=timeout)
    if query:
        raise UsageError("give a QUERY or --queries, not both")
    here = archive()
    with limited(here, timeout):
        return _count_each(here, queries, filters, any_words=any_words)


def _count_each(here: Archive, lines: TextIO, filters: Filters, *, any_words: bool) -> int:
    # Here and not above: a single count doesn't need it.
    from searcharchive.archive.running import queries, run

    failed: list[Answered] = []
    answers = run(here, queries(lines), filters, any_words=any_words, limit=0, tell=note)
    for answer in tell_answers(answers, lines.name, failed):
        write(["error" if answer.error else str(answer.total)])
    return 1 if failed else 0
