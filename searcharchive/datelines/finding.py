"""Finds the dateline at the opening of a body in which nothing marks it.

Three readings are tried, the surest first: a place part and a day, a place part and a known
agency, a place part alone before a dash. What a reading needs to be believed depends on what
it has: with a day any capitals will do that are no heading, without one the gazetteer must
know the place. Only the first characters of a body are looked at, so that its length costs
nothing. It resolves no places.
"""

import re
from dataclasses import replace

from searcharchive.datelines.parts import Parts, agency_only, bracketed, dated
from searcharchive.datelines.words import ALSO_WORDS, NEVER_FIRST, NEVER_IN_PLACES
from searcharchive.places import Standing, standing

_HEAD = 220
_LONGEST = 100
_MOST_WORDS = 5
_CAPITALS = 0.7
# Wires mark urgent copy with asterisks.
_BLANK = re.compile(r"[\s\x00-\x1f\ufeff\u200b*]*")
_PARAGRAPH = re.compile(r"\n[ \t]*\r?\n")
_ODD_SIGNS = re.compile(r"[^\w\s.,'’`()/&;-]|[\d_]|\s-|-\s|--")
_ABOARD = re.compile(r"(?:aboard|on board|with the|with u\.?s\.?)\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# An unknown place in small letters: up to three words with capitals.
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[ -][^\W\d_a-z][^\W\d_]+){0,2}")
# After a day or an agency any dash will do, but not that of 'March 2-3'.
_CLOSED = re.compile(r"(?P<own>[.,;]?)(?:\s{0,8}(?:--+|[–—―_=~]|-(?!\d|\Z))|\s?:(?=\s))")
_UNCLOSED = re.compile(r"(?P<own>\.?)\s{1,3}(?=[^\W\d_a-z]|[\"“‘'])")
_LINE_END = re.compile(r"(?P<own>[.,]?)[ \t]{0,8}\r?\n\s*(?=[^\W_]|[\"“‘'])")
# Alone, a hyphen needs space beside it: WINSTON-SALEM.
_DASH = re.compile(r"\s{0,8}(?:--+|[–—―])\s{0,8}|\s{1,8}[-_]\s{0,8}|-\s{1,8}")


def opening(body: str) -> tuple[int, Parts] | None:
    """Where the dateline starts that `body` opens with, and its parts; None without one."""
    start = _BLANK.match(body).end()  # type: ignore[union-attr] # it matches nothing, too
    text = body[start : start + _HEAD]
    if paragraph := _PARAGRAPH.search(text):
        text = text[: paragraph.end()]
    found = _with_day(text) or _with_agency(text) or _alone(text)
    return (start, found) if found else None


def _with_day(text: str) -> Parts | None:
    for parts in dated(text):
        kind = _kind(parts.place_text)
        if kind is None:
            return None
        if not _is_sure(parts.place_text, kind):
            continue
        end = _CLOSED.match(text, parts.end)
        if end is None and (kind == "capitals" or parts.agency) and _is_known(parts.place_text):
            end = _UNCLOSED.match(text, parts.end) or _LINE_END.match(text, parts.end)
        if end:
            return replace(parts, end=end.end("own"))
    return None


def _with_agency(text: str) -> Parts | None:
    parts = agency_only(text)
    if parts is None or (kind := _kind(parts.place_text)) is None:
        return None
    end = _CLOSED.match(text, parts.end) or _UNCLOSED.match(text, parts.end)
    if end is None or not _is_sure(parts.place_text, kind):
        return None
    return replace(parts, end=end.end("own"))


def _alone(text: str) -> Parts | None:
    dash = _DASH.search(text, 0, _LONGEST)
    if dash is None or dash.end() == len(text):
        return None
    place_text = text[: dash.start()].rstrip(" ,")
    agency = None
    if (found := bracketed(place_text)) and not _is_known(place_text):
        place_text, agency = found
    kind = _kind(place_text)
    if kind is None or not _is_believed(place_text, kind, text[dash.end()], dash.group()):
        return None
    return Parts(place_text, dash.start(), agency=agency)


def _kind(place_text: str) -> str | None:
    """How a text that could be a place part is written, else None.

    In `capitals`, as a `name` (small letters with capitals), or `small`.
    """
    if not 2 <= len(place_text) <= _LONGEST or _ODD_SIGNS.search(place_text):
        return None
    name = re.split(r"[,/(]", place_text, maxsplit=1)[0]
    words = _WORD.findall(name)
    aboard = _ABOARD.match(place_text)
    if not words or (len(words) > _MOST_WORDS and not aboard):
        return None
    if NEVER_IN_PLACES.intersection(map(str.lower, words)) and not (
        aboard or _is_place(place_text)
    ):
        return None
    letters = "".join(words)
    if sum(map(str.isupper, letters)) >= max(2, _CAPITALS * len(letters)):
        return "capitals"
    if words[0].lower() in NEVER_FIRST:
        return None
    return "name" if letters[0].isupper() else "small"


def _is_sure(place_text: str, kind: str) -> bool:
    """Whether a place part is believed that a day or an agency follows."""
    if kind == "capitals" or _ABOARD.match(place_text) or _is_known(place_text):
        return True
    return kind == "name" and _NAME.fullmatch(place_text) is not None


def _is_known(place_text: str) -> bool:
    return standing(place_text) > Standing.UNKNOWN


def _is_place(place_text: str) -> bool:
    """Whether a text with a heading's word in it is a place all the same: RED BANK, N.J."""
    return standing(place_text) >= Standing.WELL_KNOWN


def _is_believed(place_text: str, kind: str, following: str, dash: str) -> bool:
    """Whether a place part is believed that only a dash follows."""
    if _ABOARD.match(place_text):
        return kind == "capitals"
    known = standing(place_text)
    if following.islower() and known < Standing.IN_AREA:
        return False
    if kind == "capitals":
        word = place_text.lower() in ALSO_WORDS and known < Standing.WELL_KNOWN
        return known >= Standing.CITY and not word
    if kind == "small" or following.islower() or place_text.lower() in ALSO_WORDS:
        return False
    spaced = dash != dash.strip() or dash in ("—", "--")
    return spaced and known in (Standing.WELL_KNOWN, Standing.CITY_IN_AREA)
