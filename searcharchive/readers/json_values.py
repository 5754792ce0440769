"""One JSON value -> a record, a tombstone or a refusal."""

import json
from collections import Counter
from typing import Any, NoReturn

from searcharchive.model import Tombstone
from searcharchive.readers import exported, fields
from searcharchive.readers.decoding import Source
from searcharchive.readers.options import ReadOptions
from searcharchive.records import Record, Refusal


def item(
    number: int, data: bytes, source: Source, options: ReadOptions
) -> Record | Refusal | Tombstone:
    """What the bytes of a JSON value say."""
    text, warnings = source.decode(data)
    try:
        # Numbers stay the text that was written: no digit of an id or a year is lost.
        value = json.loads(
            text,
            object_pairs_hook=_table,
            parse_constant=_refuse_constant,
            parse_int=str,
            parse_float=str,
        )
    except RecursionError:
        return Refusal(number, "it is nested too deeply")
    except ValueError as error:
        return Refusal(number, f"it is no JSON: {error}")
    if not isinstance(value, dict):
        return Refusal(number, "it is no JSON object: {...}")
    if isinstance(schema := value.get("schema"), str) and schema.startswith("searcharchive."):
        return exported.item(number, value, warnings)
    return fields.record(number, fields.chosen(value), options.notices, warnings=warnings)


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise ValueError(f"the key {twice!a} stands twice")
    return table


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")
