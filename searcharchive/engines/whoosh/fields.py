"""Whoosh's side of the schema: field types that take terms which are analysed already."""

import struct
from collections.abc import Generator, Iterable, Mapping
from typing import Any, TypeAlias, cast

from whoosh import columns, fields, formats

from searcharchive.schema import (
    GRAMS,
    INDEX_TEXT_FIELDS,
    KEY_FIELDS,
    NUMBER_FIELDS,
    STEMMED,
    Document,
    Places,
)

Entries: TypeAlias = Generator[tuple[bytes, int, float, bytes], Any, None]
"""What Whoosh's writer takes: term, occurrences that count for the length, weight, value."""

_POSITIONS = formats.Positions()
_FREQUENCY = formats.Frequency()
_COUNT = struct.Struct("!I")


class ArchiveSchema(fields.Schema):
    """Whoosh's schema; as the part of its commits that is ours, it bears the store's sequence."""

    store_sequence = 0


class Words(fields.FieldType):
    """Terms with positions; its values are `Places`."""

    def __init__(self, scorable: bool) -> None:
        # The terms come analysed: there is no analyzer, which Whoosh's annotation doesn't foresee.
        super().__init__(_POSITIONS, cast("Any", None), scorable=scorable)

    def index(self, value: Places, **_: Any) -> Entries:
        """As Whoosh's: term, occurrences that count for the length, weight, positions."""
        for term, (counted, found) in value.items():
            yield term.encode(), counted, float(len(found)), _POSITIONS.encode(found)


class Keys(fields.FieldType):
    """Whole values without positions; its values are collections of keys."""

    def __init__(self, *, unique: bool = False) -> None:
        column = columns.VarBytesColumn() if unique else False
        super().__init__(
            formats.Existence(), cast("Any", None), unique=unique, sortable=cast("Any", column)
        )

    def index(self, value: Iterable[str], **_: Any) -> Entries:
        """As Whoosh's: each key once."""
        for key in value:
            yield key.encode(), 1, 1.0, b""

    def to_column_value(self, value: Iterable[str]) -> bytes:
        """The one key of a unique field."""
        return next(iter(value)).encode()


class Counts(fields.FieldType):
    """Terms and how often each stands there; its values are by term."""

    def __init__(self) -> None:
        super().__init__(_FREQUENCY, cast("Any", None), scorable=True)

    def index(self, value: Mapping[str, int], **_: Any) -> Entries:
        """As Whoosh's: term, occurrences, all of which count for the length."""
        for term, count in value.items():
            yield term.encode(), count, float(count), _COUNT.pack(count)


def whoosh_schema(*, ocr: bool = False) -> ArchiveSchema:
    """The fields of the archive's schema as Whoosh's; with `ocr` those of scanned print."""
    types: dict[str, Any] = {name: Words(scorable=name in STEMMED) for name in INDEX_TEXT_FIELDS}
    types |= {name: Keys(unique=name == "id") for name in KEY_FIELDS}
    # Without tiers: a day is one term, and ranges are found by the column anyway.
    types |= {
        name: fields.NUMERIC(int, bits=32, signed=False, shift_step=0, sortable=True)
        for name in NUMBER_FIELDS
    }
    if ocr:
        types[GRAMS] = Counts()
    return ArchiveSchema(**types)


def whoosh_values(document: Document) -> dict[str, Any]:
    """A document's values by Whoosh field."""
    keys = {name: keys for name, keys in document.keys.items() if keys}
    counts = document.grams()
    return {**document.numbers, **keys, **document.places(), **({GRAMS: counts} if counts else {})}
