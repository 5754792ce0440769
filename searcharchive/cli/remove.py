"""`searcharchive remove`."""

import sys
from collections.abc import Sequence

import click

from searcharchive.archive import Archive
from searcharchive.archive.counting import matching
from searcharchive.archive.index_stats import index_stats
from searcharchive.archive.removing import removable, remove
from searcharchive.archive.stats import store_stats
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.erasing import erase_for_good
from searcharchive.cli.notes import tell_state
from searcharchive.cli.options import filter_options
from searcharchive.cli.output import ask, note, write
from searcharchive.cli.update import update_index
from searcharchive.cli.waiting import alone, wait_option
from searcharchive.errors import UsageError
from searcharchive.model import Article
from searcharchive.query.filters import Filters
from searcharchive.render.excerpts import title
from searcharchive.render.terminal import visible

_LISTED = 10


@click.command("remove", cls=Command)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--query", metavar="QUERY", help="Remove what this query finds, instead of IDs.")
@click.option(
    "--erase",
    is_flag=True,
    help="Delete text, versions and index for good, of whole IDs; it can't be undone.",
)
@click.option("--yes", is_flag=True, help="Don't ask; needed where there is no terminal to ask on.")
@click.option("--dry-run", is_flag=True, help="Only print the ids that would be removed.")
@click.option("--no-index", is_flag=True, help="Leave the index to a later 'update'.")
@wait_option
@filter_options
def command(
    filters: Filters,
    ids: tuple[str, ...],
    query: str | None,
    erase: bool,
    yes: bool,
    dry_run: bool,
    no_index: bool,
    wait: float,
) -> int:
    """Hide articles by their whole ids, or those that --query and search's filters find.

    A removed article isn't found any more, and the next import of its file doesn't bring it
    back; 'searcharchive restore-article' does. With an unknown id nothing is removed, and one that
    was removed before is passed over. The ids that were removed are printed.

    With --erase, what an article said is deleted for good from the store and the index, which is
    made anew; id, date, hash and origins stay, so that no import brings it back. On a terminal
    each ID is typed again. An erasure that was interrupted is finished by the same command. Files
    that the articles came from, and backups, are left alone: those that are known are listed.

    \b
    Examples:
      searcharchive remove 7h2k9xq4tm
      searcharchive remove --query 'headline:test' --source 'Evening Star' --dry-run
      searcharchive remove --section advertisements --yes
      searcharchive remove --erase 7h2k9xq4tm
    """
    here = archive()
    if not erase:
        chosen = _chosen(here, ids, query, filters)
        return _hide(here, chosen, yes=yes, dry_run=dry_run, no_index=no_index, wait=wait)
    if query is not None or filters or no_index or not ids:
        raise UsageError("--erase takes whole IDs alone, and always makes the index anew")
    return erase_for_good(here, ids, yes=yes, dry_run=dry_run, wait=wait)


def _hide(
    here: Archive, ids: Sequence[str], *, yes: bool, dry_run: bool, no_index: bool, wait: float
) -> int:
    articles = removable(here, ids)
    if not articles and not ids:
        note("nothing found")
        if not (dry_run or no_index):
            _catch_up(here, wait)
        return 1
    if dry_run:
        write(visible(article.id) for article in articles)
        note(f"{len(articles):,} would be removed")
        return 0
    if articles and not yes and not _agreed(articles):
        note("nothing was removed")
        return 1
    with alone(here, wait):
        removed = remove(here, [article.id for article in articles])
        write(visible(id_) for id_ in removed)
        note(f"{len(removed):,} removed")
        if not no_index:
            update_index(here, quiet=True)
    return 0


def _catch_up(here: Archive, wait: float) -> None:
    """Update an index that lags: the same command may have been killed before it came to that."""
    if index_stats(here).sequence != store_stats(here).store_sequence:
        with alone(here, wait):
            update_index(here, quiet=False)


def _chosen(
    here: Archive, ids: Sequence[str], query: str | None, filters: Filters
) -> Sequence[str]:
    if ids and (query is not None or filters):
        raise UsageError("remove takes either IDs, or --query and filters, not both")
    if ids:
        return ids
    if query is None and not filters:
        raise UsageError("there is nothing to remove: give an ID, --query or a filter")
    found = matching(here, query or "", filters)
    tell_state(found.notes, found.undated)
    return found.ids


def _agreed(articles: Sequence[Article]) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on; --yes removes without asking")
    for article in articles[:_LISTED]:
        note(f"  {article.id}  {title(article)}")
    if len(articles) > _LISTED:
        note(f"  and {len(articles) - _LISTED:,} more")
    many = "this article" if len(articles) == 1 else f"these {len(articles):,} articles"
    return ask(f"Remove {many}?")
