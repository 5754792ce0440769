"""Articles as rows: which column holds what, both ways.

Only `articles` itself; subjects, places and origins are rows of other tables. Days are ISO text
in the store, the last one inclusive, so that a person can read them and SQL can compare them.
A store may come from anywhere: what is no article is refused, and never shown by halves.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from searcharchive.model import ArchiveDate, Article, Dateline, Origin, Place
from searcharchive.store.database import Row

COLUMNS = (
    "id", "headline", "body", "date", "date_start", "date_end", "date_source", "date_text",
    "dateline", "dateline_place", "dateline_month", "dateline_day", "dateline_day_text",
    "dateline_agency", "dateline_start", "dateline_end", "byline", "section", "page", "edition",
    "source", "language", "note", "sha256", "added",
)  # fmt: skip
"""The columns that an Article is made of, in the order of `to_row` and `from_row`."""

_NUMBERS = {"dateline_month", "dateline_day", "dateline_start", "dateline_end"}
_NEEDED = {"id", "body", "sha256", "added"}

_TEXT: tuple[type, ...] = (str,)
_KINDS: tuple[tuple[type, ...], ...] = tuple(
    ((int,) if name in _NUMBERS else _TEXT) + (() if name in _NEEDED else (type(None),))
    for name in COLUMNS
)
_ORIGIN: tuple[tuple[type, ...], ...] = (_TEXT, (int,), _TEXT, (bool,))
_PLACE: tuple[tuple[type, ...], ...] = (_TEXT, (str, type(None)), (str, type(None)))


def to_row(article: Article) -> Row:
    """The values of COLUMNS."""
    when, line = article.date, article.dateline
    span = line.span if line and line.span else (None, None)
    return (
        article.id,
        article.headline,
        article.body,
        when.edtf if when else None,
        date.fromordinal(when.start).isoformat() if when else None,
        date.fromordinal(when.stop - 1).isoformat() if when else None,
        article.date_source,
        article.date_text,
        *(
            (line.text, line.place_text, line.month, line.day, line.day_text, line.agency)
            if line
            else (None,) * 6
        ),
        *span,
        article.byline,
        article.section,
        article.page,
        article.edition,
        article.source,
        article.language,
        article.note,
        article.sha256,
        article.added,
    )


def from_row(
    row: Row,
    subjects: tuple[str, ...],
    places: tuple[Place, ...],
    origins: tuple[Origin, ...],
) -> Article:
    """The article of a row of COLUMNS; raises ValueError for one that can't be any's."""
    _fit(tuple(map(type, row)), _KINDS)
    (
        id_, headline, body, edtf, start, end, date_source, date_text, dateline, place_text,
        month, day, day_text, agency, span_start, span_end, byline, section, page, edition,
        source, language, note, sha256, added,
    ) = row  # fmt: skip
    line = None
    if dateline is not None:
        span = None if span_start is None or span_end is None else (span_start, span_end)
        if span and not 0 <= span[0] <= span[1] <= len(body):
            raise ValueError("its dateline stands outside its body")
        line = Dateline(dateline, place_text, span, month, day, day_text, agency, places)
    return Article(
        id=id_,
        body=body,
        headline=headline,
        date=None if edtf is None else _date(edtf, start, end),
        date_source=date_source,
        date_text=date_text,
        dateline=line,
        byline=byline,
        section=section,
        page=page,
        edition=edition,
        source=source,
        language=language,
        subjects=subjects,
        note=note,
        origins=origins,
        added=added,
        sha256=sha256,
    )


def _date(edtf: str, start: str | None, end: str | None) -> ArchiveDate:
    if start is None or end is None:
        raise ValueError("its date has no days")
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if last < first:
        raise ValueError("its date ends before it starts")
    return ArchiveDate(edtf, first.toordinal(), last.toordinal() + 1)


def fit_origins(origins: Sequence[Origin]) -> tuple[Origin, ...]:
    """The origins, if their values are origins'; raises ValueError."""
    for origin in origins:
        _fit(tuple(map(type, origin)), _ORIGIN)
    return tuple(origins)


def fit_place(place: Place) -> Place:
    """The place, if its values are a place's; raises ValueError."""
    _fit(tuple(map(type, place[:3])), _PLACE)
    return place


TEXT_OR_NONE: tuple[type, ...] = (str, type(None))
TEXT, NUMBER, NUMBER_OR_NONE = _TEXT, (int,), (int, type(None))


def fit(row: Row, *kinds: tuple[type, ...]) -> Row:
    """The row, if its values are of these kinds, one for each; raises ValueError."""
    _fit(tuple(map(type, row)), kinds)
    return row


def fit_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts, if they are texts; raises ValueError."""
    for text in texts:
        _fit((type(text),), (_TEXT,))
    return tuple(texts)


# Rows are of few kinds, and every article that is read is asked for.
@lru_cache(maxsize=1024)
def _fit(found: tuple[type, ...], kinds: tuple[tuple[type, ...], ...]) -> None:
    """Raise ValueError for values of other kinds than their columns'."""
    for each, kind in zip(found, kinds, strict=True):
        if each not in kind:
            raise ValueError(f"a value of it is a {each.__name__}")
