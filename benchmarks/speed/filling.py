"""Generated articles into an archive's store, as an import leaves them there.

Datelines are not searched for but known: an import of a million articles would take longer than
all that is measured of it.
"""

import datetime
from functools import cache
from pathlib import Path

from benchmarks.speed import generating
from benchmarks.speed.texts import Text, Texts
from searcharchive import datelines
from searcharchive.archive.archive import open_archive
from searcharchive.archive.creating import create
from searcharchive.archive.naming import text_hash
from searcharchive.model import ArchiveDate, Article, Dateline, Origin, Place
from searcharchive.store.given import Given
from searcharchive.store.imports import Counts
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch

_SOURCE = "The Daily Measure"
_PATH = "/generated"
_NOW = "2020-01-01T00:00:00Z"
_CLOSING = " — "


def fill(texts: str, directory: str) -> int:
    """Make an archive of all texts of a file; how many."""
    source = Texts(Path(texts))
    create(Path(directory))
    with open_archive(Path(directory)).store(read_only=False) as store:
        for batch in source.batches():
            put(store, batch)
    return source.articles


def empty(directory: str) -> None:
    """Make an archive without articles."""
    create(Path(directory))


def further(directory: str, seed: int, articles: int) -> None:
    """Put so many articles into a store that it hasn't got."""
    (batch,) = generating.batches(articles, seed=seed)
    with open_archive(Path(directory)).store(read_only=False) as store:
        put(store, [text._replace(number=seed * 1_000_000 + text.number) for text in batch])


def put(store: Store, texts: list[Text]) -> None:
    """Store texts as articles, in one transaction."""
    with store.write() as batch:
        number = store.imports.start(_NOW, [_PATH], "{}")
        for text in texts:
            _put(batch, text, number)
        store.imports.finish(number, _NOW, "done", Counts(added=len(texts)))


def _put(batch: Batch, text: Text, import_: int) -> None:
    day = datetime.date.fromordinal(text.day).isoformat()
    sha256 = text_hash(_SOURCE, text.headline, text.body)
    article = Article(
        id=f"g{text.number:010}",
        body=text.body,
        headline=text.headline,
        date=ArchiveDate(day, text.day, text.day + 1),
        date_source="record",
        dateline=_dateline(text),
        source=_SOURCE,
        language="en",
        added=_NOW,
        sha256=sha256,
    )
    batch.put(article, Given(sha256, day, day), made=False)
    batch.see(article.id, Origin(_PATH, text.number + 1, sha256), import_)


def _dateline(text: Text) -> Dateline | None:
    if not text.place:
        return None
    written = text.body.partition(_CLOSING)[0]
    when = datetime.date.fromordinal(text.day)
    return Dateline(
        written,
        text.place,
        (0, len(written)),
        when.month,
        when.day,
        f"{when:%B} {when.day}",
        written.rpartition("(")[2].rstrip(")"),
        _places(text.place),
    )


@cache
def _places(name: str) -> tuple[Place, ...]:
    found = datelines.parse(name)
    return found.places if found else ()
