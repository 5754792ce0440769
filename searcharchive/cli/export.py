"""`searcharchive export`."""

from collections.abc import Iterator, Sequence

import click

from searcharchive.archive import Archive, exporting
from searcharchive.archive.counting import Matching, matching
from searcharchive.archive.showing import Versions
from searcharchive.cli.commands import QueryCommand, archive
from searcharchive.cli.notes import tell_state
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
@click.option("--versions", is_flag=True, help="With the earlier versions of every article.")
@filter_options
@timeout_option
def command(
    filters: Filters, query: str, any_words: bool, versions: bool, timeout: float | None
) -> int:
    """Write whole articles to standard output, as JSON Lines (docs/json.md).

    Without QUERY and filters: every article, in order of id, and a line for each removed one;
    otherwise what matches, the newest first. 'searcharchive import' reads it back without loss,
    earlier versions too where --versions wrote them.

    \b
    Examples:
      searcharchive export > everything.jsonl
      searcharchive export --versions > everything-that-was.jsonl
      searcharchive export --section sport --date 1936 | gzip > sport-1936.jsonl.gz
      searcharchive export | searcharchive --archive ../copy import -
    """
    here = archive()
    written = 0
    found: Matching | None = None

    def lines() -> Iterator[str]:
        nonlocal written, found
        if query.strip() or filters:
            found = matching(here, query, filters, any_words=any_words)
        ids = found.ids if found else None
        for each in _found(here, ids, versions=versions):
            written += 1
            yield contract.dumps(_object(each))

    with limited(here, timeout):
        write(lines())
    if found:
        tell_state(found.notes, found.undated)
    note(f"{written:,} exported")
    return 0 if written else 1


def _found(
    here: Archive, ids: Sequence[str] | None, *, versions: bool
) -> Iterator[Article | Versions | Tombstone]:
    if versions:
        return exporting.export_versions(here, ids)
    return exporting.export(here) if ids is None else exporting.export_some(here, ids)


def _object(each: Article | Versions | Tombstone) -> dict[str, object]:
    if isinstance(each, Tombstone):
        return contract.tombstone_object(each)
    if isinstance(each, Versions):
        return contract.versions_object(each.article, each.earlier)
    return contract.article_object(each)
