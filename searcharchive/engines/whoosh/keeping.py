"""What is costly to make, kept for a while in bounded memory."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT_BYTES = 64 << 20
"""What is kept decoded of an index, for the queries to come."""

KEY_BYTES = 400
"""What it takes to keep an array, beside its bytes."""


class Kept(Generic[T]):
    """The most recently used of what is costly to make, up to so many bytes in all.

    What is small has a quarter of them to itself, or a few long lists would push out all others.
    """

    def __init__(self, limit: int) -> None:
        self._most_of_small = limit >> 10
        self._small: _Pool[T] = _Pool(limit // 4)
        self._large: _Pool[T] = _Pool(limit - limit // 4)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._small.kept or key in self._large.kept

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        pool = self._small
        found = pool.kept.get(key)
        if found is None:
            pool = self._large
            found = pool.kept.get(key)
            if found is None:
                return None
        pool.kept.move_to_end(key)
        return found[0]

    def clear(self) -> None:
        """Let go of everything."""
        self._small.clear()
        self._large.clear()

    def put(self, key: Hashable, value: T, size: int) -> T:
        """Keep a value of so many bytes, if need be in place of the one used longest ago."""
        small = size <= self._most_of_small
        (self._large if small else self._small).drop(key)
        (self._small if small else self._large).put(key, value, size)
        return value


class _Pool(Generic[T]):
    """The most recently used values; always the last one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self.kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def clear(self) -> None:
        self.kept.clear()
        self._size = 0

    def drop(self, key: Hashable) -> None:
        before = self.kept.pop(key, None)
        self._size -= before[1] if before else 0

    def put(self, key: Hashable, value: T, size: int) -> None:
        self.drop(key)
        self._size += size
        self.kept[key] = (value, size)
        while self._size > self._limit and len(self.kept) > 1:
            _, (_, gone) = self.kept.popitem(last=False)
            self._size -= gone
