"""The formats that can be imported, one module each: an input -> records, refusals, tombstones.

Dates, datelines and places are left as they are written; `archive` derives them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from searcharchive.errors import UsageError
from searcharchive.inputs import Input
from searcharchive.model import Tombstone
from searcharchive.readers import (
    front_matter,
    json_documents,
    jsonl,
    plain,
    reuters,
    tables,
)
from searcharchive.readers.options import ReadOptions
from searcharchive.readers.recognising import recognise
from searcharchive.records import Record, Refusal

__all__ = ["FORMATS", "VERSION", "ReadOptions", "Reader", "read", "recognise"]

VERSION = 1
"""Raised whenever the same bytes yield other records."""

Reader: TypeAlias = Callable[[Input, ReadOptions], Iterator[Record | Refusal | Tombstone]]

FORMATS: Mapping[str, Reader] = {
    "text": plain.read,
    "front-matter": front_matter.read,
    "jsonl": jsonl.read,
    "json": json_documents.read,
    "csv": tables.read,
    "reuters": reuters.read,
}
"""Format, as `--format-in` names it -> its reader."""


def read(
    input_: Input, format_: str, options: ReadOptions
) -> Iterator[Record | Refusal | Tombstone]:
    """What an input holds, in its order, numbered from 1.

    A record that can't be read is a Refusal, and the others follow. Raises InputError if the
    input as a whole can't be read, UsageError for an unknown format or encoding.
    """
    if format_ not in FORMATS:
        raise UsageError(f"{format_!r} is no format; there are: {', '.join(FORMATS)}")
    yield from FORMATS[format_](input_, options)
