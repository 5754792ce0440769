"""The day and the agency of a dateline, taken off the place part that they follow.

    LONDON, April 6 (AP)               LONDON | April 6 | AP
    PARIS, Friday, Aug. 3, 1934.       PARIS | Aug. 3, 1934
    OSLO, 2 March                      OSLO | 2 March
    OSLO, Narch 2                      a slip of one letter in a month's name is read over
    ROME, March 13, Reuter             ROME | March 13 | Reuter
    BOSTON /PRNewswire/                BOSTON | PRNewswire

It knows no places and doesn't say whether the whole is a dateline.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from searcharchive.datelines.words import (
    AGENCIES,
    MONTH_LENGTHS,
    MONTHS,
    NO_AGENCY,
    SHORT_MONTHS,
    WEEKDAYS,
)

_KNOWN = "|".join(sorted(map(re.escape, AGENCIES), key=len, reverse=True))
_YEAR = r"(?:,?\s{0,3}(?P<year>1[5-9]\d\d|20\d\d)(?!\d))?"
_DATE = re.compile(
    r"(?<![^\W_])(?:"
    r"(?P<month>[^\W\d_]{3,10})[.,]?\s{0,4}"
    r"(?P<day>\d{1,3}(?![lIO])|(?<![^\W\d_])[\dlIO]{1,2})(?i:st|nd|rd|th)?"
    r"|(?P<day_first>\d{1,2})(?i:st|nd|rd|th)?\s{0,4}(?P<month_last>[^\W\d_]{3,10})\b\.?"
    r"|(?<=,\s)(?P<alone>[^\W\d_]{3,9})\.?(?=\s{0,4}(?:[-–—―]|\Z))"
    rf")(?![^\W_]){_YEAR}"
)
_HOUR = r"(?:[-,.;—–]?[ \t]{0,3}\d{1,2}(?:[:.]\d\d)?\s?[AaPp]\.?\s?[Mm]\.?(?!\w))?"
_AFTER_DATE = re.compile(
    rf"""{_HOUR}[.,;]{{0,2}}
    (?P<agency>[ \t]{{1,3}}(?:{_KNOWN})(?!\w)
       | (?:\s{{0,3}}(?:[(\[][^()\[\]\n]{{1,60}}[)\]]|/[A-Z][\w .&-]{{1,30}}/)){{0,3}})
    """,
    re.VERBOSE,
)
_AGENCY = re.compile(
    rf"\s{{0,3}}(?:[(\[]\s?(?:{_KNOWN}|[Ss]pecial\b[^()\n]{{0,40}}|SPECIAL)\s?[)\]]"
    rf"|/\s?(?:{_KNOWN})\s?/|[,]\s{{1,3}}(?:{_KNOWN})(?=\s{{1,3}}[-–—―_]))",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s\(([^\W\d_a-z][\w .&'’-]{1,30})\)\Z")
_WEEKDAY = re.compile(rf"[\s,.(]*\b(?:{WEEKDAYS})(?:day)?\b[\s,.]*\Z", re.IGNORECASE)
_OWN_LINE = re.compile(r"[-–—―][ \t]*\n\s*\Z")
_LOOSE_END = " \t\r\n,;-–—―"
_DIGITS = str.maketrans("lIOo", "1100")


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands before `end` in an opening: the place part, the day and the agency."""

    place_text: str
    end: int
    month: int | None = None
    day: int | None = None
    day_text: str | None = None
    agency: str | None = None


def dated(text: str) -> Iterator[Parts]:
    """The readings of `text` in which a place part and a day follow each other."""
    for match in _dates(text):
        month = _month(match)
        if month is None or _OWN_LINE.search(text, 0, match.start()):
            continue
        day = int((match["day"] or match["day_first"] or "0").translate(_DIGITS))
        real = 1 <= day <= MONTH_LENGTHS[month - 1]
        before = _WEEKDAY.sub("", text[: match.start()]).rstrip(_LOOSE_END)
        place, agency = _without_agency(before)
        tail = _AFTER_DATE.match(text, match.end())
        end = tail.end() if tail else match.end()
        agency = agency or (_agency_name(tail["agency"]) if tail else None)
        yield Parts(
            place, end, month if real else None, day if real else None, match.group(), agency
        )


def bracketed(text: str) -> tuple[str, str] | None:
    """A text that ends with a name in brackets, without it, and that name: LONDON (Wire)."""
    match = _BRACKETED.search(text)
    return (text[: match.start()], match[1]) if match else None


def _dates(text: str) -> Iterator[re.Match[str]]:
    """All matches, also those that overlap: AMSTERDAM, 2 March."""
    match = _DATE.search(text)
    while match:
        yield match
        match = _DATE.search(text, max(match.end("month"), match.start() + 1))


def _month(match: re.Match[str]) -> int | None:
    if match["alone"]:
        return SHORT_MONTHS.get(match["alone"].lower())
    return month_number((match["month"] or match["month_last"]).lower())


def agency_only(text: str) -> Parts | None:
    """The reading in which a known agency and no day follows the place part."""
    match = _AGENCY.search(text)
    if match is None:
        return None
    place = text[: match.start()].rstrip(_LOOSE_END)
    return Parts(place, match.end(), agency=_agency_name(match.group()))


def _without_agency(before: str) -> tuple[str, str | None]:
    match = _AGENCY.search(before)
    if match is None or match.end() != len(before):
        return before, None
    return before[: match.start()].rstrip(_LOOSE_END), _agency_name(match.group())


def _agency_name(written: str) -> str | None:
    """The first agency in `written`, without its brackets."""
    for part in re.split(r"[()\[\]/,]", written):
        name = " ".join(part.split())
        if name and name.lower() not in NO_AGENCY:
            return name
    return None


@lru_cache(2_000)
def month_number(word: str) -> int | None:
    """The month (1-12) of a lower-case name or abbreviation, also with one slip of a key."""
    if word in SHORT_MONTHS:
        return SHORT_MONTHS[word]
    if len(word) < 4:
        return None
    near = (number for number, name in enumerate(MONTHS, 1) if len(name) > 3 and _slip(word, name))
    return next(near, None)


def _slip(word: str, name: str) -> bool:
    """Whether `word` is `name` with one letter more, less or other, or two changed about."""
    if abs(len(word) - len(name)) > 1:
        return False
    start = 0
    while start < min(len(word), len(name)) and word[start] == name[start]:
        start += 1
    rest, right = word[start:], name[start:]
    return (
        rest[1:] == right[1:]
        or rest[1:] == right
        or rest == right[1:]
        or (rest[2:] == right[2:] and rest[:2] == right[1::-1])
    )
