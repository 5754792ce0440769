"""Days, months, years and decades as `ArchiveDate`, and the EDTF forms of these.

    1987-02-26   the day
    1987-02      the month
    1987         the year
    1987~ 1987?  the year, about or perhaps; covers the same days as 1987
    198X         the decade

These are level 0 and three forms of level 1 of the Extended Date/Time Format (ISO 8601-2:2019;
loc.gov/standards/datetime). Intervals, seasons, times and years outside 0001 to 9999 are not read.
"""

import calendar
import datetime
import re

from searcharchive.errors import DateError
from searcharchive.model import AFTER_LAST_DAY, FIRST_DAY, ArchiveDate

_CALENDAR_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DOUBTFUL_YEAR = re.compile(r"([0-9]{4})([~?])")
_DECADE = re.compile(r"([0-9]{3})X")


def day_date(year: int, month: int, day: int) -> ArchiveDate:
    """The date of a day; DateError if there is no such day."""
    whole = month_date(year, month)
    if not 1 <= day <= whole.stop - whole.start:
        raise DateError(f"{whole.edtf} has no day {day}")
    start = whole.start + day - 1
    return ArchiveDate(f"{whole.edtf}-{day:02}", start, start + 1)


def month_date(year: int, month: int) -> ArchiveDate:
    """The date of a month; DateError if there is no such month or year."""
    _check_year(year)
    if not 1 <= month <= 12:
        raise DateError(f"there is no month {month}")
    start = datetime.date(year, month, 1).toordinal()
    _, days = calendar.monthrange(year, month)
    return ArchiveDate(f"{year:04}-{month:02}", start, start + days)


def year_date(year: int, qualifier: str = "") -> ArchiveDate:
    """The date of a year, `qualifier` being `~`, `?` or nothing; DateError outside 1 to 9999."""
    _check_year(year)
    return ArchiveDate(f"{year:04}{qualifier}", _new_year(year), _new_year(year + 1))


def decade_date(decade: int) -> ArchiveDate:
    """The date of a decade, `decade` being its years without their last digit (198 for 198X)."""
    start, stop = _new_year(decade * 10), _new_year(decade * 10 + 10)
    return ArchiveDate(f"{decade:03}X", start, stop)


def from_edtf(text: str) -> ArchiveDate:
    """The date of an EDTF form, as `ArchiveDate.edtf` has it; DateError for any other text."""
    date = match_edtf(text)
    if date is None:
        raise DateError(f"{text[:40]!r} is none of 1987-02-26, 1987-02, 1987, 1987~, 1987?, 198X")
    return date


def match_edtf(text: str) -> ArchiveDate | None:
    """As `from_edtf`, but None for a text of another form; DateError for a day there isn't."""
    if found := _CALENDAR_DATE.fullmatch(text):
        year, month, day = found.groups()
        if day is not None:
            return day_date(int(year), int(month), int(day))
        return year_date(int(year)) if month is None else month_date(int(year), int(month))
    if found := _DOUBTFUL_YEAR.fullmatch(text):
        return year_date(int(found[1]), found[2])
    if found := _DECADE.fullmatch(text):
        return decade_date(int(found[1]))
    return None


def iso(ordinal: int) -> str:
    """The ISO 8601 form of a day ordinal from `FIRST_DAY` up to before `AFTER_LAST_DAY`."""
    return datetime.date.fromordinal(ordinal).isoformat()


def from_iso(text: str) -> int:
    """The ordinal of an ISO 8601 day with dashes, the inverse of `iso`; DateError otherwise."""
    found = _CALENDAR_DATE.fullmatch(text)
    if found is None or found[3] is None:
        raise DateError(f"{text[:40]!r} is no day like 1987-02-26")
    return day_date(int(found[1]), int(found[2]), int(found[3])).start


def _check_year(year: int) -> None:
    if not 1 <= year <= 9999:
        raise DateError(f"years run from 0001 to 9999, and {year:04} is none of these")


def _new_year(year: int) -> int:
    """The first day of a year; of years outside 1 to 9999, the end of time on that side."""
    if year < 1:
        return FIRST_DAY
    return AFTER_LAST_DAY if year > 9999 else datetime.date(year, 1, 1).toordinal()
