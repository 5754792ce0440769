"""Term vectors: the terms of one field of one document, as plain bytes.

number of terms           uint32
for each of them          whether it is text (1) or bytes (0), uint8; its length, uint32; its
                          bytes; the weight, float32; the value's length, uint32; the value
"""

import struct
from collections.abc import Iterable, Iterator
from typing import TypeAlias

_COUNT = struct.Struct("<I")
_TERM = struct.Struct("<BI")
_WEIGHT = struct.Struct("<fI")

Item: TypeAlias = tuple[str | bytes, float, bytes]
"""A term, its weight, and the value in the format's own bytes."""


def pack_vector(items: Iterable[Item]) -> bytes:
    """A vector as bytes."""
    kept = list(items)
    parts = [_COUNT.pack(len(kept))]
    for term, weight, value in kept:
        data = term.encode() if isinstance(term, str) else term
        parts += [_TERM.pack(isinstance(term, str), len(data)), data]
        parts += [_WEIGHT.pack(weight, len(value)), value]
    return b"".join(parts)


def unpack_vector(data: bytes) -> Iterator[Item]:
    """The terms of a vector in the order in which they were written."""
    (count,) = _COUNT.unpack_from(data)
    at = _COUNT.size
    for _ in range(count):
        is_text, length = _TERM.unpack_from(data, at)
        at += _TERM.size
        term = data[at : at + length]
        at += length
        weight, length = _WEIGHT.unpack_from(data, at)
        at += _WEIGHT.size
        yield term.decode() if is_text else term, weight, data[at : at + length]
        at += length
