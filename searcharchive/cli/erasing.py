"""`searcharchive remove --erase`: asking for it, doing it, telling what may hold the text yet."""

import sys
from collections.abc import Sequence

from searcharchive.archive import Archive
from searcharchive.archive.erasing import Erasable, Erasure, erasable, erase
from searcharchive.cli.output import asked, note, write
from searcharchive.cli.progress import Progress
from searcharchive.cli.waiting import alone
from searcharchive.errors import UsageError
from searcharchive.render.excerpts import title
from searcharchive.render.terminal import visible


def erase_for_good(
    here: Archive, ids: Sequence[str], *, yes: bool, dry_run: bool, wait: float
) -> int:
    """Erase articles by whole ids; answers the exit status."""
    chosen = erasable(here, ids)
    if dry_run:
        write(visible(each.id) for each in chosen)
        note(f"{len(chosen):,} would be erased")
        return 0
    if not yes and not _agreed(chosen):
        note("nothing was erased")
        return 1
    with alone(here, wait), Progress("articles indexed") as progress:
        done = erase(here, [each.id for each in chosen], progress=progress.show)
    write(visible(id_) for id_ in done.ids)
    note(f"{len(done.ids):,} erased")
    _tell_rest(done)
    return 0


def _agreed(chosen: Sequence[Erasable]) -> bool:
    """Whether the person types every id again."""
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on; --yes erases without asking")
    for each in chosen:
        told = "its text is gone already" if each.article is None else title(each.article)
        note(f"  {each.id}  {told}")
        if asked("This can't be undone. Type the id again to erase it for good:") != each.id:
            return False
    return True


def _tell_rest(done: Erasure) -> None:
    if done.origins:
        note("these files are not touched, and may hold it still:")
    for origin in done.origins:
        encoded = " (percent-encoded)" if origin.path_encoded else ""
        note(f"  {origin.path}{encoded}, record {origin.record}")
    if done.copies:
        note("so are these copies of the store:")
    for path in done.copies:
        note(f"  {path}")
    note("backups and exports that were made of this archive are not known to it")
    if done.twins:
        note("articles with the same text are still here; erase them too if they shall go:")
    for id_ in done.twins:
        note(f"  {id_}")
