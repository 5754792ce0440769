"""Erasing articles: their text, versions and all that was derived go for good, a tombstone stays.

Two steps: `erase` within a transaction, and `scrub` once it is committed, which leaves nothing of
what was deleted in the file's free space or in its log. The tombstone says which were done.
"""

from collections.abc import Sequence

from searcharchive.errors import StoreError
from searcharchive.model import Origin
from searcharchive.store.database import Database
from searcharchive.store.versions import versions

PENDING, DONE = 1, 2
"""How far a tombstone's erasure is: files may still hold the text; none does."""

BLANK = "not kept: it may have quoted a text that was erased"
"""What stands in place of a report of an import."""

_OF_ARTICLES = ("versions", "given", "metadata", "subjects", "article_places", "origins")


def erase(database: Database, id_: str, removed: str, sequence: int) -> None:
    """Delete a stored article with all that is of it; in its place stands a tombstone.

    `removed` is the date for one that wasn't hidden before (ISO, UTC). Of one whose text isn't
    here, an interrupted erasure begins anew.
    """
    if database.value("SELECT 1 FROM tombstones WHERE id = ?", (id_,)):
        database.execute("UPDATE tombstones SET erased = ? WHERE id = ?", (PENDING, id_))
        return
    # Deleted rows are overwritten, here and in every page that SQLite empties on the way.
    database.query("PRAGMA secure_delete = ON")
    kept = versions(database, id_)
    origins = _origins(database, id_)
    for version in kept:
        origins += version.article.origins
    ((sha256, given, since),) = database.query(
        "SELECT a.sha256, g.sha256, a.removed FROM articles AS a LEFT JOIN given AS g "
        "ON g.article = a.id WHERE a.id = ?",
        (id_,),
    )
    database.execute(
        "INSERT INTO tombstones (id, removed, sha256, sequence, erased) VALUES (?, ?, ?, ?, ?)",
        (id_, since or removed, sha256, sequence, PENDING),
    )
    hashes = {sha256, given or sha256, *(each.article.sha256 for each in kept)}
    keep_traces(database, id_, origins, sorted(hashes))
    for table in _OF_ARTICLES:
        database.execute(f"DELETE FROM {table} WHERE article = ?", (id_,))
    database.execute("DELETE FROM articles WHERE id = ?", (id_,))
    _blank_reports(database, id_, origins)


def keep_traces(
    database: Database, id_: str, origins: Sequence[Origin], hashes: Sequence[str]
) -> None:
    """Keep what an erased article is known by: its origins, each once, and its texts' hashes."""
    places: dict[tuple[str, int], Origin] = {}
    for at in origins:
        places.setdefault((at.path, at.record), at)
    database.many(
        "INSERT OR IGNORE INTO erased_origins VALUES (?, ?, ?, ?, ?, ?)",
        [
            (id_, position, at.path, at.path_encoded, at.record, at.sha256)
            for position, at in enumerate(places.values())
        ],
    )
    database.many(
        "INSERT OR IGNORE INTO erased_texts VALUES (?, ?)", [(id_, each) for each in hashes]
    )


def scrub(database: Database) -> None:
    """Make the file anew without its free space, and empty its log; raises StoreError.

    With secure_delete alone, SQLite leaves what it moved between pages before.
    """
    database.query("PRAGMA secure_delete = ON")
    database.execute("VACUUM")
    ((busy, *_),) = database.query("PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise StoreError(
            f"{database.path} is being read by another program, so that its log still holds what "
            "was erased; close that program and run the same again"
        )


def pending(database: Database) -> list[str]:
    """The ids of erased articles whose text files may still hold."""
    rows = database.query("SELECT id FROM tombstones WHERE erased = ? ORDER BY id", (PENDING,))
    return [id_ for (id_,) in rows]


def blanked(database: Database) -> list[str]:
    """The numbers of the imports that have reports blanked."""
    rows = database.query(
        "SELECT DISTINCT CAST(import AS TEXT) FROM import_warnings WHERE message = ?", (BLANK,)
    )
    return [number for (number,) in rows]


def finish(database: Database) -> None:
    """Note that no file holds the text of what was erased; needs a transaction."""
    database.execute("UPDATE tombstones SET erased = ? WHERE erased = ?", (DONE, PENDING))


def _origins(database: Database, id_: str) -> list[Origin]:
    rows = database.query(
        "SELECT path, record, sha256, path_encoded FROM origins WHERE article = ? "
        "ORDER BY position",
        (id_,),
    )
    return [Origin(path, record, sha256, bool(encoded)) for path, record, sha256, encoded in rows]


def _blank_reports(database: Database, id_: str, origins: Sequence[Origin]) -> None:
    """Blank the reports of imports that may quote the article.

    All those of its files go: its record may have had another number then. A spreadsheet's row
    names an article by its id or by the end of its file's path.
    """
    paths = {origin.path for origin in origins}
    names = {path.rsplit("/", 1)[-1] for path in paths}
    for (path,) in database.query("SELECT DISTINCT path FROM import_warnings"):
        name = path.replace("\\", "/").rsplit("/", 1)[-1]
        if path in paths or path == id_ or any(each.startswith(name) for each in names):
            database.execute("UPDATE import_warnings SET message = ? WHERE path = ?", (BLANK, path))
