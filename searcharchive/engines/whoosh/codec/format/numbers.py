"""Arrays of whole numbers: their sums, the ranges that they bound, which are distinct."""

import itertools
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

_MANY_STRETCHES = 512


def starts_of(counts: Array) -> Array:
    """Where each of the stretches of these lengths starts, and where the last one ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    counts.cumsum(dtype=np.int64, out=starts[1:])
    return starts


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers of each stretch that starts at `starts`, one stretch after the other."""
    total = starts_of(lengths)
    if len(starts) < _MANY_STRETCHES or not lengths.all():
        numbers: Array = np.arange(int(total[-1])) + np.repeat(starts - total[:-1], lengths)
        return numbers
    # By differences: a half to a quarter of the time of `repeat`.
    numbers = np.ones(int(total[-1]), np.int64)
    numbers[0] = starts[0]
    # As they come they may be unsigned, and their differences wrap around.
    firsts = starts.astype(np.int64, copy=False)
    numbers[total[1:-1]] = np.diff(firsts) - np.diff(total[:-1]) + 1
    numbers.cumsum(out=numbers)
    return numbers


def batches(starts: Array, size: int) -> list[tuple[int, int]]:
    """Stretches that start at `starts`, where the last ends too, in ranges of about `size` each."""
    cuts = starts.searchsorted(np.arange(0, int(starts[-1]), size)).tolist()
    bounds = sorted({*cuts, len(starts) - 1})
    return list(itertools.pairwise(bounds))


def narrowest(values: Array) -> Array:
    """Unsigned numbers in 1, 2 or 4 bytes, whichever holds them all."""
    return values.astype(narrow_type(int(values.max(initial=0))))


def narrow_type(highest: int) -> type[np.unsignedinteger[Any]]:
    """The type of 1, 2 or 4 bytes that holds numbers up to `highest`."""
    return np.uint8 if highest < 1 << 8 else np.uint16 if highest < 1 << 16 else np.uint32


def consecutive(numbers: Array) -> bool:
    """Whether numbers, at least one, rise by one each."""
    rise = int(numbers[-1]) - int(numbers[0]) + 1
    return rise == len(numbers) and bool((numbers[1:] > numbers[:-1]).all())


def firsts(values: Array) -> Array:
    """Where another value begins, of sorted ones."""
    changes = np.empty(len(values), bool)
    changes[:1] = True
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes.nonzero()[0]


def distinct(numbers: Array) -> Array:
    """The distinct ones of some numbers, sorted."""
    # numpy.unique loads numpy's masked arrays at its first call: 10 ms.
    found = np.sort(numbers)
    return found.take(firsts(found))


def grouped(numbers: Array) -> tuple[Array, Array]:
    """The distinct ones of some numbers, sorted, and each number's place among them."""
    changes = numbers[1:] != numbers[:-1]
    if len(numbers) and (numbers[1:] >= numbers[:-1]).all():
        rows = np.zeros(len(numbers), np.int64)
        np.cumsum(changes, out=rows[1:])
        return numbers[np.concatenate(([True], changes))], rows
    found = distinct(numbers)
    return found, found.searchsorted(numbers)
