"""Fields that hold whole values rather than words: ids, languages, dates, numbers.

id:abc123           the article
language:en         its language, as the article has it
date:1912           days that the article's date overlaps; none: the undated
added:'last week'   when it was first taken in
words:>1000         the length of its body: 500..1000, 500.., ..200, <200, >=1000, 1000
"""

import re

import whoosh.query as wq

from searcharchive.errors import QueryError
from searcharchive.query.ranges import Days, added_node, date_node
from searcharchive.tree import Wording

FIELDS = ("id", "language", "date", "added", "words")

_NUMBER = r"(\d{1,9})"
_WORDS = re.compile(rf"(?:(>=?|<=?)?{_NUMBER}|{_NUMBER}?\.\.{_NUMBER}?)")


def node(field: str, text: str, days: Days) -> wq.Query:
    """The articles with such a value; raises QueryError without position, and DateError."""
    if field == "date":
        return date_node(text, days)
    if field == "added":
        return added_node(text, days)
    if field == "words":
        return words_node(text)
    clean = text.replace('"', " ").strip()
    quoted = clean if re.fullmatch(r"[\w-]+", clean) else f'"{clean}"'
    return Wording([wq.Term(field, clean)], f"{field}:{quoted}")


def words_node(text: str) -> wq.Query:
    """The articles of such a length; raises QueryError."""
    found = _WORDS.fullmatch(text.replace(",", "").strip())
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
