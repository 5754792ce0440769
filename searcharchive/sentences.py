"""Where sentences and paragraphs of a text begin.

A stop ends a sentence where white space and a capital, digit or opening mark follow, unless it
stands after an initial or a common abbreviation. A blank or indented line always does, and ends a
paragraph too.
"""

import re
from collections.abc import Iterator

_STOP = re.compile(
    r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\W_a-z])|\n[ \t]*\n|\n(?=[ \t]{2,}\S)", re.UNICODE
)
ABBREVIATIONS = (
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Rev", "Hon", "Gen", "Col", "Lt", "Sgt", "Capt", "Maj", "Adm",
    "Sen", "Rep", "Gov", "Pres", "St", "Mt", "Ft", "Jr", "Sr", "No", "Nos", "vs", "Inc", "Ltd",
    "Co", "Corp", "Bros", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct",
    "Nov", "Dec",
)  # fmt: skip
"""After these, and after initials, a point doesn't end a sentence."""

_ABBREVIATED = re.compile(
    rf"(?:^|[\s(\"“'‘])(?:[^\W\d_](?:\.[^\W\d_])*|{'|'.join(ABBREVIATIONS)})\Z"
)
_LOOK_BACK = 16


def stops(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, bool]]:
    """Where sentences end between `start` and `end`; and whether a paragraph ends there too."""
    end = len(text) if end is None else end
    for match in _STOP.finditer(text, start, min(len(text), end + 2)):
        if match.end() > end:
            return
        if found := _end(text, match):
            yield found


def stop_at(text: str, start: int) -> tuple[int, bool] | None:
    """The end that the stop or line end at `start` makes, as `stops` tells it, if it makes one."""
    match = _STOP.match(text, start)
    return _end(text, match) if match else None


def _end(text: str, match: re.Match[str]) -> tuple[int, bool] | None:
    start = match.start()
    if text[start] == "\n":
        return match.end(), True
    if text[start] == "." and _ABBREVIATED.search(text[max(0, start - _LOOK_BACK) : start]):
        return None
    return match.end(), False
