"""Earlier versions of articles: kept when an import replaces one, and read back.

A version is the whole article as it was, but for its places' keys, which are for searching.
Subjects, places and origins are JSON, since nothing ever looks for one of them.
"""

import json
from typing import Any

from searcharchive.model import Article, Dateline, Origin, Place, Version
from searcharchive.store.database import Database, Row
from searcharchive.store.reading import UNFIT, unreadable
from searcharchive.store.rows import COLUMNS, fit_origins, fit_place, fit_texts, from_row, to_row

_NAMES = ("article", *COLUMNS[1:], "subjects", "places", "origins")
_KEEP = (
    f"INSERT INTO versions (number, replaced, import, {', '.join(_NAMES)}) VALUES ("
    "(SELECT coalesce(max(number) + 1, 1) FROM versions WHERE article = ?3), "
    f"{', '.join(f'?{at}' for at in range(1, len(_NAMES) + 3))})"
)
_READ = (
    f"SELECT replaced, import, {', '.join(_NAMES)} FROM versions WHERE article = ? "
    "ORDER BY replaced, number"
)


def keep(database: Database, version: Version) -> None:
    """Keep an earlier version of the article with its id."""
    article = version.article
    places = article.dateline.places if article.dateline else ()
    database.execute(
        _KEEP,
        (
            version.replaced,
            version.import_,
            *to_row(article),
            _json(article.subjects),
            _json([place[:3] for place in places]),
            _json([(at.path, at.record, at.sha256, at.path_encoded) for at in article.origins]),
        ),
    )


def versions(database: Database, id_: str) -> tuple[Version, ...]:
    """The earlier versions of an article, the earliest first; raises StoreError."""
    found = []
    for row in database.query(_READ, (id_,)):
        try:
            found.append(_version(row))
        except UNFIT as error:
            raise unreadable(database, id_, error) from error
    return tuple(found)


def as_kept(article: Article) -> Article:
    """An article as it is read back: without what is for searching only."""
    line = article.dateline
    return article if line is None else article._replace(dateline=_without_keys(line))


def _without_keys(line: Dateline) -> Dateline:
    return line._replace(places=tuple(place._replace(keys=()) for place in line.places))


def _version(row: Row) -> Version:
    replaced, import_, *columns, subjects, places, origins = row
    article = from_row(
        tuple(columns),
        fit_texts(_list(subjects)),
        tuple(fit_place(Place(*_list_of(place, 3))) for place in _list(places)),
        fit_origins([Origin(*_list_of(origin, 4)) for origin in _list(origins)]),
    )
    (replaced,) = fit_texts([replaced])
    if import_ is not None and type(import_) is not int:
        raise ValueError("its import is no number")
    return Version(article, replaced, import_)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(text: str) -> list[Any]:
    value = json.loads(text)
    if not isinstance(value, list):
        raise ValueError("a list of it is none")
    return value


def _list_of(value: Any, length: int) -> list[Any]:
    if not isinstance(value, list) or len(value) != length:
        raise ValueError("a list of it has another length")
    return value
