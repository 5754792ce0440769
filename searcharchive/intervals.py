"""Interval algebra: phrases and nearness over the positions of one field of one article.

An interval is a half-open run of positions, `(start, stop)`; a window is the tuple of intervals
that make it up. Engine and passages share these functions, so that what is counted and what is
marked can't differ. After Clarke, Cormack and Burkowski, "An Algebra for Structured Text
Search" (1995).
"""

from bisect import bisect_left, bisect_right
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


def pairs(
    one: Sequence[Window],
    other: Sequence[Window],
    distance: int | None,
    ordered: bool,
    breaks: Sequence[int] | None,
) -> list[Window]:
    """Windows of one of each: of different words, and as near as `searcharchive.tree.Within` says.

    `breaks` are sorted positions, none of which may lie within the two but at their start.
    """
    hulls = sorted((found[0][0], max(stop for _, stop in found), found) for found in other)
    starts = [start for start, _, _ in hulls]
    longest = max((stop - start for start, stop, _ in hulls), default=0)
    joined: set[Window] = set()
    for window in one:
        first, last = window[0][0], max(stop for _, stop in window)
        low, high = 0, len(hulls)
        if distance is not None:
            low = bisect_left(starts, first - distance - longest)
            high = bisect_right(starts, last - 1 + distance)
        for start, stop, match in hulls[bisect_left(starts, last) if ordered else low : high]:
            apart = max(start - last, first - stop) + 1
            if distance is not None and apart > distance:
                continue
            begin, end = min(first, start), max(last, stop)
            if breaks is not None and bisect_right(breaks, begin) != bisect_left(breaks, end):
                continue
            if not _share(window, match):
                joined.add(tuple(sorted({*window, *match})))
                if len(joined) >= MOST_WINDOWS:
                    return sorted(joined)
    return sorted(joined)


def _share(one: Window, other: Window) -> bool:
    """Whether two windows have a position in common."""
    return any(a < d and c < b for a, b in one for c, d in other)
