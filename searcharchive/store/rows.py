"""Articles as rows: which column holds what, both ways.

Only `articles` itself; subjects, places and origins are rows of other tables. Days are ISO text
in the store, the last one inclusive, so that a person can read them and SQL can compare them.
"""

from datetime import date

from searcharchive.model import ArchiveDate, Article, Dateline, Origin, Place
from searcharchive.store.database import Row

COLUMNS = (
    "id", "headline", "body", "date", "date_start", "date_end", "date_source", "date_text",
    "dateline", "dateline_place", "dateline_month", "dateline_day", "dateline_day_text",
    "dateline_agency", "dateline_start", "dateline_end", "byline", "section", "page", "edition",
    "source", "language", "note", "sha256", "added",
)  # fmt: skip
"""The columns that an Article is made of, in the order of `to_row` and `from_row`."""

_NUMBERS = frozenset({"dateline_month", "dateline_day", "dateline_start", "dateline_end"})
_TYPES = tuple((int if name in _NUMBERS else str, type(None)) for name in COLUMNS)


def check_types(row: Row) -> None:
    """Raise TypeError for a value of a type that its column can't have.

    SQLite checks types when it writes. One flipped bit in a row's header makes a text bytes.
    """
    for name, value, types in zip(COLUMNS, row, _TYPES, strict=True):
        if not isinstance(value, types):
            raise TypeError(f"its {name} is of the wrong type")


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
    """The article of a row of COLUMNS; raises ValueError or TypeError where it can be none."""
    check_types(row)
    (
        id_, headline, body, edtf, start, end, date_source, date_text, dateline, place_text,
        month, day, day_text, agency, span_start, span_end, byline, section, page, edition,
        source, language, note, sha256, added,
    ) = row  # fmt: skip
    when = None
    if edtf is not None:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        when = ArchiveDate(edtf, first.toordinal(), last.toordinal() + 1)
    line = None
    if dateline is not None:
        span = None if span_start is None else (span_start, span_end)
        line = Dateline(dateline, place_text, span, month, day, day_text, agency, places)
    return Article(
        id=id_,
        body=body,
        headline=headline,
        date=when,
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
