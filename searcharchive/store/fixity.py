"""Digests of rows, by which is found what something else than this program has changed in a store.

SQLite keeps no checksums, and an article's own hash is of its text alone. So each thing of these
kinds has a digest over all columns of all rows that it stands in:

    article     its row, what its record said, what --metadata gave, its subjects and places
    origins     of an article                versions    an article's earlier ones
    place       its row and its names        tombstone   its row, origins and hashes
    file        all but its fingerprint      import      its row and reports, once it has ended

A digest is BLAKE2b of eight bytes over the rows as Python's `repr` writes a list of them: each a
tuple of the number of its table and its values, texts as the bytes of their UTF-8. It finds
accidents and other programs' writing; who can write to a store can make a digest, too.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from searcharchive.store.database import Database, Row, chunks, marks
from searcharchive.store.rows import COLUMNS

Kind: TypeAlias = Literal[
    "article", "origins", "versions", "place", "tombstone", "file", "import"
]  # fmt: skip

_COLUMNS = ", ".join(COLUMNS[1:])

_ROWS: dict[Kind, tuple[str, ...]] = {
    "article": (
        f"SELECT id, {_COLUMNS}, made, removed, sequence FROM articles WHERE id IN ({{}})",
        "SELECT article, date, date_source, dateline, year, edtf, sha256 FROM given "
        "WHERE article IN ({})",
        "SELECT article, field, value, first FROM metadata WHERE article IN ({}) ORDER BY 1, 2",
        "SELECT article, position, subject FROM subjects WHERE article IN ({}) ORDER BY 1, 2",
        "SELECT article, position, place FROM article_places WHERE article IN ({}) ORDER BY 1, 2",
    ),
    "origins": (
        "SELECT article, position, path, path_encoded, record, sha256, seen, gone FROM origins "
        "WHERE article IN ({}) ORDER BY 1, 2",
    ),
    "versions": (
        f"SELECT article, number, replaced, import, {_COLUMNS}, subjects, places, origins "
        "FROM versions WHERE article IN ({}) ORDER BY 1, 2",
    ),
    "place": (
        "SELECT CAST(id AS TEXT), name, region, country FROM places WHERE id IN ({})",
        "SELECT CAST(place AS TEXT), key FROM place_names WHERE place IN ({}) ORDER BY place, 2",
    ),
    "tombstone": (
        "SELECT id, removed, sha256, sequence, erased FROM tombstones WHERE id IN ({})",
        "SELECT tombstone, position, path, path_encoded, record, sha256 FROM erased_origins "
        "WHERE tombstone IN ({}) ORDER BY 1, 2",
        "SELECT tombstone, sha256 FROM erased_texts WHERE tombstone IN ({}) ORDER BY 1, 2",
    ),
    "file": ("SELECT path, sha256, records, gone FROM files WHERE path IN ({})",),
    "import": (
        "SELECT CAST(id AS TEXT), started, finished, state, paths, options, files, "
        "unchanged_files, added, replaced, unchanged, further_origins, refused, skipped, undated, "
        "without_dateline, no_longer_in_file, kept_removed, warnings, disagreements, "
        "unmatched_rows FROM imports WHERE id IN ({})",
        "SELECT CAST(import AS TEXT), number, kind, path, record, message FROM import_warnings "
        "WHERE import IN ({}) ORDER BY import, number",
    ),
}
"""By kind, the rows of things; the first column is the key."""

_KEYS: dict[Kind, str] = {
    "article": "SELECT id FROM articles",
    "origins": "SELECT DISTINCT article FROM origins",
    "versions": "SELECT DISTINCT article FROM versions",
    "place": "SELECT CAST(id AS TEXT) FROM places",
    "tombstone": "SELECT id FROM tombstones",
    "file": "SELECT path FROM files",
    "import": "SELECT CAST(id AS TEXT) FROM imports WHERE state <> 'running'",
}

OF_ARTICLES: tuple[Kind, ...] = ("article", "origins", "versions")
"""The kinds whose key is an article's id; the others are few and small."""
OTHERS = tuple(kind for kind in _KEYS if kind not in OF_ARTICLES)


def keep(database: Database, kind: Kind, keys: Iterable[str]) -> None:
    """Make the digests of these things anew, of their rows as they are; needs a transaction."""
    for chunk in chunks(sorted(keys)):
        digests = _digests(database, kind, chunk)
        database.many(
            "INSERT OR REPLACE INTO fixity VALUES (?, ?, ?)",
            [(kind, key, digest) for key, digest in digests.items()],
        )
        gone = [(kind, key) for key in chunk if key not in digests]
        database.many("DELETE FROM fixity WHERE kind = ? AND key = ?", gone)


def keep_all(database: Database) -> None:
    """Make all digests, for a store that had none; needs a transaction."""
    for kind, sql in _KEYS.items():
        keep(database, kind, [key for (key,) in database.query(sql)])


def keys(database: Database, kind: Kind) -> list[str]:
    """All things of a kind, in order; those too of which nothing but a digest is left."""
    return [
        key
        for (key,) in database.query(
            f"{_KEYS[kind]} UNION SELECT key FROM fixity WHERE kind = ? ORDER BY 1", (kind,)
        )
    ]


def changed(database: Database, kind: Kind, keys: Sequence[str]) -> list[str]:
    """Those of these things that aren't as this program left them, in the order of `keys`."""
    found = []
    for chunk in chunks(keys):
        kept: dict[str, int] = dict(
            database.query(
                f"SELECT key, digest FROM fixity WHERE kind = ? AND key IN ({marks(chunk)})",
                (kind, *chunk),
            )
        )
        digests = _digests(database, kind, chunk)
        found += [key for key in chunk if kept.get(key) != digests.get(key)]
    return found


def _digests(database: Database, kind: Kind, keys: Sequence[str]) -> dict[str, int]:
    """The digests of the things that have rows."""
    # Here and not above: a search has no need of it.
    from hashlib import blake2b

    rows: dict[bytes, list[Row]] = {key.encode("utf-8", "surrogatepass"): [] for key in keys}
    for table, sql in enumerate(_ROWS[kind]):
        for key, *values in database.raw(sql.format(marks(keys)), keys):
            rows[key].append((table, *values))
    return {
        key: int.from_bytes(
            blake2b(repr(found).encode("ascii"), digest_size=8).digest(), "big", signed=True
        )
        for key, found in zip(keys, rows.values(), strict=True)
        if found
    }
