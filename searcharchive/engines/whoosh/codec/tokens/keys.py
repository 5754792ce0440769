"""Cores -> keys of 64 bits, and a table from keys to values, for whole batches at a time.

    key of up to 8 bytes   the bytes themselves, little-endian; the top bit is clear
    key of 9 to 64 bytes   a hash of 63 bits with the top bit set

Plain cores are keyed in lower case, but for two to five capitals, which may be an abbreviation. A
core's last byte is never 0, so that bytes and length are one with the padded words.

Two cores may share a hash, by chance alone: it is two multilinear sums of the core's halves of
words, each cut to its upper half, and with multipliers that no text can know, any two cores
collide in one of 2**63 cases (Thorup, "High Speed Hashing for Integers and Strings", 2015,
sections 3.3 and 3.5). That is one in a million for a table of four million cores, hostile or not.
"""

import os
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.words import BYTES, load
from searcharchive.engines.whoosh.codec.tokens.chunks import LONGEST, Cores
from searcharchive.engines.whoosh.codec.tokens.shapes import CAPITALS

Array: TypeAlias = np.ndarray[Any, Any]

_WORD = 8
_TOP = np.uint64(1 << 63)
_HALF = np.uint64(32)
_LOW = np.uint64((1 << 32) - 1)
_BITS_32_TO_62 = np.uint64(((1 << 31) - 1) << 32)
_SMALL = np.uint64(0x2020202020202020)


def _secrets(*shape: int) -> Array:
    return np.frombuffer(os.urandom(8 * int(np.prod(shape))), np.uint64).reshape(shape)


def are_capitals(keys: Array, lengths: Array) -> Array:
    """Which of the keys of plain cores of these lengths are capitals."""
    # Capitals lack the bit that makes letters small; no digit and no point does.
    small = keys & BYTES.take(lengths, mode="clip")
    small &= _SMALL
    capitals: Array = small == 0
    capitals &= (lengths >= CAPITALS.start) & (lengths < CAPITALS.stop)
    return capitals


def _load_masked(words: Array, places: Array, lengths: Array, raw: Array) -> Array:
    """The bytes from these places on, so many of them, in lower case where not raw."""
    loaded = load(words, places)
    kept = BYTES.take(lengths, mode="clip")
    loaded &= kept
    kept &= _SMALL
    kept[..., raw] = 0
    loaded |= kept
    return loaded


class KeyTable:
    """From keys, which aren't 0, to values of 64 bits: open addressing, linear probing."""

    def __init__(self) -> None:
        self._spread = _secrets(1) | np.uint64(1)
        self._multipliers = _secrets(2, LONGEST // _WORD, 2, 1)
        self._starts = _secrets(2, 1)
        self.clear()

    def __len__(self) -> int:
        return self._used

    def clear(self) -> None:
        """Begin anew with an empty table."""
        self._used = 0
        self._make(16)

    def keys(self, cores: Cores) -> Array:
        """The cores' keys, shape (n,); 0 for those longer than LONGEST."""
        words = np.frombuffer(cores.data, "<u8", len(cores.data) // _WORD)
        first = load(words, cores.starts)
        kept = BYTES.take(cores.lengths, mode="clip")
        first &= kept
        kept &= _SMALL
        keys: Array = first | kept
        kept &= first
        # The few that have another key, or may have.
        special = kept == 0
        special |= cores.raw
        special |= cores.lengths > _WORD
        rows = np.flatnonzero(special)
        lengths, raw, first = cores.lengths[rows], cores.raw[rows], first[rows]
        same = raw | are_capitals(first, lengths)
        keys[rows[same]] = first[same]
        long = np.flatnonzero((lengths > _WORD) | (raw & (first >= _TOP)))
        rows = rows[long]
        keys[rows] = self._hash(words, keys[rows], cores.starts[rows], lengths[long], raw[long])
        return keys

    def _hash(self, words: Array, first: Array, starts: Array, lengths: Array, raw: Array) -> Array:
        """Hashes of cores whose first words are given."""
        second = _load_masked(words, starts + _WORD, lengths - _WORD, raw)
        sums = self._multiplied(first, 0)
        sums += self._multiplied(second, 1)
        sums += self._starts
        longer = np.flatnonzero(lengths > 2 * _WORD)
        if len(longer):
            offsets = np.arange(2 * _WORD, LONGEST, _WORD)[:, np.newaxis]
            places, left = starts[longer] + offsets, lengths[longer] - offsets
            others = _load_masked(words, places, left, raw[longer])
            sums[:, longer] += self._multiplied(others, slice(2, None)).sum(axis=0)
        hashes: Array = sums[0] >> np.uint64(1)
        hashes &= _BITS_32_TO_62
        hashes |= sums[1] >> _HALF
        hashes |= _TOP
        hashes[lengths > LONGEST] = 0
        return hashes

    def _multiplied(self, loaded: Array, places: Any) -> Array:
        """What words at these places in their cores add to both sums, shape (..., 2, n)."""
        loaded = loaded[..., np.newaxis, :]
        added: Array = self._multipliers[0, places] * (loaded & _LOW)
        added += self._multipliers[1, places] * (loaded >> _HALF)
        return added

    def find(self, keys: Array) -> tuple[Array, Array]:
        """The keys' values, shape (n,), and the indexes of keys that have none, in no order."""
        slots = self._slots(keys)
        # Key and value together: they come from one cache line.
        found = self._table.take(slots, axis=0)
        values = found[:, 1].copy()
        left = np.flatnonzero(found[:, 0] != keys)
        there = found[left, 0]
        missing = []
        while len(left):
            taken = there != 0
            missing.append(left[~taken])
            left = left[taken]
            slots[left] = self._next(slots[left])
            found = self._table.take(slots[left], axis=0)
            values[left] = found[:, 1]
            other = found[:, 0] != keys[left]
            left, there = left[other], found[other, 0]
        return values, np.concatenate(missing) if missing else left

    def add(self, keys: Array, values_of: Callable[[Array], Array]) -> Array:
        """Put in keys that are missing, a key perhaps more than once; their values.

        `values_of` gives the values of distinct keys, by their indexes in `keys`.
        """
        self._reserve(len(keys))
        indexes = np.arange(len(keys))
        try:
            slots = self._claim(keys)
            # The table itself finds out which keys are the same: the last one's index is left.
            self._table[slots, 1] = indexes
            distinct = np.flatnonzero(self._table[slots, 1] == indexes)
            self._table[slots[distinct], 1] = values_of(distinct)
        except BaseException:
            self.clear()
            raise
        self._used += len(distinct)
        added: Array = self._table[slots, 1]
        return added

    def _claim(self, keys: Array) -> Array:
        """Put in keys without values; their slots."""
        slots = self._slots(keys)
        left = np.arange(len(keys))
        while len(left):
            wanted, at = keys[left], slots[left]
            free = self._table[at, 0] == 0
            self._table[at[free], 0] = wanted[free]
            left = left[self._table[at, 0] != wanted]
            slots[left] = self._next(slots[left])
        return slots

    def _slots(self, keys: Array) -> Array:
        slots = keys * self._spread
        slots >>= self._shift
        signed: Array = slots.view(np.int64)
        return signed

    def _next(self, slots: Array) -> Array:
        following: Array = (slots + 1) & (len(self._table) - 1)
        return following

    def _make(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros((1 << bits, 2), np.uint64)

    def _reserve(self, more: int) -> None:
        """Keep the table less than half full."""
        if 2 * (self._used + more) <= len(self._table):
            return
        taken = self._table[self._table[:, 0] != 0]
        self._make((2 * (self._used + more)).bit_length())
        self._table[self._claim(taken[:, 0]), 1] = taken[:, 1]
