"""What an article must be, besides answering a query. What it means is `understanding`'s to say."""

from typing import NamedTuple


class Filters(NamedTuple):
    """What an article must be, besides answering the query; each is None where not asked for.

    `dateline` holds alternatives. `undated` lets undated articles pass every range of dates.
    """

    date: str | None = None
    after: str | None = None
    before: str | None = None
    dateline: tuple[str, ...] = ()
    no_dateline: bool = False
    byline: str | None = None
    section: str | None = None
    source: str | None = None
    subject: str | None = None
    page: str | None = None
    language: str | None = None
    on: str | None = None
    added: str | None = None
    words: str | None = None
    undated: bool = False

    def __bool__(self) -> bool:
        return self != Filters()
