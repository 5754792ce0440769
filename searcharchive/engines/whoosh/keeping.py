"""What is costly to make, kept for a while in bounded memory."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")

KEPT_BYTES = 64 << 20
"""What is kept decoded of an index, for the queries to come, however small it is."""

_MOST_KEPT = 1 << 30
_KEPT_SHARE = 2
"""One in so many of an index' bytes is kept decoded beside these, up to a bound of all."""

_SPENT = 50_000
"""Things of which it is known what was spent on them."""

_LEARNT_FROM = (32 << 20) - (8 << 10)
"""Bytes of the largest array that glibc still learns from, with its head."""

KEY_BYTES = 400
"""What it takes to keep an array, beside its bytes."""


def keep_freed_memory() -> None:
    """Have the C library keep freed arrays of up to 32 MiB for those to come.

    By default glibc gives them back to the system, which takes as long to clear the pages of the
    next as it takes to compute it, until it has once freed a larger one (mallopt(3),
    M_MMAP_THRESHOLD): so it is given one to free, that is never touched.
    """
    np.empty(_LEARNT_FROM, np.uint8)


class Kept(Generic[T]):
    """The most recently used of what is costly to make, up to so many bytes in all.

    What is small has up to a quarter of them before what is large: a few long lists would push out
    all others. What is larger than the rest isn't kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._small: _Pool[T] = _Pool()
        self._large: _Pool[T] = _Pool()

    def serve(self, size: int) -> None:
        """Keep more, for so many bytes of an index more that it is decoded from."""
        self._limit = min(self._limit + size // _KEPT_SHARE, max(self._limit, _MOST_KEPT))

    def __contains__(self, key: Hashable) -> bool:
        return key in self._small.kept or key in self._large.kept

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        kept = self._small.kept
        found = kept.get(key)
        if found is None:
            kept = self._large.kept
            found = kept.get(key)
            if found is None:
                return None
        kept.move_to_end(key)
        return found[0]

    def clear(self) -> None:
        """Let go of everything."""
        self._small, self._large = _Pool(), _Pool()

    def put(self, key: Hashable, value: T, size: int) -> T:
        """Keep a value of so many bytes, if need be in place of the one used longest ago."""
        small, large = self._small, self._large
        if key in self:
            small.drop(key)
            large.drop(key)
        if size > self._limit - self._limit // 4:
            return value
        (small if size <= self._limit >> 10 else large).add(key, value, size)
        while small.size + large.size > self._limit:
            pushed = small if small.size > self._limit // 4 or not large.kept else large
            pushed.drop(next(iter(pushed.kept)))
        return value


class Spent:
    """What was spent to look for parts of what could be read whole and kept.

    Once that comes to the price of the whole it is bought: no course of questions then costs more
    than twice what the best choice would have (Karlin, Manasse, Rudolph and Sleator, "Competitive
    snoopy caching", 1988).
    """

    def __init__(self) -> None:
        self._spent: dict[Hashable, int] = {}

    def add(self, key: Hashable, cost: int) -> None:
        """Spend so much on parts of something."""
        if len(self._spent) >= _SPENT:
            self._spent.clear()
        self._spent[key] = self._spent.get(key, 0) + cost

    def reached(self, key: Hashable, price: int) -> bool:
        """Whether the price of the whole was spent; if so, that is forgotten."""
        if self._spent.get(key, 0) < price:
            return False
        self._spent.pop(key, None)
        return True


class _Pool(Generic[T]):
    """Values with their sizes, the one used longest ago first."""

    def __init__(self) -> None:
        self.size = 0
        self.kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def add(self, key: Hashable, value: T, size: int) -> None:
        self.kept[key] = (value, size)
        self.size += size

    def drop(self, key: Hashable) -> None:
        before = self.kept.pop(key, None)
        self.size -= before[1] if before else 0
