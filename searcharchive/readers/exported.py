"""What `searcharchive export` writes -> the same record or tombstone.

Only `searcharchive.article/1` and `searcharchive.tombstone/1` are read; anything else of ours is
refused, for a search hit is no whole article. Fields that aren't known are left alone: they may
be added later.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from searcharchive.model import DateSource, Origin, Record, Refusal, Span, Tombstone
from searcharchive.readers.decoding import carried

ARTICLE = "searcharchive.article/1"
TOMBSTONE = "searcharchive.tombstone/1"

_TEXTS = (
    "headline", "id", "date", "date_text", "dateline", "byline", "section", "page", "edition",
    "source", "language", "note", "added",
)  # fmt: skip


def item(
    number: int, value: Mapping[str, Any], warnings: Sequence[str]
) -> Record | Refusal | Tombstone:
    """The record or tombstone that was exported; a refusal names the key that is wrong."""
    schema = value["schema"]
    try:
        if schema == ARTICLE:
            return _article(number, value, warnings)
        if schema == TOMBSTONE:
            return Tombstone(*(_needed(value, name) for name in ("id", "removed", "sha256")))
    except ValueError as error:
        return Refusal(number, str(error))
    return Refusal(number, f"{schema!a} can't be imported; {ARTICLE} can: use export")


def _article(number: int, value: Mapping[str, Any], warnings: Sequence[str]) -> Record | Refusal:
    told = list(warnings)
    texts: dict[str, Any] = {name: _carried(value, name, told) for name in _TEXTS}
    body = _carried(value, "body", told) or ""
    _needed(value, "id")
    source = value.get("date_source")
    if source is not None and source not in get_args(DateSource):
        raise ValueError(f"its date_source {source!a} is not known")
    return Record(
        number,
        body,
        date_source=cast(DateSource, source or "record"),
        subjects=tuple(_subjects(value)),
        warnings=tuple(dict.fromkeys(told)),
        exported=True,
        origins=tuple(map(_origin, _list(value, "origins"))),
        dateline_span=_span(value, len(body)),
        **texts,
    )


def _carried(value: Mapping[str, Any], name: str, told: list[str]) -> str | None:
    text = value.get(name)
    if text is None:
        return None
    if not isinstance(text, str):
        raise ValueError(f"its {name} is no text")
    text, warnings = carried(text)
    told += warnings
    return text


def _needed(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise ValueError(f"it has no {name}")
    return carried(text)[0]


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    items = value.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise ValueError(f"its {name} are no list")
    return items


def _subjects(value: Mapping[str, Any]) -> list[str]:
    subjects = _list(value, "subjects")
    if not all(isinstance(subject, str) for subject in subjects):
        raise ValueError("its subjects are no texts")
    return [carried(subject)[0] for subject in subjects]


def _origin(value: Any) -> Origin:
    if not isinstance(value, dict):
        raise ValueError("an origin of it is no object")
    try:
        number = _count(value.get("record"))
    except ValueError:
        raise ValueError("an origin of it has no record number") from None
    encoded = value.get("path_encoded", False)
    if not isinstance(encoded, bool):
        raise ValueError("an origin's path_encoded is neither true nor false")
    return Origin(_needed(value, "path"), number, _needed(value, "sha256"), encoded)


def _span(value: Mapping[str, Any], length: int) -> Span | None:
    span = value.get("dateline_span")
    if span is None:
        return None
    try:
        start, stop = (_count(end) for end in span)
    except (TypeError, ValueError):
        raise ValueError("its dateline_span is not two numbers") from None
    if not start <= stop <= length:
        raise ValueError("its dateline_span lies outside its body")
    return start, stop


def _count(text: Any) -> int:
    """A whole number, which JSON's parser left as it was written."""
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 15:
        raise ValueError(f"{text!a} is no whole number")
    return int(text)
