"""Bytes read eight at a time, from wherever they begin, and texts put in order by them."""

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

WORD = 8
BYTES = np.array([(1 << 8 * length) - 1 for length in range(WORD + 1)], np.uint64)
"""By length, 8 for more: the bits of so many bytes."""


def load(words: Array, places: Array) -> Array:
    """The eight bytes from each of these places on, out of aligned words, of which one is more."""
    # To index unaligned words once takes half as long again.
    at = places >> 3
    loaded = words.take(at)
    at += 1
    above = words.take(at)
    shift = (places << 3).view(np.uint64)
    shift &= np.uint64(63)
    loaded >>= shift
    # Shifted by 64 it is 0.
    np.subtract(np.uint64(64), shift, out=shift)
    above <<= shift
    loaded |= above
    return loaded


def order_of(signs: bytes, starts: Array) -> Array:
    """The order by bytes of n texts, one after the other; where each starts, (n + 1,).

    A third of the time of Python's sort.
    """
    sizes = np.diff(starts)
    words = np.frombuffer(signs + bytes(2 * WORD - len(signs) % WORD), "<u8")

    def keys(texts: Array, depth: int) -> Array:
        left = np.maximum(sizes.take(texts) - depth, 0)
        places = np.minimum(starts.take(texts) + depth, len(signs))
        found = load(words, places)
        found &= BYTES.take(left, mode="clip")
        return found.byteswap()

    order = keys(np.arange(len(sizes)), 0).argsort()
    key = keys(order, 0)
    alike = key[1:] == key[:-1]
    depth = 0
    while alike.any():
        depth += WORD
        groups = np.concatenate(([0], (~alike).cumsum()))
        tied = np.zeros(len(order), bool)
        tied[1:] = alike
        tied[:-1] |= alike
        places = tied.nonzero()[0]
        texts, group = order[places], groups[places]
        key = keys(texts, depth)
        # Of two that are alike as far as the shorter goes, it comes first.
        sort = np.lexsort((sizes.take(texts), key, group))
        order[places] = texts = texts[sort]
        key = key[sort]
        same = (group[1:] == group[:-1]) & (key[1:] == key[:-1])
        same &= sizes.take(texts[:-1]) > depth + WORD
        alike = np.zeros(len(alike), bool)
        alike[places[:-1][same]] = True
    return order
