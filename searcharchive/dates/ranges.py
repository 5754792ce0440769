"""Ranges of dates as asked for, to half-open `DateRange`s.

    2008  2008-04  2008-04-06  1987~  198X  1980s    the days of that date
    April 2008  6 April 2008  April 6, 2008          the same, and all else that `parse_date` reads
    2007..2008-03                                    1 January 2007 to 31 March 2008
    ..1999  2001..                                   up to the end of 1999, from 2001 on
    today  yesterday                                 one day; these may stand beside `..` too
    last 30 days                                     today and the 29 days before it
    last 2 weeks  last 3 months  last 10 years       on 24 November: from 11 November, from
                                                     25 August, from 25 November ten years ago

    last month  this year  last week                 that month, year, or week from Monday on
    5y..  ..2w  3m..1m                               from, up to, the day so many days (d), weeks,
                                                     months or years ago
    spring 1912  fall 1912  winter 1912              March to May, September to November, and the
                                                     winter that ends in 1912: from December 1911

Both ends belong to a range, as exact as they are written: `..1999` has all of 1999. What comes
out is half-open, as in `model`.
"""

import datetime
import re

from searcharchive.dates.edtf import iso, month_date, year_date
from searcharchive.dates.written import LONGEST, read_date
from searcharchive.errors import DateError
from searcharchive.model import AFTER_LAST_DAY, FIRST_DAY, DateRange

_ACCEPTED = (
    "accepted are 2008, 2008-04, 2008-04-06, 2007..2008-03, ..1999, 2001.., 'April 2008',"
    " '6 April 2008', 'spring 1912', 1987~, 198X, 1980s, today, yesterday, 'last month', 5y.. and"
    " 'last 30 days' (or weeks, months, years)"
)

_LAST = re.compile(r"last ([0-9]{1,6}) (day|week|month|year)s?", re.IGNORECASE)
_ONE = re.compile(r"(last|this) (week|month|year)", re.IGNORECASE)
_AGO = re.compile(r"([0-9]{1,5})([dwmy])", re.IGNORECASE)
_SEASON = re.compile(r"(spring|summer|autumn|fall|winter) ([0-9]{4})", re.IGNORECASE)
_FIRST_MONTHS = {"winter": 0, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
"""The month, of three, that a season begins with; 0 is the December before."""
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def parse_range(text: str, *, today: datetime.date, day_first: bool = False) -> DateRange:
    """The days that `text` asks for; see the module.

    `text` has no quotes around it; `day_first` is as for `parse_date`. DateError says what is
    wrong, that an end lies before its start among it, and what is accepted.
    """
    try:
        return _read_range(text, today, day_first)
    except DateError as error:
        raise DateError(f"{error}; {_ACCEPTED}") from None


def _read_range(text: str, today: datetime.date, day_first: bool) -> DateRange:
    if len(text) > 2 * LONGEST:
        raise DateError(f"{text[:40]!r}… is too long for a range of dates")
    clean = " ".join(text.split())
    if found := _LAST.fullmatch(clean):
        return _last(int(found[1]), found[2].lower(), today)
    if found := _ONE.fullmatch(clean):
        return _calendar(found[2].lower(), found[1].lower() == "last", today)
    if ".." not in clean:
        return _read_end(clean, today, day_first)
    first, _, last = (part.strip() for part in clean.partition(".."))
    if not first and not last:
        raise DateError(f"{clean!r} has a date on neither side")
    start = _read_end(first, today, day_first).start if first else FIRST_DAY
    stop = _read_end(last, today, day_first).stop if last else AFTER_LAST_DAY
    if stop <= start:
        raise DateError(
            f"{clean!r} runs backwards: it ends {iso(stop - 1)} and starts {iso(start)}"
        )
    return DateRange(start, stop)


def _read_end(text: str, today: datetime.date, day_first: bool) -> DateRange:
    """A single date or day word; also what stands on one side of `..`."""
    now = today.toordinal()
    match text.lower():
        case "today":
            return DateRange(now, now + 1)
        case "yesterday" if now > FIRST_DAY:
            return DateRange(now - 1, now)
    if found := _SEASON.fullmatch(text):
        return _season(_FIRST_MONTHS[found[1].lower()], int(found[2]))
    if found := _AGO.fullmatch(text):
        day = _ago(int(found[1]), _UNITS[found[2].lower()], today)
        return DateRange(day, day + 1)
    date = read_date(text, day_first=day_first)
    return DateRange(date.start, date.stop)


def _last(count: int, unit: str, today: datetime.date) -> DateRange:
    """`count` units that end with today. What lies before the first day of all is left out."""
    if count == 0:
        raise DateError(f"'last 0 {unit}s' has no day")
    stop = today.toordinal() + 1
    if unit in _DAYS:
        return DateRange(max(stop - count * _DAYS[unit], FIRST_DAY), stop)
    return DateRange(_months_before(today, count * _MONTHS[unit]) + 1, stop)


def _ago(count: int, unit: str, today: datetime.date) -> int:
    """The day so many units ago; the first of all days for what lies before it."""
    if unit in _DAYS:
        return max(today.toordinal() - count * _DAYS[unit], FIRST_DAY)
    return max(_months_before(today, count * _MONTHS[unit]), FIRST_DAY)


def _calendar(unit: str, last: bool, today: datetime.date) -> DateRange:
    """The week, month or year that today is in, or the one before."""
    if unit == "week":
        monday = today.toordinal() - today.weekday() - 7 * last
        if monday < FIRST_DAY:
            raise DateError("there is no week before the first")
        return DateRange(monday, monday + 7)
    months = today.year * 12 + today.month - 1 - (_MONTHS[unit] if last else 0)
    whole = year_date(months // 12) if unit == "year" else month_date(months // 12, months % 12 + 1)
    return DateRange(whole.start, whole.stop)


def _season(first: int, year: int) -> DateRange:
    """Three months from the `first` on."""
    begin = month_date(year, first) if first else month_date(year - 1, 12)
    return DateRange(begin.start, month_date(year, first + 2).stop)


def _months_before(day: datetime.date, months: int) -> int:
    """The same day that many months before, or that month's last; of no year, before all days."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return FIRST_DAY - 1
    then = month_date(year, month + 1)
    return min(then.start + day.day, then.stop) - 1
