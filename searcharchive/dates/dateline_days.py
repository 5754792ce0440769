"""The year of a dateline's day, which datelines leave out."""

import re

from searcharchive.dates.edtf import day_date
from searcharchive.errors import DateError
from searcharchive.model import ArchiveDate

_WITH_CERTAIN_YEAR = re.compile(r"([0-9]{4})(-[0-9]{2}){0,2}")

_HALF_A_YEAR = 183
"""Days. Each day but 29 February falls once at least within this distance of any other day."""


def dateline_date(month: int, day: int, near: ArchiveDate) -> ArchiveDate | None:
    """The day `month`/`day` (from 1) in the year that puts it nearest to `near`.

    `near` is what is known of the issue. Its year holds where `near` is a year; a day or month
    at the turn of the year may draw the dateline over it: 31 December in an issue of January is
    the year before's. Of two equally near days it is the earlier, since a story is filed before
    it is printed. None if there is no such day near (29 February, 31 June) and where `near`
    itself leaves the year open (`1987~`, `198X`).
    """
    known = _WITH_CERTAIN_YEAR.fullmatch(near.edtf)
    if known is None:
        return None
    year = int(known[1])
    years = (year - 1, year, year + 1) if known[2] else (year,)
    candidates = [_day_or_none(candidate, month, day) for candidate in years]
    dated = [candidate for candidate in candidates if candidate is not None]
    nearest = min(dated, key=lambda candidate: _distance(candidate, near), default=None)
    if nearest is None or _distance(nearest, near) > _HALF_A_YEAR:
        return None
    return nearest


def _day_or_none(year: int, month: int, day: int) -> ArchiveDate | None:
    try:
        return day_date(year, month, day)
    except DateError:
        return None


def _distance(day: ArchiveDate, near: ArchiveDate) -> int:
    """Days from a day to the days of `near`; 0 within them."""
    return max(near.start - day.start, day.start - (near.stop - 1), 0)
