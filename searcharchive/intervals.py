"""Interval algebra: phrases and nearness over the positions of one field of one article.

An interval is a half-open run of positions, `(start, stop)`; a window is the tuple of intervals
that make it up. Engine and passages share these functions, so that what is counted and what is
marked can't differ. After Clarke, Cormack and Burkowski, "An Algebra for Structured Text
Search" (1995).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Interval: TypeAlias = tuple[int, int]
Window: TypeAlias = tuple[Interval, ...]

MOST_WINDOWS = 10_000
"""Of a hostile text's windows so many are followed; far beyond what is ever shown."""


def adjacent(elements: Sequence[Iterable[Interval]]) -> list[Interval]:
    """From the first element's starts to the last one's stops, each following without a gap."""
    chains = set(elements[0])
    for element in elements[1:]:
        stops: dict[int, list[int]] = {}
        for start, stop in element:
            stops.setdefault(start, []).append(stop)
        chains = {(first, stop) for first, last in chains for stop in stops.get(last, ())}
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
            window = events[left : right + 1]
            if _uncovered(window, slop) <= slop:
                windows.append(tuple(sorted({(start, stop) for start, stop, _ in window})))
                if len(windows) >= MOST_WINDOWS:
                    return windows
            gone = events[left][2]
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
