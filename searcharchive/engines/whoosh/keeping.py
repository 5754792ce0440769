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

    What is small has up to a quarter of them before what is large: a few long lists would push out
    all others. What is larger than the rest isn't kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._small: _Pool[T] = _Pool()
        self._large: _Pool[T] = _Pool()

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
