"""The words that open a story and say where it was filed -> `Dateline`.

    opening of a body                           text, and what is read from it
    SOCHI, RUSSIA — Both leaders                SOCHI, RUSSIA (Sochi, RU)
    WASHINGTON, April 6 (AP) — Congress         WASHINGTON, April 6 (AP) (day 4/6, agency AP)
    ST. PETERSBURG, Fla. -- The pier            ST. PETERSBURG, Fla. (a city in Florida)
    TOKYO/LONDON, Feb 26 - Banks                TOKYO/LONDON, Feb 26 (two cities)
    New York, Feb 26—The mayor                  New York, Feb 26
    ABOARD AIR FORCE ONE — The                  ABOARD AIR FORCE ONE (nowhere on the map)
    OSLO (Reuters) The king                     OSLO (Reuters) (an agency closes it too)
    LONDON GOLD - Prices                        none: a heading
    CORRECTION - In yesterday's                 none: a notice
    IRA -- the Irish                            none: no such place
    Paris — the old city                        none: a sentence that runs on

Places are resolved by `places`; what can't be resolved is a dateline all the same. It gives
days no year and doesn't touch the body.
"""

import re
from collections.abc import Sequence

from searcharchive.analysis import name_key
from searcharchive.datelines.finding import opening
from searcharchive.datelines.parts import Parts, agency_only, bracketed, dated
from searcharchive.model import Dateline, Span
from searcharchive.places import resolve

__all__ = ["VERSION", "derive", "find", "parse"]

VERSION = 1
"""Raised whenever the same text yields another dateline or other places."""

_OUTER = " \t\r\n\x0b\x0c\ufeff\u200b\xa0"
_DASHES = "-–—―_"
_LONGEST_FIELD = 300
_BLANK = re.compile(r"[\s\ufeff\u200b]*")
_SPACE = re.compile(r"\s+")
_WORD_SIGN = re.compile(r"\w")
_INNER_DASH = re.compile(r"\s-+\s|[–—―]|--")


def find(body: str) -> Dateline | None:
    """The dateline that `body` opens with; its `span` holds `text` in `body`. None without one."""
    found = opening(body)
    if found is None:
        return None
    start, parts = found
    text = body[start : start + parts.end].rstrip()
    return _dateline(text, parts, (start, start + len(text)))


def parse(text: str) -> Dateline | None:
    """The dateline that a field holds, which is believed whatever it says; None if it is blank."""
    kept = text.strip(_OUTER).rstrip(_OUTER + _DASHES)
    if not kept:
        return None
    opening_words = kept[:_LONGEST_FIELD]
    parts = next(dated(opening_words), None) or agency_only(opening_words)
    if parts is None or not parts.place_text:
        parts = _undated(opening_words)
    return _dateline(kept, parts, None)


def _undated(text: str) -> Parts:
    place_text = _INNER_DASH.split(text)[0].rstrip(" ,") or text
    found = bracketed(place_text)
    if found and not resolve(place_text, name_key):
        return Parts(found[0], len(text), agency=found[1])
    return Parts(place_text, len(text))


def derive(field: str | None, body: str) -> Dateline | None:
    """The dateline of an article: its field's if it has one, else the one its body opens with.

    A field's dateline gets a span where the body opens with the same words.
    """
    parsed = parse(field) if field else None
    if parsed is None:
        return find(body)
    span = _at_start(parsed.text.split(), body)
    return parsed._replace(text=body[slice(*span)], span=span) if span else parsed


def _at_start(words: Sequence[str], body: str) -> Span | None:
    """Where `words` stand if a body opens with them, whatever white space is between them.

    No regular expression of the words: to compile one took a seventh of an import's time.
    """
    start = stop = _BLANK.match(body).end()  # type: ignore[union-attr] # it matches nothing, too
    for number, word in enumerate(words):
        if number:
            space = _SPACE.match(body, stop)
            if space is None:
                return None
            stop = space.end()
        if not body.startswith(word, stop):
            return None
        stop += len(word)
    return None if _WORD_SIGN.match(body, stop) else (start, stop)


def _dateline(text: str, parts: Parts, span: Span | None) -> Dateline:
    place_text = " ".join(parts.place_text.split())
    return Dateline(
        text,
        place_text,
        span,
        parts.month,
        parts.day,
        parts.day_text,
        parts.agency,
        resolve(place_text, name_key),
    )
