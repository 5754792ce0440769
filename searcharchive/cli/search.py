"""`searcharchive search`."""

from typing import Any

import click

from searcharchive.cli.answers import Asked, Display, show_count, show_hits
from searcharchive.cli.commands import QueryCommand, archive
from searcharchive.cli.options import (
    display_options,
    expand_option,
    filter_options,
    limit_option,
    query_argument,
    recent_option,
    snippets_option,
    timeout_option,
)
from searcharchive.query.filters import Filters

DEFAULTS = Asked()


@click.command("search", cls=QueryCommand)
@query_argument
@expand_option
@recent_option
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    help="Default: relevance, without a QUERY newest.",
)
@limit_option(str(DEFAULTS.limit), "How many hits to show.")
@click.option(
    "--offset",
    metavar="N",
    type=click.IntRange(0),
    default=DEFAULTS.offset,
    help="Pass over this many hits first.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Print what the query meant instead: its parts, the words they stand for, how many "
    "articles each matches, and how the first hits' scores came about.",
)
@click.option("--count", "only_count", is_flag=True, help="Print only how many articles match.")
@snippets_option
@filter_options
@display_options
@timeout_option
def command(
    display: Display, filters: Filters, query: str, explain: bool, only_count: bool, **rest: Any
) -> int:
    """Search the articles and show the best.

    All words of QUERY must occur, in headline, dateline or body. OR, AND, NOT in capitals,
    -word, (parentheses), "phrases", "near words"~5, prefix*, wil?card, fuzzy~1, /regex/; NEAR/5,
    PRE/5, W/S and W/P between words, ATLEAST/5 before one; and fields: headline: lead: body:
    exact: case: byline: dateline: place: section: page: source: subject: note: language: date:
    on: added: words: id:. Quotes that are meant for the query are quoted for the shell. Without
    QUERY but with a filter: all articles that pass it, the newest first.

    \b
    Examples:
      searcharchive search putin -bush
      searcharchive search '"missile defense"' --dateline russia
      searcharchive search 'headline:grain OR headline:wheat' --date 1987-02..1987-03
      searcharchive search --dateline sochi --sort oldest --limit all
      searcharchive search '(cat OR dog) NEAR/5 "fire engine"' --explain
      searcharchive search harbour --format jsonl | jq -r .headline
      searcharchive search harbour --format ids -0 | xargs -0 searcharchive show
    """
    asked = Asked(query=query, filters=filters, display=display, **rest)
    if only_count:
        return show_count(
            archive(), query, filters, any_words=asked.any_words, timeout=asked.timeout
        )
    if explain:
        from searcharchive.cli.explaining import show_meaning

        return show_meaning(archive(), asked)
    return show_hits(archive(), asked)
