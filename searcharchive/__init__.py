"""Ranked full-text search for newspaper archives: the values that the library passes around.

The use cases are in `searcharchive.archive`, one a module. A name is loaded when it is first asked
for: every command loads this module, before it can be interrupted without a traceback.
"""

TYPE_CHECKING = False
"""`typing` has it, and takes 10 ms to load."""

if TYPE_CHECKING:
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
        Tombstone,
    )
    from searcharchive.records import Record, Refusal

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


_ELSEWHERE = {"SearchArchiveError": "errors", "Record": "records", "Refusal": "records"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = _ELSEWHERE.get(name, "model")
    return getattr(import_module(f"{__name__}.{module}"), name)
