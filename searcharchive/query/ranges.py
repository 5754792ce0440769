"""Date ranges to nodes: an article matches a range that its days overlap."""

import datetime

import whoosh.query as wq

from searcharchive.tree import Dated, Wording


def undated_node() -> wq.Query:
    """The articles without a date."""
    return Wording([wq.Not(wq.Term("has", "date"))], "date:none")


def date_node(text: str, today: datetime.date, day_first: bool) -> wq.Query:
    """The node of `date:text`: a range, or with `none` the undated; raises DateError."""
    clean = text.replace('"', " ").strip()
    if clean.lower() == "none":
        return undated_node()
    source = f'date:"{clean}"' if " " in clean else f"date:{clean}"
    return range_node(clean, source, today, day_first)


def range_node(text: str, source: str, today: datetime.date, day_first: bool) -> wq.Query:
    """The articles that a range of dates overlaps; raises DateError.

    Both are half-open: an article begins before the range's stop, and ends after its start.
    """
    # Here and not above: few queries have a date, and what reads one takes long to load.
    from searcharchive.dates.ranges import parse_range

    days = parse_range(text, today=today, day_first=day_first)
    return Dated(
        [
            wq.NumericRange("date_start", None, days.stop - 1),
            wq.NumericRange("date_end", days.start, None),
        ],
        source,
    )
