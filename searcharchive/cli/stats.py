"""`searcharchive stats`."""

import click

from searcharchive.archive.stats import store_stats
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.output import write
from searcharchive.engines.whoosh import WhooshEngine
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
    store = store_stats(here)
    engine = WhooshEngine.open(here.index_path)
    try:
        document = contract.stats_object(
            store.totals,
            store_sequence=store.store_sequence,
            store_bytes=store.store_bytes,
            engine=WhooshEngine.name,
            index_sequence=engine.sequence if engine else None,
            index_bytes=engine.index_bytes if engine else 0,
        )
    finally:
        if engine:
            engine.close()
    write([contract.dumps(document)] if format_ == "json" else summaries.stats_lines(document))
    return 0
