"""Whether a store is sound: SQLite's own checks, and what its tables promise each other.

damaged       SQLite can't read a page, a row or an index of the file
orphan        rows that belong to something that isn't there
incomplete    an article without its origins, or without what its record said
disordered    a sequence number that is behind its articles', or a day without its other half

Nothing here changes anything. A letter changed in a text isn't seen here: `fixity` has digests of
all rows, and `archive.reading_all` compares with them.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from searcharchive.errors import StoreError
from searcharchive.store.changes import sequence
from searcharchive.store.database import Database
from searcharchive.store.erasing import pending

Kind = Literal["damaged", "orphan", "incomplete", "disordered", "unerased"]

_AT_MOST = 20


class Problem(NamedTuple):
    """One thing that is wrong; `id` is the article's that it is about, if it is about one."""

    kind: Kind
    message: str
    id: str | None = None


def problems(database: Database, *, read_data: bool = False) -> Iterator[Problem]:
    """What is wrong; nothing where the store is sound.

    With `read_data` SQLite compares every row with every index that it stands in, too.
    """
    try:
        yield from _of_sqlite(database, "integrity_check" if read_data else "quick_check")
        yield from _orphans(database)
        yield from _of_articles(database)
        for id_ in pending(database):
            message = f"files may still hold the text of {id_}, whose erasure was interrupted"
            yield Problem("unerased", message, id_)
    except StoreError as error:
        yield Problem("damaged", str(error))


def _of_sqlite(database: Database, check: str) -> Iterator[Problem]:
    for (text,) in database.query(f"PRAGMA {check}({_AT_MOST})"):
        # A damaged tree is told under a headline of its own.
        for line in text.splitlines():
            if line != "ok" and not line.startswith("***"):
                yield Problem("damaged", f"SQLite finds: {line}")


def _orphans(database: Database) -> Iterator[Problem]:
    found: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in database.query("PRAGMA foreign_key_check"):
        found[table, parent] = found.get((table, parent), 0) + 1
    for (table, parent), rows in sorted(found.items()):
        yield Problem("orphan", f"{rows:,} rows of table {table} belong to nothing in {parent}")


def _of_articles(database: Database) -> Iterator[Problem]:
    for table, what in (("given", "what its record said"), ("origins", "its origins")):
        for (id_,) in database.query(
            f"SELECT id FROM articles WHERE id NOT IN (SELECT article FROM {table}) ORDER BY id"
        ):
            yield Problem("incomplete", f"article {id_} has lost {what}", id_)
    for (id_,) in database.query(
        "SELECT id FROM articles WHERE (date IS NULL) <> (date_start IS NULL) "
        "OR (date IS NULL) <> (date_end IS NULL) OR date_start > date_end ORDER BY id"
    ):
        yield Problem("disordered", f"article {id_} has a date without its days", id_)
    highest = database.value(
        "SELECT max(sequence) FROM (SELECT sequence FROM articles "
        "UNION ALL SELECT sequence FROM tombstones)"
    )
    if sequence(database) < (highest or 0):
        yield Problem("disordered", "the sequence number is behind that of an article")


def days(database: Database) -> Iterator[tuple[str, str | None, str | None]]:
    """Every live article's id with its first and last day, ISO; in order of id."""
    last = ""
    while rows := database.query(
        "SELECT id, date_start, date_end FROM articles WHERE id > ? AND removed IS NULL "
        "ORDER BY id LIMIT 5000",
        (last,),
    ):
        yield from rows
        last = rows[-1][0]


def origins(database: Database) -> Iterator[tuple[str, bool, frozenset[str]]]:
    """Every file that articles come from and that was there when last looked for.

    Its path as origins have it, whether that is percent-encoded, and the SHA-256 that its bytes
    had when they were read; several where only some of its records were read again.
    """
    last = ""
    while rows := database.query(
        "SELECT path, max(path_encoded), group_concat(DISTINCT sha256) FROM origins "
        "WHERE gone IS NULL AND path > ? GROUP BY path ORDER BY path LIMIT 5000",
        (last,),
    ):
        for path, encoded, hashes in rows:
            yield path, bool(encoded), frozenset(hashes.split(","))
        last = rows[-1][0]
