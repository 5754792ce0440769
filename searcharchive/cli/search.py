"""`searcharchive search`."""

from collections.abc import Callable

import click

from searcharchive.archive import Archive
from searcharchive.archive.searching import Answer, SearchRequest, search
from searcharchive.archive.searching import count as count_articles
from searcharchive.cli.commands import QueryCommand, archive
from searcharchive.cli.notes import tell_extent, tell_state
from searcharchive.cli.options import (
    Display,
    display_options,
    filter_options,
    limit_option,
    query_argument,
)
from searcharchive.cli.output import PIPE_WIDTH, columns, note, style, write, write_bytes
from searcharchive.engines import Order
from searcharchive.model import Origin
from searcharchive.query import Filters
from searcharchive.render import locations, pages

SNIPPETS = 2
_WRAPPED = ("text", "table")
_LINES_A_PASSAGE = 2


@click.command("search", cls=QueryCommand)
@query_argument
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    help="Default: relevance, without a QUERY newest.",
)
@limit_option("10", "How many hits to show.")
@click.option(
    "--offset",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    help="Pass over this many hits first.",
)
@click.option("--count", "only_count", is_flag=True, help="Print only how many articles match.")
@click.option(
    "--snippets",
    metavar="N",
    type=click.IntRange(0, 100),
    default=SNIPPETS,
    show_default=True,
    help="How many passages of each article to show at most.",
)
@filter_options
@display_options
def command(
    display: Display,
    filters: Filters,
    query: str,
    any_words: bool,
    sort: Order | None,
    limit: int | None,
    offset: int,
    only_count: bool,
    snippets: int,
) -> int:
    """Search the articles and show the best.

    All words of QUERY must occur, in headline, dateline or body. OR, AND, NOT in capitals,
    -word, (parentheses), "phrases", "near words"~5, prefix*, wil?card, fuzzy~1, and fields:
    headline: body: byline: dateline: place: section: source: note: date: id:. Quotes that are
    meant for the query are quoted for the shell. Without QUERY but with a filter: all articles
    that pass it, the newest first.

    \b
    Examples:
      searcharchive search putin -bush
      searcharchive search '"missile defense"' --dateline russia
      searcharchive search 'headline:grain OR headline:wheat' --date 1987-02..1987-03
      searcharchive search --dateline sochi --sort oldest --limit all
      searcharchive search harbour --format jsonl | jq -r .headline
      searcharchive search harbour --format ids -0 | xargs -0 searcharchive show
    """
    here = archive()
    if only_count:
        total, undated, notes = count_articles(here, query, filters, any_words=any_words)
        write([str(total)])
        tell_state(notes, undated)
        return 0 if total else 1
    wide = display.width or (columns() if display.format in _WRAPPED else PIPE_WIDTH)
    answer = search(
        here,
        SearchRequest(
            query=query,
            filters=filters,
            any_words=any_words,
            sort=sort,
            limit=limit,
            offset=offset,
            snippets=0 if display.format in ("ids", "paths") else snippets,
            width=_LINES_A_PASSAGE * wide,
        ),
    )
    _show(answer, display, here)
    tell_state(answer.notes, answer.page.undated_left_out)
    tell_extent(len(answer.page.hits), answer.page.total, offset)
    return 0 if answer.page.hits else 1


def _show(answer: Answer, display: Display, here: Archive) -> None:
    page = answer.page
    look = style(display.width, fields=display.fields, formula_guard=display.formula_guard)
    if display.format == "ids":
        write_bytes(locations.ended(locations.ids(page), look, zero=display.zero))
    elif display.format == "paths":
        found = locations.paths(page, _whole_path(here))
        write_bytes(locations.ended(found, look, zero=display.zero))
        without = locations.without_path(page)
        if without:
            note(f"{without:,} from standard input, without a path, left out")
    else:
        write(pages.FORMATS[display.format](page, look))


def _whole_path(here: Archive) -> Callable[[Origin], str]:
    # Here and not above: it comes with much of what an import needs.
    from searcharchive.archive.paths import whole_path

    return lambda origin: whole_path(here.directory, origin.path, encoded=origin.path_encoded)
