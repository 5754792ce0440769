"""Bring the store of an earlier version of this program to today's, after a copy of it was made."""

from dataclasses import dataclass
from pathlib import Path

from searcharchive.archive.archive import Archive
from searcharchive.archive.locking import writing
from searcharchive.store.migrations import MIGRATIONS
from searcharchive.store.store import Store


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was done: the version that the store has now, and the copy of what it was.

    There is no copy where the store was of this version already.
    """

    version: int
    copy: Path | None


def upgrade(archive: Archive, *, wait: float = 0.0) -> Upgrade:
    """Migrate the store; what any command that writes to it does first, and nothing else.

    Raises StoreError where there is none, where its copy finds no room, or for a newer one: then
    nothing was changed.
    """
    with writing(archive, wait=wait), Store.open(archive.store_path) as store:
        return Upgrade(len(MIGRATIONS), store.copied)
