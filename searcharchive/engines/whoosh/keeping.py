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
    """The most recently used of what is costly to make, up to so many bytes in all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def clear(self) -> None:
        """Let go of everything."""
        self._kept.clear()
        self._size = 0

    def put(self, key: Hashable, value: T, size: int) -> T:
        """Keep a value of so many bytes, if need be in place of the one used longest ago."""
        before = self._kept.pop(key, None)
        self._size += size - (before[1] if before else 0)
        self._kept[key] = (value, size)
        while self._size > self._limit and len(self._kept) > 1:
            _, (_, gone) = self._kept.popitem(last=False)
            self._size -= gone
        return value
