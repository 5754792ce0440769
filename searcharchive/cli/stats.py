"""`searcharchive stats`."""

import click

from searcharchive.archive.index_stats import index_stats
from searcharchive.archive.stats import store_stats
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import write
from searcharchive.render import contract, summaries


@click.command("stats", cls=Command)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the numbers are written. docs/json.md describes json.",
)
def command(format_: str) -> int:
    """Show the archive in numbers: articles, dates, datelines, store and index.

    \b
    Examples:
      searcharchive stats
      searcharchive stats --format json | jq .articles
    """
    here = archive()
    store, index = store_stats(here), index_stats(here)
    document = contract.stats_object(
        store.totals,
        store_sequence=store.store_sequence,
        store_bytes=store.store_bytes,
        engine=index.engine,
        index_sequence=index.sequence,
        index_bytes=index.bytes,
    )
    write([contract.dumps(document)] if format_ == "json" else summaries.stats_lines(document))
    return 0
