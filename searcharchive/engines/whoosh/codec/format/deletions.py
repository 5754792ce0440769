"""Deleted documents as a compressed bitmap, small enough for the table of contents.

A bit a document, the first of eight in the lowest bit, compressed by zlib: a hundred of a
million take some hundred bytes, every fourth of a million a hundred kilobytes.
"""

import zlib
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def packed(deleted: Array, documents: int) -> bytes | None:
    """The bitmap of the document numbers `deleted`; None where there are none."""
    if not len(deleted):
        return None
    bits = np.zeros(documents, bool)
    bits[deleted] = True
    return zlib.compress(np.packbits(bits, bitorder="little").tobytes())


def unpacked(bitmap: bytes | None, documents: int) -> Array:
    """The deleted documents' numbers, sorted; raises ValueError where it isn't such a bitmap."""
    if bitmap is None:
        return np.empty(0, np.int64)
    expected = (documents + 7) // 8
    try:
        # One byte more than is right is enough to know that it is wrong.
        data = zlib.decompressobj().decompress(bitmap, expected + 1)
    except zlib.error as error:
        raise ValueError(f"a bitmap of deletions is damaged: {error}") from error
    if len(data) != expected:
        raise ValueError("a bitmap of deletions has the wrong length")
    bits = np.unpackbits(np.frombuffer(data, np.uint8), count=documents, bitorder="little")
    return np.flatnonzero(bits)
