"""What of the store a person lists: values and places with the number of their articles, totals.

Nothing here writes. Articles that were removed are left out unless a function says so.
"""

from dataclasses import dataclass

from searcharchive.model import Place
from searcharchive.store.database import Database, damaged
from searcharchive.store.reading import Places, fitting
from searcharchive.store.rows import NUMBER, TEXT, TEXT_OR_NONE

_LISTED = {
    "dateline": "dateline_place",
    "byline": "byline",
    "section": "section",
    "source": "source",
    "language": "language",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A value of a field and the number of articles that have it."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class CountedPlace:
    """A place and the number of articles whose dateline names it."""

    place: Place
    articles: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The store in numbers; first and last day are ISO, both inclusive, None without dates."""

    articles: int
    dated: int
    with_dateline: int
    removed: int
    first_date: str | None
    last_date: str | None
    origins: int
    files: int
    places: int


def counted(database: Database, field: str) -> list[Counted]:
    """The values of `field` (dateline, byline, section, source, language), most frequent first."""
    column = _LISTED[field]
    return [
        Counted(*fitting(database, f"a {field} of an article", row, TEXT, NUMBER))
        for row in database.query(
            f"SELECT {column}, count(*) FROM articles WHERE {column} IS NOT NULL "
            f"AND removed IS NULL GROUP BY {column} ORDER BY 2 DESC, 1"
        )
    ]


def counted_places(database: Database) -> list[CountedPlace]:
    """Every place that a live article's dateline names, and how many do; most frequent first."""
    rows = database.query(
        "SELECT p.place, count(DISTINCT a.id) FROM article_places AS p "
        "JOIN articles AS a ON a.id = p.article WHERE a.removed IS NULL "
        "GROUP BY p.place ORDER BY 2 DESC, 1"
    )
    known = Places(database).load([number for number, _ in rows])
    lost = [number for number, _ in rows if number not in known]
    if lost:
        raise damaged(database.path, f"it has no place {lost[0]}, which a dateline names")
    return [CountedPlace(known[number], count) for number, count in rows]


def totals(database: Database) -> Totals:
    """The store in numbers."""
    (numbers,) = database.query(
        "SELECT count(*), count(date), count(dateline), min(date_start), max(date_end) "
        "FROM articles WHERE removed IS NULL"
    )
    articles_, dated, with_dateline, first, last = numbers
    fitting(database, "an article's date", (first, last), TEXT_OR_NONE, TEXT_OR_NONE)
    removed = database.value(
        "SELECT (SELECT count(*) FROM articles WHERE removed IS NOT NULL)"
        " + (SELECT count(*) FROM tombstones)"
    )
    origins = database.value("SELECT count(*) FROM origins")
    files = database.value("SELECT count(*) FROM files")
    places = database.value("SELECT count(DISTINCT place) FROM article_places")
    return Totals(articles_, dated, with_dateline, removed, first, last, origins, files, places)
