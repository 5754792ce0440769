"""An archive's store in numbers and lists. The index's are in `index_stats`."""

from collections.abc import Sequence
from dataclasses import dataclass

from searcharchive.archive.archive import Archive
from searcharchive.store.imports import ImportEntry, Report
from searcharchive.store.listing import Counted, CountedPlace, Totals

FIELDS = ("dateline", "byline", "section", "source", "language")
"""The fields that `values` and `completions` list; of datelines the place part."""


@dataclass(frozen=True, slots=True)
class StoreStats:
    """The store's totals, its sequence number and its size on disk."""

    totals: Totals
    store_sequence: int
    store_bytes: int


@dataclass(frozen=True, slots=True)
class ImportDetails:
    """An import with all that it had to tell."""

    entry: ImportEntry
    reports: tuple[Report, ...]


def store_stats(archive: Archive) -> StoreStats:
    """The store in numbers, of one snapshot."""
    with archive.store() as store, store.snapshot():
        totals, sequence = store.totals(), store.sequence()
    log = archive.store_path.with_name(f"{archive.store_path.name}-wal")
    size = sum(path.stat().st_size for path in (archive.store_path, log) if path.exists())
    return StoreStats(totals, sequence, size)


def values(archive: Archive, field: str) -> Sequence[Counted]:
    """The values of one of FIELDS with the number of articles, the most frequent first."""
    with archive.store() as store:
        return store.counted(field)


def completions(archive: Archive, field: str, beginning: str, limit: int = 50) -> list[str]:
    """Values of one of FIELDS that begin so, in any case; for the shell's completion."""
    folded = beginning.casefold()
    fitting = (each.value for each in values(archive, field))
    return [value for value in fitting if value.casefold().startswith(folded)][:limit]


def places(archive: Archive) -> Sequence[CountedPlace]:
    """The places of datelines with the number of articles, the most frequent first."""
    with archive.store() as store:
        return store.counted_places()


def imports(archive: Archive) -> Sequence[ImportEntry]:
    """All imports, the latest first."""
    with archive.store() as store:
        return store.imports.entries()


def import_details(archive: Archive, number: int) -> ImportDetails | None:
    """One import with its reports; None if there is none with this number."""
    with archive.store() as store, store.snapshot():
        for entry in store.imports.entries():
            if entry.id == number:
                return ImportDetails(entry, tuple(store.imports.reports(number)))
    return None
