"""Whether a store is sound: SQLite's own checks, and what its tables promise each other."""

from collections.abc import Iterator

from searcharchive.errors import StoreError
from searcharchive.store.database import Database
from searcharchive.store.erasing import pending


def problems(database: Database) -> Iterator[str]:
    """What is wrong, a line each; nothing where the store is sound. Reads every page."""
    try:
        for (line,) in database.query("PRAGMA integrity_check(20)"):
            if line != "ok":
                yield f"SQLite finds: {line}"
        for table, row, parent, _ in database.query("PRAGMA foreign_key_check"):
            yield f"row {row} of table {table} points to nothing in {parent}"
        for (id_,) in database.query(
            "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM given) "
            "UNION SELECT id FROM articles WHERE id NOT IN (SELECT article FROM origins)"
        ):
            yield f"article {id_} has lost its origins, or what its record said"
        if database.query(
            "SELECT 1 FROM articles WHERE sequence > "
            "(SELECT value FROM state WHERE name = 'sequence') LIMIT 1"
        ):
            yield "the sequence number is behind that of an article"
        for id_ in pending(database):
            yield (
                f"files may still hold the text of {id_}, whose erasure was interrupted: run "
                f"'searcharchive remove --erase {id_}'"
            )
    except StoreError as error:
        yield str(error)
