"""Ranked full-text search for newspaper archives: the values that the library passes around.

The use cases are in `searcharchive.archive`, one a module.
"""

from searcharchive.errors import SearchArchiveError
from searcharchive.model import (
    ArchiveDate,
    Article,
    Dateline,
    DateRange,
    Hit,
    Origin,
    Page,
    Passage,
    Place,
    Ranked,
    Record,
    Refusal,
    Tombstone,
)

__all__ = [
    "ArchiveDate",
    "Article",
    "DateRange",
    "Dateline",
    "Hit",
    "Origin",
    "Page",
    "Passage",
    "Place",
    "Ranked",
    "Record",
    "Refusal",
    "SearchArchiveError",
    "Tombstone",
]
