"""An input made of bytes, and what a reader makes of it."""

import hashlib
import io
from dataclasses import replace
from typing import cast

from searcharchive.config import DEFAULT_NOTICES
from searcharchive.inputs import Input
from searcharchive.model import Tombstone
from searcharchive.readers import ReadOptions, read
from searcharchive.records import Record, Refusal

OPTIONS = ReadOptions(notices=DEFAULT_NOTICES)


def made(data: str | bytes, name: str = "") -> Input:
    """An input with this name and these bytes."""
    raw = data.encode() if isinstance(data, str) else data
    return Input(
        f"/archive/{name}",
        name,
        hashlib.sha256(raw).hexdigest(),
        len(raw),
        from_stdin=False,
        opener=lambda: io.BufferedReader(cast(io.RawIOBase, io.BytesIO(raw))),
    )


def items(format_: str, data: str | bytes, **options: object) -> list[Record | Refusal | Tombstone]:
    """All that a reader yields, with the options that the defaults are replaced by."""
    chosen = replace(OPTIONS, **options)  # type: ignore[arg-type]
    return list(read(made(data), format_, chosen))


def record(format_: str, data: str | bytes, **options: object) -> Record:
    """The only record."""
    (only,) = items(format_, data, **options)
    assert isinstance(only, Record), only
    return only


def refusal(format_: str, data: str | bytes, **options: object) -> str:
    """Why the only record is refused."""
    (only,) = items(format_, data, **options)
    assert isinstance(only, Refusal), only
    return only.reason
