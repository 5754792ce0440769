"""What the store holds under an id, a text, an origin or a file: the facts that identity rests on.

It only answers; which article a record is, is decided by the import.
"""

from dataclasses import dataclass

from searcharchive.store.database import Database, Row
from searcharchive.store.given import Given, MetadataValue
from searcharchive.store.reading import fitting
from searcharchive.store.rows import NUMBER, NUMBER_OR_NONE, TEXT, TEXT_OR_NONE

_HELD = (
    "SELECT a.id, a.sha256, a.date, g.sha256, g.edtf, a.removed IS NOT NULL "
    "FROM articles AS a JOIN given AS g ON g.article = a.id "
)

_GIVEN = (TEXT, TEXT_OR_NONE, TEXT_OR_NONE, TEXT, TEXT_OR_NONE, NUMBER_OR_NONE)


@dataclass(frozen=True, slots=True)
class Held:
    """A stored article, hidden ones too, as far as identity goes.

    `sha256` and `edtf` are those of the article; `given_sha256` and `given_edtf` those of its
    record, without `--metadata`.
    """

    id: str
    sha256: str
    edtf: str | None
    given_sha256: str
    given_edtf: str | None
    removed: bool


@dataclass(frozen=True, slots=True)
class HeldOrigin:
    """An origin of a stored article. `seen` is the import that last met it; `gone`: not in its
    file any more."""

    path: str
    record: int
    seen: int
    gone: bool


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file or member as it was last read to its end; `fingerprint` None means 'read it again'.

    `records` counts what its reader found, refused records too.
    """

    path: str
    sha256: str
    fingerprint: str | None
    records: int


class Identities:
    """Look-ups in one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, id_: str) -> Held | None:
        rows = self._database.query(f"{_HELD} WHERE a.id = ?", (id_,))
        return self._held(rows[0]) if rows else None

    def with_text(self, sha256: str, edtf: str | None) -> list[Held]:
        """The articles with this text hash and date; in order of id."""
        rows = self._database.query(
            f"{_HELD} WHERE a.sha256 = ? AND a.date IS ? ORDER BY a.id", (sha256, edtf)
        )
        return [self._held(row) for row in rows]

    def read_as(self, sha256: str, edtf: str | None) -> list[Held]:
        """The articles whose record had this text hash and date; in order of id."""
        rows = self._database.query(
            f"{_HELD} WHERE g.sha256 = ? AND g.edtf IS ? ORDER BY a.id", (sha256, edtf)
        )
        return [self._held(row) for row in rows]

    def count_with_text(self, sha256: str) -> int:
        """The number of articles with this text hash."""
        return int(
            self._database.value("SELECT count(*) FROM articles WHERE sha256 = ?", (sha256,))
        )

    def with_hash(self, sha256: str) -> list[str]:
        """The ids of the articles with this text hash, in order."""
        rows = self._database.query(
            "SELECT id FROM articles WHERE sha256 = ? ORDER BY id", (sha256,)
        )
        return [id_ for (id_,) in rows]

    def is_free(self, id_: str) -> bool:
        """Whether neither an article nor a tombstone has this id."""
        return not self._database.query(
            "SELECT 1 FROM articles WHERE id = ?1 UNION ALL SELECT 1 FROM tombstones WHERE id = ?1",
            (id_,),
        )

    def origins(self, id_: str) -> list[HeldOrigin]:
        """An article's origins; the first is the one its text is from."""
        rows = self._database.query(
            "SELECT path, record, seen, gone IS NOT NULL FROM origins WHERE article = ? "
            "ORDER BY position",
            (id_,),
        )
        return [HeldOrigin(path, record, seen, bool(gone)) for path, record, seen, gone in rows]

    def stands_at(self, id_: str, path: str, record: int) -> bool:
        """Whether a record is an origin of an article."""
        return bool(
            self._database.query(
                "SELECT 1 FROM origins WHERE path = ? AND record = ? AND article = ?",
                (path, record, id_),
            )
        )

    def comes_from(self, id_: str, path: str, *, met: int | None = None) -> bool:
        """Whether an origin of an article is in this file; only those that import `met` has met."""
        return bool(
            self._database.query(
                "SELECT 1 FROM origins WHERE article = ?1 AND path = ?2 "
                "AND (?3 IS NULL OR seen = ?3) LIMIT 1",
                (id_, path, met),
            )
        )

    def unmet(self, id_: str, path: str, import_: int) -> bool:
        """Whether an article has an origin in this file that an import hasn't met."""
        return bool(
            self._database.query(
                "SELECT 1 FROM origins WHERE article = ? AND path = ? AND seen <> ? LIMIT 1",
                (id_, path, import_),
            )
        )

    def leading(self, id_: str) -> str:
        """The path of an article's first origin that is still there, else of its first."""
        first = "SELECT path FROM origins WHERE article = ?{} ORDER BY position LIMIT 1"
        there: str | None = self._database.value(first.format(" AND gone IS NULL"), (id_,))
        return there if there is not None else str(self._database.value(first.format(""), (id_,)))

    def at(self, path: str, record: int) -> list[str]:
        """The articles whose origin is this record and is still in its file."""
        rows = self._database.query(
            "SELECT article FROM origins WHERE path = ? AND record = ? AND gone IS NULL "
            "ORDER BY article",
            (path, record),
        )
        return [id_ for (id_,) in rows]

    def knows(self, path: str) -> bool:
        """Whether any article comes from this file, erased ones too."""
        return bool(
            self._database.query(
                "SELECT 1 FROM origins WHERE path = ?1 "
                "UNION ALL SELECT 1 FROM erased_origins WHERE path = ?1 LIMIT 1",
                (path,),
            )
        )

    def tombstone(self, id_: str) -> str | None:
        """The text hash of the tombstone with this id."""
        found: str | None = self._database.value(
            "SELECT sha256 FROM tombstones WHERE id = ?", (id_,)
        )
        return found

    def buried(self, sha256: str) -> bool:
        """Whether a tombstone has this text hash."""
        return bool(
            self._database.query("SELECT 1 FROM tombstones WHERE sha256 = ? LIMIT 1", (sha256,))
        )

    def erased_text(self, *hashes: str) -> list[str]:
        """The erased articles one of whose texts had one of these hashes."""
        rows = self._database.query(
            "SELECT DISTINCT tombstone FROM erased_texts "
            f"WHERE sha256 IN ({', '.join('?' * len(hashes))}) ORDER BY tombstone",
            hashes,
        )
        return [id_ for (id_,) in rows]

    def erased_at(self, path: str, record: int) -> list[str]:
        """The erased articles that came from this record."""
        rows = self._database.query(
            "SELECT tombstone FROM erased_origins WHERE path = ? AND record = ? ORDER BY tombstone",
            (path, record),
        )
        return [id_ for (id_,) in rows]

    def file(self, path: str) -> StoredFile | None:
        rows = self._database.query(
            "SELECT path, sha256, fingerprint, records FROM files WHERE path = ?", (path,)
        )
        if not rows:
            return None
        kinds = (TEXT, TEXT, TEXT_OR_NONE, NUMBER)
        return StoredFile(*fitting(self._database, "the entry of a file", rows[0], *kinds))

    def paths(self) -> list[tuple[str, bool]]:
        """The paths that articles come from and that were still there when last looked for, and
        whether each is percent-encoded."""
        rows = self._database.query(
            "SELECT DISTINCT path, path_encoded FROM origins WHERE gone IS NULL ORDER BY path"
        )
        return [(path, bool(encoded)) for path, encoded in rows]

    def from_path(self, path: str) -> list[str]:
        """The articles that come from a file and are still in it, in order of id."""
        rows = self._database.query(
            "SELECT DISTINCT article FROM origins WHERE path = ? AND gone IS NULL ORDER BY article",
            (path,),
        )
        return [id_ for (id_,) in rows]

    def made(self, id_: str) -> bool:
        """Whether the project made this article's id."""
        return bool(self._database.value("SELECT made FROM articles WHERE id = ?", (id_,)))

    def given(self, id_: str) -> Given:
        """What the record of an article that there is said."""
        rows = self._database.query(
            "SELECT sha256, edtf, date, date_source, dateline, year FROM given WHERE article = ?",
            (id_,),
        )
        what = f"what the record of article {id_!a} said"
        return Given(*fitting(self._database, what, rows[0], *_GIVEN))

    def metadata(self, id_: str) -> tuple[MetadataValue, ...]:
        """What `--metadata` gave an article, by field."""
        rows = self._database.query(
            "SELECT field, value, first FROM metadata WHERE article = ? ORDER BY field", (id_,)
        )
        what = f"what --metadata gave article {id_!a}"
        found = [fitting(self._database, what, row, TEXT, TEXT, NUMBER) for row in rows]
        return tuple(MetadataValue(field, value, bool(first)) for field, value, first in found)

    def _held(self, row: Row) -> Held:
        kinds = (TEXT, TEXT, TEXT_OR_NONE, TEXT, TEXT_OR_NONE, NUMBER)
        fitting(self._database, f"article {row[0]!a}", row, *kinds)
        id_, sha256, edtf, given_sha256, given_edtf, removed = row
        return Held(id_, sha256, edtf, given_sha256, given_edtf, bool(removed))
