"""Metadata's values into an article's plain fields, and alone into articles that are stored.

A value fills what is missing; with `--metadata-first` it overrides. Where both have one and they
differ, that is a disagreement, whoever wins. Date and dateline are derived: see `deriving`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from searcharchive.archive import naming
from searcharchive.archive.deriving import Derived
from searcharchive.dates.written import parse_date
from searcharchive.errors import DateError
from searcharchive.model import Article
from searcharchive.records import Record
from searcharchive.store.given import Given, MetadataValue

PLAIN = ("headline", "byline", "section", "page", "edition", "source", "language", "note")
"""The fields that metadata fills as they stand; `subjects` is filled as a list."""


def join(
    own: Mapping[str, Any], values: Mapping[str, MetadataValue], owned: Collection[str] = ()
) -> tuple[dict[str, Any], list[str]]:
    """The fields `own` (PLAIN and subjects) with `values` joined, and the disagreements.

    `owned` are fields whose value came from metadata before: they are no disagreement.
    """
    joined = dict(own)
    disagreements: list[str] = []
    for field in (*PLAIN, "subjects"):
        given = values.get(field)
        if given is None:
            continue
        value = _subjects(given.value) if field == "subjects" else given.value
        if field in owned or not own[field]:
            joined[field] = value
        elif _folded(own[field]) != _folded(value):
            disagreements.append(_differs(field, _shown(own[field]), given))
            if given.first:
                joined[field] = value
    return joined, disagreements


def date_disagreements(
    given: Given, values: Mapping[str, MetadataValue], *, day_first: bool
) -> list[str]:
    """Where a record's own date and dateline differ from metadata's."""
    found: list[str] = []
    date, dateline = values.get("date"), values.get("dateline")
    if given.date and date is not None:
        own, other = _day(given.date, day_first), _day(date.value, day_first)
        if own is not None and other is not None and own != other:
            found.append(_differs("date", given.date, date))
    if given.dateline and dateline is not None:
        own_line, other_line = _folded(given.dateline), _folded(dateline.value)
        if own_line != other_line:
            found.append(_differs("dateline", given.dateline, dateline))
    return found


def plain_fields(of: Record | Article) -> dict[str, Any]:
    """The fields that `join` takes."""
    return {field: getattr(of, field) for field in (*PLAIN, "subjects")}


def rewritten(article: Article, fields: Mapping[str, Any], derived: Derived) -> Article:
    """An article with other plain fields, date and dateline, and the hash that goes with them."""
    return article._replace(
        **fields,
        date=derived.date,
        date_source=derived.date_source,
        date_text=derived.date_text,
        dateline=derived.dateline,
        sha256=naming.text_hash(fields["source"], fields["headline"], article.body),
    )


def _subjects(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _differs(field: str, own: str, given: MetadataValue) -> str:
    kept = "the metadata's" if given.first else "the article's own"
    return f"{field} is {own!r}, by the metadata {given.value!r}; {kept} was kept"


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _folded(value: str | tuple[str, ...]) -> str:
    return " ".join(_shown(value).casefold().split())


def _day(text: str, day_first: bool) -> str | None:
    try:
        return parse_date(text, day_first=day_first).edtf
    except DateError:
        return None
