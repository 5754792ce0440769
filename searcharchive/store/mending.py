"""Mending a store: what can be put right without knowing what was lost.

    an index of SQLite's that lacks rows    made anew from its table
    rows that belong to nothing             deleted
    a sequence number behind an article's,  put at the highest
    lost, or larger than there can be

A damaged page can't be mended here. What follows is one transaction, after a copy of the store was
kept: see `archive.repairing`.
"""

from searcharchive.errors import StoreError
from searcharchive.store.changes import MOST
from searcharchive.store.database import Database

_MOST_ROUNDS = 20
"""Rows that are deleted may have had rows of their own; tables don't nest deeper than a few."""


def mend(database: Database) -> list[str]:
    """Mend what can be, in one transaction; what was done, a line each. Raises StoreError."""
    # Rows go before those that belong to them; none of these is left at the end.
    database.query("PRAGMA foreign_keys = OFF")
    try:
        return _mend(database)
    finally:
        database.query("PRAGMA foreign_keys = ON")


def _mend(database: Database) -> list[str]:
    done = []
    with database.transaction("IMMEDIATE"):
        if _indexes_lack_rows(database):
            database.execute("REINDEX")
            done.append("SQLite's indexes of the store were made anew")
        done += [f"{rows:,} rows of table {table} that belonged to nothing were removed"
                 for table, rows in _remove_orphans(database).items()]  # fmt: skip
        highest = database.value(
            "SELECT max(sequence) FROM (SELECT sequence FROM articles "
            "UNION ALL SELECT sequence FROM tombstones)"
        )
        if database.execute(
            "INSERT INTO state VALUES ('sequence', ?1) ON CONFLICT (name) DO UPDATE "
            f"SET value = ?1 WHERE value < ?1 OR value >= {MOST}",
            (highest or 0,),
        ):
            done.append(f"the sequence number was put at {highest or 0:,}")
    return done


def _indexes_lack_rows(database: Database) -> bool:
    found = "\n".join(text for (text,) in database.query("PRAGMA integrity_check"))
    return found != "ok" and "index" in found


def _remove_orphans(database: Database) -> dict[str, int]:
    """Delete rows whose parents aren't there, whatever the tables are; how many by table."""
    removed: dict[str, int] = {}
    for _ in range(_MOST_ROUNDS):
        rows = database.query("PRAGMA foreign_key_check")
        broken = {(table, number) for table, _, _, number in rows}
        if not broken:
            return removed
        for table, number in sorted(broken):
            orphaned = _orphaned(database, table, number)
            gone = database.execute(f"DELETE FROM {_quoted(table)} WHERE {orphaned}")
            removed[table] = removed.get(table, 0) + gone
    raise StoreError(f"{database.path}: rows that belong to nothing can't be removed")


def _orphaned(database: Database, table: str, number: int) -> str:
    """The condition of a table's rows that break its foreign key of this number."""
    keys = [row for row in database.query(f"PRAGMA foreign_key_list({_quoted(table)})")
            if row[0] == number]  # fmt: skip
    parent = keys[0][2]
    primary = [row[1] for row in database.query(f"PRAGMA table_info({_quoted(parent)})") if row[5]]
    # A key that names no column of its parent means the primary key.
    pairs = [(row[3], row[4] or primary[place]) for place, row in enumerate(keys)]
    given = " AND ".join(f"{_quoted(table)}.{_quoted(own)} IS NOT NULL" for own, _ in pairs)
    same = " AND ".join(f"p.{_quoted(theirs)} = {_quoted(table)}.{_quoted(own)}"
                        for own, theirs in pairs)  # fmt: skip
    return f"{given} AND NOT EXISTS (SELECT 1 FROM {_quoted(parent)} AS p WHERE {same})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
