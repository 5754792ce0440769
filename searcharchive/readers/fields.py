"""The names that formats give to an article's fields, and records made of named values."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from searcharchive.model import DateSource
from searcharchive.readers import notices
from searcharchive.readers.decoding import carried, unix_lines
from searcharchive.records import Record, Refusal

NAMES: Mapping[str, tuple[str, ...]] = {
    "body": ("body", "text", "content", "maintext", "body_text", "article_body", "full_text",
             "fulltext", "story", "article"),
    "headline": ("headline", "title", "heading", "head"),
    "id": ("id", "article_id", "guid", "uri", "url", "article_url"),
    "date": ("date", "published", "date_published", "publication_date", "published_date",
             "pub_date", "published_at", "date_publish", "publishing_date", "issued"),
    "dateline": ("dateline",),
    "byline": ("byline", "author", "authors", "creator", "writer"),
    "section": ("section", "article_section", "desk", "category"),
    "page": ("page", "pages", "page_number"),
    "edition": ("edition",),
    "source": ("source", "publication", "newspaper", "paper", "publisher", "source_domain"),
    "language": ("language", "lang"),
    "subjects": ("subjects", "subject", "tags", "tag", "keywords", "topics", "categories"),
    "note": ("note", "notes"),
}  # fmt: skip
"""Field -> names, in the order in which they are believed; case, spaces, `-`, `_` don't count."""

_LONGEST_ID = 500
_LIST_MARK = re.compile(r"[;|]")
_SEPARATORS = re.compile(r"[\W_]+")
_INNER_NAMES = ("name", "title", "text", "value")


def key(name: str) -> str:
    """A name without what doesn't count."""
    return _SEPARATORS.sub("", name.casefold())


_FIELD_OF = {key(name): field for field, names in NAMES.items() for name in names}
_RANK = {key(name): rank for names in NAMES.values() for rank, name in enumerate(names)}


def named(names: Sequence[str]) -> dict[str, str]:
    """Field -> the one of some names that holds it, the most believed."""
    found: dict[str, str] = {}
    for name in names:
        plain = key(name)
        field = _FIELD_OF.get(plain)
        if field and (field not in found or _RANK[plain] < _RANK[key(found[field])]):
            found[field] = name
    return found


def chosen(document: Mapping[str, Any]) -> dict[str, Any]:
    """Field -> value of a document whose keys are names; names without a value don't count."""
    filled = [name for name, value in document.items() if value not in (None, "", [], {})]
    return {field: document[name] for field, name in named(filled).items()}


def record(
    number: int,
    values: Mapping[str, Any],
    patterns: tuple[str, ...],
    *,
    date_source: DateSource = "record",
    warnings: Sequence[str] = (),
) -> Record | Refusal:
    """The record of values by field, which are texts, or lists or tables of them."""
    told = list(warnings)
    texts = _texts(values, told)
    subjects, repairs = _subjects(values.get("subjects"))
    told += repairs
    written = texts.get("body") or ""
    note, body = notices.split(written, patterns)
    if not body.strip() and not texts.get("headline"):
        note, body = None, written
    if not body.strip() and not texts.get("headline"):
        return Refusal(
            number, "it has neither a body nor a headline; see docs/formats.md for names"
        )
    id_ = texts.get("id")
    return Record(
        number,
        body,
        headline=texts.get("headline"),
        id=id_ if id_ is None or len(id_) <= _LONGEST_ID else None,
        date=texts.get("date"),
        date_source=date_source,
        dateline=texts.get("dateline"),
        byline=texts.get("byline"),
        section=texts.get("section"),
        page=texts.get("page"),
        edition=texts.get("edition"),
        source=texts.get("source"),
        language=texts.get("language"),
        subjects=subjects,
        note=notices.joined(*([text] for text in (texts.get("note"), note) if text)),
        warnings=tuple(dict.fromkeys(told)),
    )


def _texts(values: Mapping[str, Any], told: list[str]) -> dict[str, str | None]:
    """The texts of all fields but the subjects; `told` gets warnings."""
    texts: dict[str, str | None] = {}
    for field, value in values.items():
        if field != "subjects":
            text = _text(value, "\n\n" if field == "body" else "; ")
            if text is None and value is not None:
                told.append(f"its {field} is no text and was left out")
            texts[field], repairs = _kept(text, field)
            told += repairs
    return texts


def _kept(text: str | None, field: str) -> tuple[str | None, tuple[str, ...]]:
    if text is None:
        return None, ()
    text, warnings = carried(unix_lines(text))
    if field == "body":
        return text, warnings
    if field == "headline":
        text = " ".join(text.split())
    return text.strip() or None, warnings


def _text(value: Any, joint: str) -> str | None:
    """The text of a value; a list's are joined, a table's is that of its name."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        texts = [_text(item, joint) for item in value if not isinstance(item, list)]
        return joint.join(text for text in texts if text) or None
    if isinstance(value, dict):
        inner = (value.get(name) for name in _INNER_NAMES)
        return next((text for text in inner if isinstance(text, str)), None)
    return None


def _subjects(value: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Subjects, of a list or of a text in which they are separated by semicolons or bars."""
    items = value if isinstance(value, list) else [value]
    text, warnings = carried(";".join(_text(item, ";") or "" for item in items))
    parts = (" ".join(part.split()) for part in _LIST_MARK.split(text))
    return tuple(dict.fromkeys(part for part in parts if part)), warnings
