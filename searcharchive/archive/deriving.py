"""What an article's record doesn't say and its text, path and metadata do: date and dateline.

The date is that of the first of these sources that has one:

    record, front-matter   the record's own field
    metadata               a row of --metadata (before the record with --metadata-first)
    path                   the file's name or path
    dateline               the dateline's day, with the year of path, metadata or --year

A month or year from metadata or path is the year of the dateline's day where there is one, since
that is the more exact. A dateline's day without any year stays text. A record that this program
exported keeps date and dateline as they stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from searcharchive import datelines
from searcharchive.dates.dateline_days import dateline_date
from searcharchive.dates.edtf import from_edtf
from searcharchive.dates.paths import date_in_path
from searcharchive.dates.written import parse_date
from searcharchive.errors import DateError
from searcharchive.model import ArchiveDate, Dateline, DateSource, Span
from searcharchive.records import Record
from searcharchive.store.given import Given, MetadataValue

VERSION = 1
"""Raised whenever the same record yields another date or dateline."""

_DAYS_OF_A_YEAR = 366


@dataclass(frozen=True, slots=True)
class Derived:
    """Date and dateline of an article; `warnings` tell of dates that can't be read."""

    date: ArchiveDate | None = None
    date_source: DateSource | None = None
    date_text: str | None = None
    dateline: Dateline | None = None
    warnings: tuple[str, ...] = ()


def derive(
    given: Given,
    body: str,
    path: str,
    metadata: Mapping[str, MetadataValue],
    *,
    day_first: bool,
) -> Derived:
    """Date and dateline of an article whose record said `given` and whose first origin is `path`.

    Of `metadata` (by field) it uses `date`, `dateline` and `year`.
    """
    dateline = _dateline(given.dateline, body, metadata.get("dateline"))
    warnings: list[str] = []
    for text, source in _written(given, metadata.get("date")):
        try:
            date = parse_date(text, day_first=day_first)
        except DateError as error:
            warnings.append(f"the date of the {source} can't be read: {error}")
            continue
        if source == "metadata":
            completed = _completed(dateline, date)
            return Derived(
                completed or date,
                "dateline" if completed else source,
                None,
                dateline,
                tuple(warnings),
            )
        return Derived(date, source, None, dateline, tuple(warnings))
    found, source_found = _from_path_or_dateline(path, dateline, given.year, metadata)
    text_left = None
    if found is None:
        text_left = (dateline.day_text if dateline else None) or given.date
    return Derived(found, source_found, text_left, dateline, tuple(warnings))


def derive_exported(record: Record) -> Derived:
    """Date and dateline of a record that this program exported, as they stand.

    A date in another form than EDTF is one that could not be completed, and stays text.
    """
    dateline = None
    if record.dateline is not None:
        dateline = datelines.parse(record.dateline) or Dateline(record.dateline, record.dateline)
        span = _checked(record.dateline_span, record)
        dateline = dateline._replace(text=record.dateline, span=span)
    try:
        date = from_edtf(record.date) if record.date else None
    except DateError:
        return Derived(date_text=record.date, dateline=dateline)
    if date is None:
        return Derived(date_text=record.date_text, dateline=dateline)
    return Derived(date, record.date_source, None, dateline)


def _checked(span: Span | None, record: Record) -> Span | None:
    """The span, if the dateline stands there."""
    if span is None or record.body[slice(*span)] != record.dateline:
        return None
    return span


def _dateline(field: str | None, body: str, metadata: MetadataValue | None) -> Dateline | None:
    if metadata is not None and metadata.first:
        return datelines.derive(metadata.value, body)
    found = datelines.derive(field, body)
    if found is None and metadata is not None:
        return datelines.derive(metadata.value, body)
    return found


def _written(given: Given, metadata: MetadataValue | None) -> Iterator[tuple[str, DateSource]]:
    """The dates that record and metadata have, in the order in which they are believed."""
    record: list[tuple[str, DateSource]] = []
    if given.date is not None and given.date.strip():
        record.append((given.date, given.date_source))
    row: list[tuple[str, DateSource]] = []
    if metadata is not None:
        row.append((metadata.value, "metadata"))
    yield from row + record if metadata is not None and metadata.first else record + row


def _from_path_or_dateline(
    path: str, dateline: Dateline | None, year: int | None, metadata: Mapping[str, MetadataValue]
) -> tuple[ArchiveDate | None, DateSource | None]:
    in_path = date_in_path(path)
    if in_path is not None:
        completed = _completed(dateline, in_path)
        return (completed, "dateline") if completed else (in_path, "path")
    known_year = metadata["year"].value if "year" in metadata else year
    if known_year is None:
        return None, None
    try:
        near = from_edtf(f"{int(known_year):04}")
    except (DateError, ValueError):
        return None, None
    completed = _completed(dateline, near)
    return (completed, "dateline") if completed else (None, None)


def _completed(dateline: Dateline | None, near: ArchiveDate) -> ArchiveDate | None:
    """The dateline's day in the year or month `near`; None where `near` is a day or too vague."""
    if dateline is None or dateline.month is None or dateline.day is None:
        return None
    exact = near.edtf.replace("-", "").isdigit()
    if not exact or not 1 < near.stop - near.start <= _DAYS_OF_A_YEAR:
        return None
    return dateline_date(dateline.month, dateline.day, near)
