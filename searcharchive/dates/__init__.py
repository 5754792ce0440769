"""Dates as people and files write them, and ranges of dates, as days.

Everything becomes an `ArchiveDate` or a `DateRange` of day ordinals. Nothing here knows articles
or queries, and nothing is ever guessed: a text that leaves the century, the month or the year
open is a `DateError`, and a text that names a month is the whole month.

Each search imports this package, so it stands on the standard library: dateutil, which takes
some 50 ms to load, is loaded by the first text that needs it, one with a month's name or with day
and month as numbers before the year.
"""

from searcharchive.dates.dateline_days import dateline_date
from searcharchive.dates.edtf import from_edtf, from_iso, iso
from searcharchive.dates.paths import date_in_path
from searcharchive.dates.ranges import parse_range, today
from searcharchive.dates.written import parse_date

__all__ = [
    "date_in_path",
    "dateline_date",
    "from_edtf",
    "from_iso",
    "iso",
    "parse_date",
    "parse_range",
    "today",
]
