"""Articles to store, and putting them."""

from typing import Any

from searcharchive.model import ArchiveDate, Article, Dateline, Origin, Place
from searcharchive.store.given import Given
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch

VARNA = Place("Varna", None, "BG", ("bg", "bulgaria", "varna"))
OULU = Place("Oulu", None, "FI", ("fi", "finland", "oulu", "uleaborg"))


def article(id_: str, **fields: Any) -> Article:
    """A small article."""
    fields = {"body": f"The body of {id_}.", "sha256": f"hash of {id_}", "added": "2001"} | fields
    return Article(id=id_, **fields)


def full_article(id_: str = "full") -> Article:
    """An article with something in every field."""
    return Article(
        id=id_,
        body="VARNA and OULU, Bulgaria \u2014 A ferry\x00 came in.\r\nIt left again.",
        headline="Ferry comes \U0001f6a2",
        date=ArchiveDate("1987~", 725372, 725737),
        date_source="metadata",
        date_text="May 2",
        dateline=Dateline(
            text="VARNA and OULU, Bulgaria",
            place_text="VARNA and OULU, Bulgaria",
            span=(0, 24),
            month=5,
            day=2,
            day_text="May 2",
            agency="AP",
            places=(VARNA, OULU),
        ),
        byline="Ada Quill",
        section="Shipping",
        page="7",
        edition="late",
        source="Harbour Post",
        language="en",
        subjects=("ships", "ferries", "ships"),
        note="From the paper's archive.",
        origins=(Origin("a.txt", 1, "aa"), Origin("b%25.zip/c.txt", 2, "bb", path_encoded=True)),
        added="2001-02-03T04:05:06Z",
        sha256="cc",
    )


def put(store: Store, *articles: Article, made: bool = False) -> None:
    """Store articles with their origins, in one transaction."""
    with store.write() as batch:
        for each in articles:
            put_one(batch, each, made=made)


def put_one(batch: Batch, each: Article, *, made: bool = False) -> None:
    batch.put(each, Given(each.sha256), made=made)
    for origin in each.origins:
        batch.see(each.id, origin, 1)
