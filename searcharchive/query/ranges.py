"""Date ranges to nodes: an article matches a range that its days overlap."""

import datetime
from typing import NamedTuple

import whoosh.query as wq

from searcharchive.tree import Dated, Wording


class Days(NamedTuple):
    """What a date's meaning depends on: the day it is, and whether 2/3 is 2 March."""

    today: datetime.date
    day_first: bool = False


def undated_node() -> wq.Query:
    """The articles without a date."""
    return Wording([wq.Not(wq.Term("has", "date"))], "date:none")


def date_node(text: str, days: Days) -> wq.Query:
    """The node of `date:text`: a range, or with `none` the undated; raises DateError."""
    clean = text.replace('"', " ").strip()
    if clean.lower() == "none":
        return undated_node()
    source = f'date:"{clean}"' if " " in clean else f"date:{clean}"
    return range_node(clean, source, days)


def added_node(text: str, days: Days) -> wq.Query:
    """The articles that were first taken in on these days; raises DateError."""
    from searcharchive.dates.ranges import parse_range

    clean = text.replace('"', " ").strip()
    found = parse_range(clean, today=days.today, day_first=days.day_first)
    source = f'added:"{clean}"' if " " in clean else f"added:{clean}"
    return Wording([wq.NumericRange("added", found.start, found.stop - 1)], source)


def range_node(text: str, source: str, days: Days) -> wq.Query:
    """The articles that a range of dates overlaps; raises DateError.

    Both are half-open: an article begins before the range's stop, and ends after its start.
    """
    # Here and not above: few queries have a date, and what reads one takes long to load.
    from searcharchive.dates.ranges import parse_range

    found = parse_range(text, today=days.today, day_first=days.day_first)
    return Dated(
        [
            wq.NumericRange("date_start", None, found.stop - 1),
            wq.NumericRange("date_end", found.start, None),
        ],
        source,
    )
