"""One written date to an `ArchiveDate`.

    1987  1987-02  1987-02-26  1987~  198X    as EDTF
    1980s                                     198X
    2008/4/6  2008.04.06  20080406            2008-04-06: a year that stands first
    2015-12-10T19:10:44-05:00                 2015-12-10: the day as written, whatever the zone
    20151210T191044Z                          2015-12-10
    26-FEB-1987 15:01:01.79                   1987-02-26
    Sunday, April 6th, 2008, 5 p.m. EST       2008-04-06
    April 1987                                1987-04
    4/6/2008  01.08.1821                      by `day_first`, or the one order that is possible
    April 6   4/6/08   1207440000             DateError: no year, no century, no date

dateutil reads month names and the order of day and month, and no more than that: left alone, it
takes `April 6-8, 2008` for a time of day and completes `April` with today's year. Dates in other
languages or calendars, and seasons, are not read.
"""

import datetime
import re

from searcharchive.dates.clock import without_time
from searcharchive.dates.edtf import day_date, decade_date, match_edtf, month_date
from searcharchive.dates.words import MONTHS, WEEKDAYS
from searcharchive.errors import DateError
from searcharchive.model import ArchiveDate

LONGEST = 100
"""Code points; the longest date in use, with weekday, time and zone named, has some 60."""

_ACCEPTED = (
    "accepted are 2008, 2008-04, 2008-04-06, 'April 2008', '6 April 2008', 'April 6, 2008',"
    " 4/6/2008, 1987~, 1987?, 198X"
)

_DECADE = re.compile(r"([0-9]{3})0s")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_AND_MONTH = re.compile(r"([0-9]{4})/([0-9]{2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{2,4})")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[^\s,./()-]")
_MONTH_NAMES = frozenset(MONTHS.split("|"))
_SAYS_NOTHING = frozenset(("st", "nd", "rd", "th", "of", "the", "on", "'", "’"))
_WEEKDAY = re.compile(rf"\b(?:{WEEKDAYS})\b[.,]*", re.IGNORECASE)

_FILLED_IN = (datetime.datetime(2000, 1, 1), datetime.datetime(2004, 12, 15))
"""What dateutil completes a text with: whatever it doesn't say differs between the two."""


def parse_date(text: str, *, day_first: bool = False) -> ArchiveDate:
    """The date that `text` is, as exact as it is written and no more; see the module.

    `day_first` takes 4/6/2008 for 4 June. DateError says what is wrong and what is accepted.
    """
    try:
        return read_date(text, day_first=day_first)
    except DateError as error:
        raise DateError(f"{error}; {_ACCEPTED}") from None


def read_date(text: str, *, day_first: bool) -> ArchiveDate:
    """As `parse_date`, but the DateError says only what is wrong with the text."""
    # Before anything looks at it: time grows with length, and a long text is no date.
    if len(text) > LONGEST:
        raise DateError(f"{text[:40]!r}… is no date: it is longer than {LONGEST} characters")
    clean = " ".join(text.split())
    bare, has_time = without_time(_WEEKDAY.sub("", clean).strip())
    try:
        date = _read_numbers(bare, day_first) or _read_words(bare)
        if has_time and date.stop - date.start > 1:
            raise DateError("it has a time of day but no day")
    except DateError as error:
        raise DateError(f"{clean!r} is no date: {error}") from None
    return date


def _read_numbers(text: str, day_first: bool) -> ArchiveDate | None:
    """EDTF and what else has no month's name; None if the text has letters of its own."""
    if date := match_edtf(text.upper()):
        return date
    if found := _DECADE.fullmatch(text.lower()):
        return decade_date(int(found[1]))
    if found := _YEAR_FIRST.fullmatch(text):
        return day_date(int(found[1]), int(found[3]), int(found[4]))
    if found := _COMPACT.fullmatch(text):
        return day_date(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_AND_MONTH.fullmatch(text):
        return month_date(int(found[1]), int(found[2]))
    if found := _YEAR_LAST.fullmatch(text):
        return _by_dateutil([found[1], found[3]], "/", _year([found[4]]), day_first)
    if _NUMBER.fullmatch(text):
        raise DateError("a number is a date only as a year (2008) or a day (20080406)")
    return None


def _read_words(text: str) -> ArchiveDate:
    """A text with one English month's name, a year of four digits and at most one day."""
    said = [token for token in _TOKEN.findall(text.lower()) if token not in _SAYS_NOTHING]
    months = [token for token in said if token in _MONTH_NAMES]
    numbers = [token for token in said if _NUMBER.fullmatch(token)]
    if not months or len(months) + len(numbers) < len(said):
        raise DateError("it is neither numbers nor a month's English name with day and year")
    year = _year(numbers)
    day_and_month = [token for token in said if token in _MONTH_NAMES or len(token) <= 2]
    if len(months) > 1 or len(day_and_month) > 2 or len(day_and_month) + 1 < len(said):
        raise DateError("it is more than one day, one month and one year")
    return _by_dateutil(day_and_month, " ", year, day_first=False)


def _year(numbers: list[str]) -> int:
    """The first number of four digits."""
    for number in numbers:
        if len(number) == 4:
            return int(number)
    raise DateError("it has no year of four digits, and one of two would leave the century open")


def _by_dateutil(
    day_and_month: list[str], separator: str, year: int, day_first: bool
) -> ArchiveDate:
    """What dateutil's two readings agree on: the day, else the month."""
    # Here and not above: it takes 50 ms to load, and most searches have no such date.
    from dateutil import parser

    # The calendar repeats every 400 years, and these no reading takes for a day or a time.
    text = separator.join([*day_and_month, str(2000 + year % 400)])
    try:
        one, other = (parser.parse(text, default=d, dayfirst=day_first) for d in _FILLED_IN)
    except (ValueError, OverflowError):
        raise DateError("its day, month and year are no day of the calendar") from None
    if one.day == other.day:
        return day_date(year, one.month, one.day)
    return month_date(year, one.month)
