"""Field lengths as Whoosh keeps them: a byte a document, rounded; exact ones beside them.

    lengths/FIELD        Whoosh's length bytes, uint8 by document
    exact_lengths/FIELD  the lengths, in the narrowest type

The file's facts have each field's total, least and greatest length.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.numbers import narrowest

Array: TypeAlias = np.ndarray[Any, Any]


@cache
def lengths_of_bytes() -> Array:
    """The length that each of the 256 length bytes stands for, as Whoosh has it."""
    from whoosh.util.numeric import byte_to_length

    return np.array([byte_to_length(byte) for byte in range(256)], np.int64)


def length_bytes(lengths: Array) -> Array:
    """The length bytes of exact lengths, rounded up to the next that there is, as Whoosh does."""
    found: Array = np.searchsorted(lengths_of_bytes(), lengths).clip(0, 255).astype(np.uint8)
    return found


def add_lengths(file: SegmentFileWriter, lengths: Mapping[str, Array]) -> dict[str, dict[str, int]]:
    """Write exact lengths, by field and document, and their bytes; the facts of the fields."""
    facts = {}
    for field, exact in sorted(lengths.items()):
        there = exact[exact > 0]
        if not len(there):
            continue
        file.add(f"lengths/{field}", length_bytes(exact))
        file.add(f"exact_lengths/{field}", narrowest(exact))
        facts[field] = {
            "total": int(exact.sum(dtype=np.int64)),
            "least": int(there.min()),
            "most": int(there.max()),
        }
    return facts
