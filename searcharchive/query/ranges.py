"""Date ranges to nodes: an article matches a range that its days overlap."""

import datetime

import whoosh.query as wq

from searcharchive.dates import parse_range
from searcharchive.model import DateRange
from searcharchive.tree import Dated, Wording


def undated_node() -> wq.Query:
    """The articles without a date."""
    return Wording([wq.Not(wq.Term("has", "date"))], "date:none")


def date_node(text: str, today: datetime.date, day_first: bool) -> wq.Query:
    """The node of `date:text`: a range, or with `none` the undated; raises DateError."""
    clean = text.replace('"', " ").strip()
    if clean.lower() == "none":
        return undated_node()
    days = parse_range(clean, today=today, day_first=day_first)
    return range_node(days, f'date:"{clean}"' if " " in clean else f"date:{clean}")


def range_node(days: DateRange, source: str) -> wq.Query:
    """Overlap of half-open ranges: begins before the other's stop, and ends after its start."""
    return Dated(
        [
            wq.NumericRange("date_start", None, days.stop - 1),
            wq.NumericRange("date_end", days.start, None),
        ],
        source,
    )
