"""Bringing a store to the newest version: the scripts of `tables`, each in one transaction.

Script number n brings a store of version n-1 (`PRAGMA user_version`) to version n.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from searcharchive.errors import StoreError
from searcharchive.store import trusting
from searcharchive.store.database import Database
from searcharchive.store.tables import APPLICATION_ID, FIRST, SECOND, THIRD


class Migration(NamedTuple):
    """A script, and what is done after it in the same transaction."""

    script: str
    then: Callable[[Database], None] | None = None


_PUT_BACK = "put back a backup of it, or move it away and import anew"


def _keep_digests(database: Database) -> None:
    # Here and not above: who only reads a store makes none.
    from searcharchive.store import fixity

    fixity.keep_all(database)


MIGRATIONS = (Migration(FIRST), Migration(SECOND), Migration(THIRD, _keep_digests))


def version(database: Database) -> int:
    """The store's version; 0 for an empty file."""
    return int(database.value("PRAGMA user_version"))


def migrate(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a store to the newest version, a transaction a script; a second run does nothing."""
    check(database, migrations)
    for number in range(version(database) + 1, len(migrations) + 1):
        script, then = migrations[number - 1]
        with database.transaction("IMMEDIATE", script):
            if then:
                then(database)
            database.execute(f"PRAGMA user_version = {number}")


def check(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Raise StoreError for a file that isn't a store, or one of a newer searcharchive."""
    found = version(database)
    if found < 0:
        raise StoreError(f"{database.path} is of version {found}, and there is none; {_PUT_BACK}")
    if found > len(migrations):
        raise StoreError(
            f"{database.path} is of version {found}, made by a newer searcharchive; this one knows "
            f"versions up to {len(migrations)}: install the newer one"
        )
    ours = database.value("PRAGMA application_id") == APPLICATION_ID
    empty = not found and not database.value("SELECT count(*) FROM sqlite_master")
    if not ours and not empty:
        raise StoreError(
            f"{database.path} is another program's SQLite file; move it away and import anew"
        )
    trusting.check_schema(database, [each.script for each in migrations[:found]])
