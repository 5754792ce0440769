"""Putting articles into the store, hiding them and bringing them back, within one transaction.

A `Batch` comes from `Store.write`. It does what it is told: which article a record is, and
whether anything of it has changed, is the caller's to know.
"""

from collections.abc import Iterable

from searcharchive.model import Article, Origin, Place, Tombstone, Version
from searcharchive.store import erasing, fixity, versions
from searcharchive.store.changes import sequence
from searcharchive.store.database import Database
from searcharchive.store.digests import Digests
from searcharchive.store.fixity import Kind
from searcharchive.store.given import Given, MetadataValue
from searcharchive.store.identities import StoredFile
from searcharchive.store.reading import Places
from searcharchive.store.rows import COLUMNS, to_row

_PUT = (
    f"INSERT INTO articles ({', '.join(COLUMNS)}, made, sequence) "
    f"VALUES ({', '.join('?' * (len(COLUMNS) + 2))}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS[1:-1], "sequence"))
)
_PUT_GIVEN = (
    "INSERT INTO given (article, sha256, edtf, date, date_source, dateline, year) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article) DO UPDATE SET sha256 = excluded.sha256, "
    "edtf = excluded.edtf, date = excluded.date, date_source = excluded.date_source, "
    "dateline = excluded.dateline, year = excluded.year"
)
_SEE = (
    "INSERT INTO origins (article, position, path, path_encoded, record, sha256, seen) "
    "VALUES (?1, (SELECT coalesce(max(position) + 1, 0) FROM origins WHERE article = ?1), "
    "?2, ?3, ?4, ?5, ?6) ON CONFLICT (path, record, article) DO UPDATE SET "
    "sha256 = excluded.sha256, seen = excluded.seen, gone = NULL"
)


class Batch:
    """One transaction's writing. What it did holds from `checkpoint`, or from the end of `with`."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places
        self._place_numbers: dict[Place, int] | None = None
        self._sequence = sequence(database)
        self._digests = Digests(database)

    def put(self, article: Article, given: Given, *, made: bool) -> None:
        """Store an article, new or over the one with its id; `added` and `made` stay as first put.

        Its origins are not stored: see `see`.
        """
        id_ = article.id
        self._digests.keep_many()
        self._digests.touch("article", id_)
        self._database.execute(_PUT, (*to_row(article), made, self._next()))
        self._database.execute(
            _PUT_GIVEN,
            (id_, given.sha256, given.edtf, given.date, given.date_source, given.dateline,
             given.year),
        )  # fmt: skip
        self._database.execute("DELETE FROM subjects WHERE article = ?", (id_,))
        self._database.many(
            "INSERT INTO subjects VALUES (?, ?, ?)",
            [(id_, position, subject) for position, subject in enumerate(article.subjects)],
        )
        self._database.execute("DELETE FROM article_places WHERE article = ?", (id_,))
        places = article.dateline.places if article.dateline else ()
        self._database.many(
            "INSERT INTO article_places VALUES (?, ?, ?)",
            [(id_, position, self._place(place)) for position, place in enumerate(places)],
        )

    def put_given(self, id_: str, given: Given) -> None:
        """Store what an article's record said, where the article itself stays as it is."""
        self._digests.alter("article", id_)
        self._database.execute(
            _PUT_GIVEN,
            (id_, given.sha256, given.edtf, given.date, given.date_source, given.dateline,
             given.year),
        )  # fmt: skip

    def put_metadata(self, id_: str, values: Iterable[MetadataValue]) -> None:
        """Keep what `--metadata` gave an article, in place of what it gave before."""
        self._digests.alter("article", id_)
        self._database.execute("DELETE FROM metadata WHERE article = ?", (id_,))
        self._database.many(
            "INSERT INTO metadata VALUES (?, ?, ?, ?)",
            [(id_, value.field, value.value, value.first) for value in values],
        )

    def see(self, id_: str, origin: Origin, import_: int) -> None:
        """Note that an import met this origin of an article, for the first time or again."""
        self._digests.alter("origins", id_)
        self._database.execute(
            _SEE,
            (id_, origin.path, origin.path_encoded, origin.record, origin.sha256, import_),
        )

    def see_refused(self, path: str, record: int, import_: int) -> None:
        """Note that a record is still in its file, though it can't be read now."""
        self._digests.alter_origins("path = ? AND record = ?", path, record)
        self._database.execute(
            "UPDATE origins SET seen = ? WHERE path = ? AND record = ?", (import_, path, record)
        )

    def drop_origins(self, id_: str) -> None:
        self._digests.touch("origins", id_)
        self._database.execute("DELETE FROM origins WHERE article = ?", (id_,))

    def settle(self, path: str, import_: int, now: str) -> int:
        """After a file was read to its end: what of it the import hasn't met is gone from it.

        An origin whose article stands elsewhere in the file has moved and is dropped. Answers
        the number of the others, which are kept.
        """
        unseen = self._database.query(
            "SELECT article, position FROM origins "
            "WHERE path = ? AND seen <> ? AND gone IS NULL ORDER BY article, position",
            (path, import_),
        )
        gone = 0
        self._digests.alter("origins", *(id_ for id_, _ in unseen))
        for id_, position in unseen:
            if self._moved(id_, position, path, import_):
                continue
            gone += self._database.execute(
                "UPDATE origins SET gone = ? WHERE article = ? AND position = ?",
                (now, id_, position),
            )
        return gone

    def _moved(self, id_: str, position: int, path: str, import_: int) -> bool:
        """Drop an origin if its article stands elsewhere in the file, which takes its position."""
        now_at = self._database.value(
            "SELECT position FROM origins WHERE article = ? AND path = ? AND seen = ? "
            "ORDER BY position",
            (id_, path, import_),
        )
        if now_at is None:
            return False
        self._database.execute(
            "DELETE FROM origins WHERE article = ? AND position = ?", (id_, position)
        )
        if now_at > position:
            self._database.execute(
                "UPDATE origins SET position = ? WHERE article = ? AND position = ?",
                (position, id_, now_at),
            )
        return True

    def vanish(self, path: str, now: str) -> int:
        """Note that a file is no longer there; answers the number of its origins."""
        self._digests.alter("file", path)
        self._digests.alter_origins("path = ?", path)
        self._database.execute(
            "UPDATE files SET fingerprint = NULL, gone = ? WHERE path = ?", (now, path)
        )
        return self._database.execute(
            "UPDATE origins SET gone = ? WHERE path = ? AND gone IS NULL", (now, path)
        )

    def open_file(self, path: str) -> None:
        """Note that a file is being read: it has no fingerprint until `put_file`."""
        self._database.execute("UPDATE files SET fingerprint = NULL WHERE path = ?", (path,))

    def put_file(self, file: StoredFile) -> None:
        self._digests.touch("file", file.path)
        self._database.execute(
            "INSERT INTO files (path, sha256, fingerprint, records) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, "
            "fingerprint = excluded.fingerprint, records = excluded.records, gone = NULL",
            (file.path, file.sha256, file.fingerprint, file.records),
        )

    def remove(self, id_: str, now: str) -> None:
        """Hide an article."""
        self._digests.alter("article", id_)
        self._database.execute(
            "UPDATE articles SET removed = ?, sequence = ? WHERE id = ?", (now, self._next(), id_)
        )

    def restore(self, id_: str) -> None:
        """Bring a hidden article back."""
        self._digests.alter("article", id_)
        self._database.execute(
            "UPDATE articles SET removed = NULL, sequence = ? WHERE id = ?", (self._next(), id_)
        )

    def bury(self, tombstone: Tombstone) -> None:
        """Keep the tombstone of an article whose text isn't here."""
        self._digests.alter("tombstone", tombstone.id)
        erased = erasing.DONE if tombstone.erased else 0
        self._database.execute(
            "INSERT INTO tombstones VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET erased = max(erased, excluded.erased)",
            (tombstone.id, tombstone.removed, tombstone.sha256, self._next(), erased),
        )
        if tombstone.erased:
            hashes = (tombstone.sha256, *tombstone.hashes)
            erasing.keep_traces(self._database, tombstone.id, tombstone.origins, hashes)

    def unbury(self, id_: str) -> None:
        """Forget a tombstone: the next import takes its article in, of whichever file."""
        self._digests.touch("tombstone", id_)
        for table in ("erased_origins", "erased_texts"):
            self._database.execute(f"DELETE FROM {table} WHERE tombstone = ?", (id_,))
        self._database.execute("DELETE FROM tombstones WHERE id = ?", (id_,))
        self.forget_readings()

    def forget_readings(self) -> int:
        """Have every file read again by the next import of it; answers how many that changes."""
        return self._database.execute(
            "UPDATE files SET fingerprint = NULL WHERE fingerprint IS NOT NULL"
        )

    def accept(self, kind: Kind, keys: Iterable[str]) -> None:
        """Take things as something else than this program has left them."""
        self._digests.touch(kind, *keys)

    def rehash(self, id_: str, sha256: str) -> None:
        """Take an article's text as it is; `sha256` is that of it."""
        self._digests.touch("article", id_)
        self._database.execute(
            "UPDATE articles SET sha256 = ?, sequence = ? WHERE id = ?", (sha256, self._next(), id_)
        )

    def keep(self, version: Version) -> None:
        """Keep an earlier version of the article with its id."""
        self._digests.alter("versions", version.article.id)
        versions.keep(self._database, version)

    def erase(self, id_: str, now: str) -> None:
        """Delete an article for good; what the store's files still hold goes by `Store.scrub`."""
        erasing.erase(self._database, id_, now, self._next())
        for kind in (*fixity.OF_ARTICLES, "tombstone"):
            self._digests.touch(kind, id_)
        self._digests.touch("import", *erasing.blanked(self._database))

    def finish_erasures(self) -> None:
        """Note that no file holds the text of what was erased any more."""
        self._digests.alter("tombstone", *erasing.pending(self._database))
        erasing.finish(self._database)

    def drop_unused_places(self) -> None:
        """Forget places that no article has any more, after all were derived anew."""
        unused = self._database.query(
            "SELECT id FROM places EXCEPT SELECT place FROM article_places"
        )
        self._digests.touch("place", *(str(place) for (place,) in unused))
        self._database.many("DELETE FROM place_names WHERE place = ?", unused)
        self._database.many("DELETE FROM places WHERE id = ?", unused)
        self._place_numbers = None
        self._places.forget()

    def checkpoint(self) -> None:
        """Commit what was done so far and go on in a new transaction."""
        self.flush()
        self._database.execute("COMMIT")
        self._database.execute("BEGIN IMMEDIATE")

    def flush(self) -> None:
        """Store the sequence number that the batch has reached, and digests of what it changed."""
        self._digests.keep()
        self._database.execute(
            "UPDATE state SET value = ? WHERE name = 'sequence'", (self._sequence,)
        )

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _place(self, place: Place) -> int:
        if self._place_numbers is None:
            self._place_numbers = self._places.all()
        number = self._place_numbers.get(place)
        if number is None:
            number = self._database.insert(
                "INSERT INTO places (name, region, country) VALUES (?, ?, ?)",
                (place.name, place.region, place.country),
            )
            self._database.many(
                "INSERT INTO place_names VALUES (?, ?)", [(number, key) for key in place.keys]
            )
            self._place_numbers[place] = number
            self._digests.touch("place", str(number))
        return number
