"""What `searcharchive export` writes -> the same record or tombstone.

Only `searcharchive.article/1` and `searcharchive.tombstone/1` are read; anything else of ours is
refused, for a search hit is no whole article. Fields that aren't known are left alone: they may
be added later.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from searcharchive.model import DateSource, Origin, Span, Tombstone
from searcharchive.readers.decoding import carried
from searcharchive.records import EarlierRecord, Record, Refusal

ARTICLE = "searcharchive.article/1"
TOMBSTONE = "searcharchive.tombstone/1"
VERSION = "searcharchive.version/1"

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
            return _tombstone(value)
    except ValueError as error:
        return Refusal(number, str(error))
    return Refusal(number, f"{schema!a} can't be imported; {ARTICLE} can: use export")


def _tombstone(value: Mapping[str, Any]) -> Tombstone:
    id_, removed, sha256 = (_needed(value, name) for name in ("id", "removed", "sha256"))
    erased = value.get("erased", False)
    if not isinstance(erased, bool):
        raise ValueError("its erased is neither true nor false")
    origins = tuple(map(_origin, _list(value, "origins")))
    return Tombstone(id_, removed, sha256, erased, origins, _texts(value, "hashes"))


def _article(number: int, value: Mapping[str, Any], warnings: Sequence[str]) -> Record:
    told = list(warnings)
    _needed(value, "id")
    record = _record(number, value, told)
    versions = tuple(_earlier(number, each, told) for each in _list(value, "versions"))
    return record._replace(versions=versions, warnings=tuple(dict.fromkeys(told)))


def _earlier(number: int, value: Any, told: list[str]) -> EarlierRecord:
    if not isinstance(value, dict) or value.get("schema") != VERSION:
        raise ValueError(f"a version of it is no {VERSION}")
    return EarlierRecord(_record(number, value, told), _needed(value, "replaced"))


def _record(number: int, value: Mapping[str, Any], told: list[str]) -> Record:
    texts: dict[str, Any] = {name: _carried(value, name, told) for name in _TEXTS}
    body = _carried(value, "body", told) or ""
    source = value.get("date_source")
    if source is not None and source not in get_args(DateSource):
        raise ValueError(f"its date_source {source!a} is not known")
    return Record(
        number,
        body,
        date_source=cast(DateSource, source or "record"),
        subjects=_texts(value, "subjects"),
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


def _texts(value: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = _list(value, name)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(f"its {name} are no texts")
    return tuple(carried(text)[0] for text in texts)


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
