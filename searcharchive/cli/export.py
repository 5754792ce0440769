"""`searcharchive export`."""

from collections.abc import Iterator

import click

from searcharchive.archive import exporting
from searcharchive.archive.counting import matching_ids
from searcharchive.cli.commands import QueryCommand, archive
from searcharchive.cli.options import filter_options, query_argument, timeout_option
from searcharchive.cli.output import note, write
from searcharchive.cli.timing import limited
from searcharchive.model import Article, Tombstone
from searcharchive.query.filters import Filters
from searcharchive.render import contract


@click.command("export", cls=QueryCommand)
@query_argument
@click.option(
    "--format",
    type=click.Choice(["jsonl"]),
    default="jsonl",
    expose_value=False,
    show_default=True,
    help="How articles are written.",
)
@filter_options
@timeout_option
def command(filters: Filters, query: str, any_words: bool, timeout: float | None) -> int:
    """Write whole articles to standard output, as JSON Lines (docs/json.md).

    Without QUERY and filters: every article, in order of id, and a line for each removed one;
    otherwise what matches, the newest first. 'searcharchive import' reads it back without loss.

    \b
    Examples:
      searcharchive export > everything.jsonl
      searcharchive export --section sport --date 1936 | gzip > sport-1936.jsonl.gz
      searcharchive export | searcharchive --archive ../copy import -
    """
    here = archive()
    written = 0

    def lines() -> Iterator[str]:
        nonlocal written
        everything = not query.strip() and not filters
        found = (
            exporting.export(here)
            if everything
            else exporting.export_some(
                here, matching_ids(here, query, filters, any_words=any_words)
            )
        )
        for each in found:
            written += 1
            yield contract.dumps(_object(each))

    with limited(here, timeout):
        write(lines())
    note(f"{written:,} exported")
    return 0 if written else 1


def _object(each: Article | Tombstone) -> dict[str, object]:
    if isinstance(each, Tombstone):
        return contract.tombstone_object(each)
    return contract.article_object(each)
