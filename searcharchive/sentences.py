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
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"“'‘])(?:[^\W\d_]|[^\W\d_](?:\.[^\W\d_])+|Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Col|Lt|Sgt|"
    r"Capt|Maj|Adm|Sen|Rep|Gov|Pres|St|Mt|Ft|Jr|Sr|No|Nos|vs|Inc|Ltd|Co|Corp|Bros|Jan|Feb|Mar|Apr|"
    r"Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)
_LOOK_BACK = 16


def stops(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, bool]]:
    """Where sentences end between `start` and `end`; and whether a paragraph ends there too."""
    end = len(text) if end is None else end
    for match in _STOP.finditer(text, start, min(len(text), end + 2)):
        if match.end() > end:
            return
        first = text[match.start()]
        if first == "\n":
            yield match.end(), True
            continue
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if first != "." or not _ABBREVIATED.search(before):
            yield match.end(), False
