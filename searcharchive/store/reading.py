"""Reading articles: by id, all of them, and what was removed.

Nothing here writes. `hidden` articles, which were removed, are left out unless a function says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from searcharchive.errors import StoreDamageError
from searcharchive.model import Article, Origin, Place, Tombstone
from searcharchive.store.database import Database, Row, chunks, damaged, marks
from searcharchive.store.rows import (
    COLUMNS,
    NUMBER,
    TEXT,
    fit,
    fit_origins,
    fit_place,
    fit_texts,
    from_row,
)

_PAGE = 500
"""Articles, or what is left of them, that are read at a time."""

_COLUMNS = ", ".join(COLUMNS)


class Places:
    """Places by their number. Their rows never change, so what was read once stays true."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, Place] = {}

    def load(self, numbers: Sequence[int]) -> dict[int, Place]:
        missing = sorted({number for number in numbers if number not in self._known})
        for chunk in chunks(missing):
            keys: dict[int, list[str]] = defaultdict(list)
            for place, key in self._database.query(
                f"SELECT place, key FROM place_names WHERE place IN ({marks(chunk)})", chunk
            ):
                keys[place].append(str(key))
            for number, name, region, country in self._database.query(
                f"SELECT id, name, region, country FROM places WHERE id IN ({marks(chunk)})", chunk
            ):
                place = Place(name, region, country, tuple(sorted(keys[number])))
                try:
                    self._known[number] = fit_place(place)
                except UNFIT as error:
                    raise unreadable(self._database, f"at place {number}", error) from error
        return self._known

    def all(self) -> dict[Place, int]:
        """The number of every place."""
        numbers = [number for (number,) in self._database.query("SELECT id FROM places")]
        known = self.load(numbers)
        return {known[number]: number for number in numbers}

    def forget(self) -> None:
        """Read all anew: after a rollback, numbers may come to mean other places."""
        self._known.clear()


def articles(
    database: Database, places: Places, ids: Sequence[str], *, hidden: bool = False
) -> dict[str, Article]:
    """The articles of those `ids` that there are, in the order of `ids`."""
    found: dict[str, Article] = {}
    live = "" if hidden else " AND removed IS NULL"
    for chunk in chunks(list(dict.fromkeys(ids))):
        rows = database.query(
            f"SELECT {_COLUMNS} FROM articles WHERE id IN ({marks(chunk)}){live}", chunk
        )
        made = {article.id: article for article in _assemble(database, places, rows)}
        found.update((id_, made[id_]) for id_ in chunk if id_ in made)
    return found


def after(
    database: Database, places: Places, last: str, limit: int = _PAGE, *, hidden: bool = False
) -> list[Article]:
    """The next `limit` articles after the id `last`, in order of id ('' comes before all)."""
    live = "" if hidden else " AND removed IS NULL"
    rows = database.query(
        f"SELECT {_COLUMNS} FROM articles WHERE id > ?{live} ORDER BY id LIMIT {limit}", (last,)
    )
    return _assemble(database, places, rows)


def shares(database: Database, count: int) -> list[str]:
    """The last ids of the first shares where all live articles are shared out in order of id."""
    total = database.value("SELECT count(*) FROM articles WHERE removed IS NULL")
    places = sorted({total * share // count for share in range(1, count)} - {0})
    return [
        database.value(
            "SELECT id FROM articles WHERE removed IS NULL ORDER BY id LIMIT 1 OFFSET ?",
            (place - 1,),
        )
        for place in places
    ]


def _assemble(database: Database, places: Places, rows: list[Row]) -> list[Article]:
    ids = [row[0] for row in rows]
    subjects: dict[str, list[str]] = defaultdict(list)
    place_numbers: dict[str, list[int]] = defaultdict(list)
    origins: dict[str, list[Origin]] = defaultdict(list)
    for chunk in chunks(ids):
        of_these = f"WHERE article IN ({marks(chunk)}) ORDER BY article, position"
        for id_, subject in database.query(
            f"SELECT article, subject FROM subjects {of_these}", chunk
        ):
            subjects[id_].append(subject)
        for id_, number in database.query(
            f"SELECT article, place FROM article_places {of_these}", chunk
        ):
            place_numbers[id_].append(number)
        for id_, path, record, sha256, encoded in database.query(
            f"SELECT article, path, record, sha256, path_encoded FROM origins {of_these}", chunk
        ):
            origins[id_].append(Origin(path, record, sha256, bool(encoded)))
    known = places.load([number for numbers in place_numbers.values() for number in numbers])
    found: list[Article] = []
    try:
        for row in rows:
            of_places = tuple([known[number] for number in place_numbers.get(row[0], ())])
            of_origins = fit_origins(origins.get(row[0], ()))
            of_subjects = fit_texts(subjects.get(row[0], ()))
            found.append(from_row(row, of_subjects, of_places, of_origins))
    except UNFIT as error:
        raise unreadable(database, rows[len(found)][0], error) from error
    return found


def fitting(database: Database, what: str, row: Row, *kinds: tuple[type, ...]) -> Row:
    """The row, if its values are of these kinds; raises StoreDamageError, which says of `what`."""
    try:
        return fit(row, *kinds)
    except ValueError as error:
        raise damaged(database.path, f"{what} can't be read, {error}") from error


UNFIT = (ValueError, KeyError, TypeError, RecursionError)
"""What comes of values that are no article's."""


def unreadable(database: Database, id_: object, error: Exception) -> StoreDamageError:
    """What there is to say of an article that can't be read, since `error`, one of UNFIT."""
    reason = "it points to a place that isn't there" if isinstance(error, KeyError) else error
    return damaged(database.path, f"article {id_!a} can't be read, {reason}")


def removed_at(database: Database, id_: str) -> str | None:
    """When the article or tombstone `id_` was removed; None for a live or unknown one."""
    found: str | None = database.value(
        "SELECT removed FROM articles WHERE id = ? AND removed IS NOT NULL "
        "UNION ALL SELECT removed FROM tombstones WHERE id = ?",
        (id_, id_),
    )
    return found


def tombstones(database: Database) -> Iterator[Tombstone]:
    """What is left of every removed article, in order of id."""
    last = ""
    while rows := database.query(
        "SELECT id, removed, sha256, 0 FROM articles WHERE removed IS NOT NULL AND id > ?1 "
        "UNION ALL SELECT id, removed, sha256, erased FROM tombstones WHERE id > ?1 "
        f"ORDER BY id LIMIT {_PAGE}",
        (last,),
    ):
        for row in rows:
            yield _tombstone(database, *row)
        last = rows[-1][0]


def tombstone(database: Database, id_: str) -> Tombstone | None:
    """What is left of an article whose text isn't here."""
    rows = database.query("SELECT id, removed, sha256, erased FROM tombstones WHERE id = ?", (id_,))
    return _tombstone(database, *rows[0]) if rows else None


def _tombstone(
    database: Database, id_: str, removed: str, sha256: str, was_erased: int
) -> Tombstone:
    row = (id_, removed, sha256, was_erased)
    fitting(database, f"what is left of {id_!a}", row, TEXT, TEXT, TEXT, NUMBER)
    if not was_erased:
        return Tombstone(id_, removed, sha256)
    origins = database.query(
        "SELECT path, record, sha256, path_encoded FROM erased_origins WHERE tombstone = ? "
        "ORDER BY position",
        (id_,),
    )
    hashes = database.query(
        "SELECT sha256 FROM erased_texts WHERE tombstone = ? ORDER BY sha256", (id_,)
    )
    return Tombstone(
        id_,
        removed,
        sha256,
        True,
        tuple(Origin(path, at, hash_, bool(encoded)) for path, at, hash_, encoded in origins),
        tuple(hash_ for (hash_,) in hashes),
    )


def ids_with_prefix(database: Database, prefix: str, limit: int = 10) -> list[str]:
    """Ids that the project made and that start with `prefix`, in order."""
    return [
        id_
        for (id_,) in database.query(
            "SELECT id FROM articles WHERE made = 1 AND removed IS NULL AND id >= ?1 AND id < ?2 "
            f"ORDER BY id LIMIT {limit}",
            (prefix, f"{prefix}\U0010ffff"),
        )
    ]
