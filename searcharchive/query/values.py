"""Fields that hold whole values rather than words: ids, languages, dates, numbers.

id:abc123           the article
language:en         its language, as the article has it
date:1912           days that the article's date overlaps; none: the undated
on:04-15            the same day of any year: on:'15 April', on:4/15
added:'last week'   when it was first taken in
words:>1000         the length of its body: 500..1000, 500.., ..200, <200, >=1000, 1000
"""

import datetime
import re

import whoosh.query as wq

from searcharchive.errors import DateError, QueryError
from searcharchive.query.ranges import Days, added_node, date_node
from searcharchive.tree import Wording

FIELDS = ("id", "language", "date", "on", "added", "words")

_DAY = r"(\d{1,2})([-/.])(\d{1,2})"
_NUMBER = r"(\d{1,9})"
_WORDS = rf"(?:(>=?|<=?)?{_NUMBER}|{_NUMBER}?\.\.{_NUMBER}?)"


def node(field: str, text: str, days: Days) -> wq.Query:
    """The articles with such a value; raises QueryError without position, and DateError."""
    if field == "date":
        return date_node(text, days)
    if field == "on":
        return on_node(text, days)
    if field == "added":
        return added_node(text, days)
    if field == "words":
        return words_node(text)
    clean = text.replace('"', " ").strip()
    quoted = clean if re.fullmatch(r"[\w-]+", clean) else f'"{clean}"'
    return Wording([wq.Term(field, clean)], f"{field}:{quoted}")


def on_node(text: str, days: Days) -> wq.Query:
    """The articles of one day of the year, whatever the year; raises DateError.

    04-15 has the month first; 4/15 is in the order of the archive's dates.
    """
    # Here and not above: few queries have a date, and what reads one takes long to load.
    from searcharchive.dates.written import parse_date

    clean = text.replace('"', " ").strip()
    found = re.fullmatch(_DAY, clean)
    # The year is a leap year, as is needed for 29 February.
    whole = f"{clean} 2000"
    if found and found[2] == "-":
        whole = f"2000-{int(found[1]):02}-{int(found[3]):02}"
    elif found:
        whole = f"{found[1]}/{found[3]}/2000"
    try:
        date = parse_date(whole, day_first=days.day_first)
    except DateError:
        date = None
    if date is None or date.stop - date.start > 1:
        raise DateError(f"{clean!r} is no day of the year; accepted are 04-15 and '15 April'")
    day = datetime.date.fromordinal(date.start)
    number = day.month * 100 + day.day
    return Wording([wq.NumericRange("day_of_year", number, number)], f"on:{day:%m-%d}")


def words_node(text: str) -> wq.Query:
    """The articles of such a length; raises QueryError."""
    found = re.fullmatch(_WORDS, text.replace(",", "").strip())
    if found is None or text.strip() == "..":
        raise QueryError(f"{text!r} is no length; accepted are >1000, <200, 500..1000 and 500..")
    sign, bound, low, high = found.groups()
    first = int(low) if low else None
    last = int(high) if high else None
    if bound is not None:
        number = int(bound)
        first = {">": number + 1, "<": None, "<=": None}.get(sign, number)
        last = {"<": number - 1, ">": None, ">=": None}.get(sign, number)
    if first is not None and last is not None and last < first:
        raise QueryError(f"{text!r} runs backwards")
    source = f"words:{text.replace(',', '').strip()}"
    return Wording([wq.NumericRange("words", first, last)], source)
