"""What is an operator or a field in other archives and only words here, and how it is written here.

    HEADLINE(strike)    headline:(strike)     Nexis, ProQuest: ALLCAPS(, HLEAD(, TI(, AU(
    strik!              strik*                Nexis
    strike /5 docks     strike W/5 docks      Nexis: /s, /p
    hd=strike           headline:strike       Factiva: hlp=, by=, sn=, la=, se=
    wc>1000             words:>1000           Factiva; length > 1000 is Nexis's
    date aft 1912       date:1912..           Nexis, Factiva
    a | b               a OR b

A query that holds such a form is answered as it is understood here; who typed it is told.
"""

import re
from collections.abc import Iterator

_SEGMENTS = {
    "headline": "headline:", "hlead": "lead:", "lead": "lead:", "body": "body:",
    "byline": "byline:", "section": "section:", "publication": "source:", "source": "source:",
    "subject": "subject:", "language": "language:", "allcaps": "case:", "caps": "case:",
    "nocaps": "case:", "ti": "headline:", "au": "byline:", "su": "subject:", "pub": "source:",
}  # fmt: skip
_TAGS = {
    "hd": "headline", "hl": "headline", "hlp": "lead", "lp": "lead", "by": "byline",
    "sn": "source", "la": "language", "se": "section", "pg": "page", "ns": "subject",
}  # fmt: skip
_NAMES = {
    "title": "headline", "ti": "headline", "heading": "headline", "hlead": "lead",
    "fulltext": "exact", "creator": "byline", "author": "byline", "au": "byline",
    "from": "byline", "publication": "source", "newspaper": "source", "length": "words",
    "allcaps": "case", "year": "date",
}  # fmt: skip

_QUOTED = re.compile(r'["“”„][^"“”„]*["“”„]')
_SEGMENT = re.compile(rf"(?<![^\s(])({'|'.join(_SEGMENTS)})\(", re.I)
_ENDING = re.compile(r"(?<![^\s(])(\w{2,})!(?![^\s)])")
_NEAR = re.compile(r"(?<!\S)/(\d{1,4}|[sp])(?!\S)", re.I)
_TAG = re.compile(rf"(?<![^\s(])({'|'.join(_TAGS)})=(?=\S)", re.I)
_LENGTH = re.compile(r"(?<![^\s(])(?:wc|length)\s?([<>]=?)\s?(\d+)", re.I)
_EITHER = re.compile(r"(?<!\S)\|{1,2}(?!\S)")
_DATE = re.compile(r"(?<![^\s(])date\s+(?:aft|bef|after|before|from|is)\b", re.I)


def written_here(query: str) -> Iterator[tuple[str, str]]:
    """Forms of other archives in a query, and what they are here."""
    text = _QUOTED.sub(" ", query)
    for found in _SEGMENT.finditer(text):
        yield f"{found[0]}...)", f"{_SEGMENTS[found[1].lower()]}(...)"
    for found in _ENDING.finditer(text):
        yield found[0], f"{found[1]}*"
    for found in _NEAR.finditer(text):
        yield found[0], f"W{found[0].upper()}"
    for found in _TAG.finditer(text):
        yield found[0], f"{_TAGS[found[1].lower()]}:"
    for found in _LENGTH.finditer(text):
        yield found[0], f"words:{found[1]}{found[2]}"
    for found in _EITHER.finditer(text):
        yield found[0], "OR"
    for found in _DATE.finditer(text):
        yield found[0], "date:1912.., date:..1914 or date:1912..1914"


def field_here(name: str) -> str | None:
    """The field that other archives call so, if there is one."""
    return _NAMES.get(name.lower())
