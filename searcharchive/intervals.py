"""Interval algebra: phrases and nearness over the positions of one field of one article.

An interval is a half-open run of positions, `(start, stop)`; a window is the tuple of intervals
that make it up. Engine and passages share these functions, so that what is counted and what is
marked can't differ. After Clarke, Cormack and Burkowski, "An Algebra for Structured Text
Search" (1995).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Interval: TypeAlias = tuple[int, int]
Window: TypeAlias = tuple[Interval, ...]

MOST_WINDOWS = 10_000
"""Of a hostile text's windows so many are followed; far beyond what is ever shown."""

Stops: TypeAlias = Mapping[int, Sequence[int]]
"""An element's intervals, as the stops of those that begin at each start."""


def by_start(intervals: Iterable[Interval]) -> Stops:
    """Intervals as `adjacent` takes them."""
    stops: dict[int, list[int]] = {}
    for start, stop in intervals:
        stops.setdefault(start, []).append(stop)
    return stops


def adjacent(elements: Iterable[Stops]) -> list[Interval]:
    """From the first element's starts to the last one's stops, each following without a gap.

    No element is asked for after one with which nothing stands in a row.
    """
    found = iter(elements)
    chains = {(start, stop) for start, stops in next(found).items() for stop in stops}
    while chains and (element := next(found, None)) is not None:
        chains = {(first, stop) for first, last in chains for stop in element.get(last, ())}
    return sorted(chains)


def near(elements: Sequence[tuple[int, Iterable[Interval]]], slop: int) -> list[Window]:
    """Smallest windows that hold every element, with at most `slop` positions that none covers.

    Elements come with a number; of elements with equal numbers, whose intervals are equal too, a
    window needs as many intervals.
    """
    needed = Counter(number for number, _ in elements)
    events = sorted(
        {(*interval, number) for number, intervals in elements for interval in intervals}
    )
    held: Counter[int] = Counter()
    missing = len(needed)
    windows: list[Window] = []
    left = 0
    for right, (_, _, number) in enumerate(events):
        held[number] += 1
        missing -= held[number] == needed[number]
        while missing == 0:
            start, stop, gone = events[left]
            # A window that can do without its first word, one position wide, isn't the smallest;
            # a wider one may cover what would count as other words without it.
            if stop - start > 1 or held[gone] == needed[gone]:
                window = events[left : right + 1]
                if _uncovered(window, slop) <= slop:
                    windows.append(tuple(sorted({(first, last) for first, last, _ in window})))
                    if len(windows) >= MOST_WINDOWS:
                        return windows
            missing += held[gone] == needed[gone]
            held[gone] -= 1
            left += 1
    return windows


def _uncovered(window: Iterable[tuple[int, int, int]], slop: int) -> int:
    """Positions within a window that nothing in it covers; counting stops past `slop`."""
    gaps = 0
    reached: int | None = None
    for start, stop, _ in window:
        if reached is not None:
            gaps += max(0, start - reached)
            if gaps > slop:
                return gaps
        reached = max(reached or 0, stop)
    return gaps
