"""A copy of a store while others read and write it: one state of it, in a file of its own.

By SQLite's backup interface, in steps, under one snapshot: writers go on, and what they commit
meanwhile isn't in the copy. The copy needs no log beside it.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from searcharchive.errors import StoreError
from searcharchive.store import migrations
from searcharchive.store.database import Database, connect, damaged

_PAGES = 4096
"""Pages a step, 16 MiB: progress is told between steps."""


def copy(
    database: Database, path: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Write the state that `database` has now to a new file at `path`, and bring it to the disk.

    `progress` gets bytes done and in all. Raises StoreError, StoreDamageError where the copy
    isn't sound; what was written then is the caller's to remove.
    """
    size = int(database.value("PRAGMA page_size"))

    def tell(_: int, left: int, pages: int) -> None:
        if progress:
            progress((pages - left) * size, pages * size)

    target = connect(path, read_only=False)
    try:
        database.copy_to(target, _PAGES, tell)
        target.query("PRAGMA journal_mode = DELETE")
        check_sound(target)
    finally:
        target.close()


def fold_log(path: Path) -> None:
    """Bring a store's log into its file, as far as nobody reads it and it isn't damaged."""
    # What is no file may never open.
    if not path.is_file():
        return
    with suppress(StoreError):
        database = connect(path, read_only=False)
        try:
            database.query("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            database.close()


def check_copy(path: Path) -> None:
    """Raise StoreError unless the file at `path` is a sound store, and no newer one."""
    database = connect(path, read_only=True)
    try:
        migrations.check(database)
        check_sound(database)
    finally:
        database.close()


def check_sound(database: Database) -> None:
    """Raise StoreDamageError where SQLite finds a damaged page or row; reads every page."""
    for (text,) in database.query("PRAGMA quick_check(1)"):
        if text != "ok":
            raise damaged(database.path, f"SQLite finds: {' '.join(text.split())}")
