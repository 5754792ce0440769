"""Nearness: which documents have a window with all elements and few other positions in it.

The same answer as `searcharchive.intervals.near`, without its windows. It is found for all
documents at once where every element is one position wide, or where there are two elements; for
the rest, document by document.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from searcharchive.engines.whoosh.evaluation.positions import Stretches
from searcharchive.engines.whoosh.evaluation.sets import NONE, are_in, distinct, places_in
from searcharchive.engines.whoosh.segments import SHIFT, Array
from searcharchive.intervals import Interval, near

_BOTH = 2


def are_near(elements: Sequence[tuple[int, Stretches]], slop: int, docs: Array) -> Array:
    """The documents with such a window, sorted; of `docs`, where all elements' stretches are.

    Elements come with a number; equal ones have the same, and need as many stretches.
    """
    needed = Counter(number for number, _ in elements)
    found = dict(elements)
    wide = [distinct(each.starts[each.stops - each.starts > 1] >> SHIFT) for each in found.values()]
    if len(elements) == _BOTH and any(map(len, wide)):
        return _pair(list(found.values()), slop)
    broad = distinct(np.sort(np.concatenate(wide)))
    hits = [
        doc
        for doc in broad.tolist()
        if near([(number, within(each, doc)) for number, each in elements], slop)
    ]
    narrow_ones = {number: _without(each, broad) for number, each in found.items()}
    narrow = _points(narrow_ones, needed, slop)
    return distinct(np.sort(np.concatenate((narrow, np.array(hits, np.int64)))))


def within(found: Stretches, doc: int) -> list[Interval]:
    """The intervals of one document."""
    base = doc << SHIFT
    low, high = found.starts.searchsorted([base, base + (1 << SHIFT)])
    starts, stops = found.starts[low:high] - base, found.stops[low:high] - base
    return list(zip(starts.tolist(), stops.tolist(), strict=True))


def _pair(found: Sequence[Stretches], slop: int) -> Array:
    """Two different elements, or one twice: any stretch with an earlier one no farther away.

    What lies between the two nearest ones is covered by neither; so nothing need be counted.
    """
    starts = np.concatenate([each.starts for each in found])
    stops = np.concatenate([each.stops for each in found])
    sides = np.repeat(np.arange(len(found)), [len(each.starts) for each in found])
    order = np.lexsort((sides, stops, starts))
    starts, stops, sides = starts.take(order), stops.take(order), sides.take(order)
    hits = NONE
    for side in range(len(found)):
        others = stops if len(found) == 1 else np.where(sides != side, stops, -1)
        reached = np.maximum.accumulate(np.concatenate(([-1], others)))[:-1]
        near_enough = (starts - reached <= slop) & (reached >> SHIFT == starts >> SHIFT)
        if len(found) > 1:
            near_enough &= sides == side
        hits = np.concatenate((hits, starts[near_enough] >> SHIFT))
    return distinct(np.sort(hits))


def _without(found: Stretches, docs: Array) -> Array:
    """Where stretches start, without those of some documents."""
    if not len(docs):
        return found.starts
    owners = found.starts >> SHIFT
    keep = ~are_in(docs, owners)
    return found.starts[keep]


def _points(elements: dict[int, Array], needed: Counter[int], slop: int) -> Array:
    """Elements of one position each: the window that ends at an event begins where the last of
    the elements was last seen, and what it covers is as many different positions.
    """
    events = np.concatenate(list(elements.values()))
    events.sort(kind="stable")
    latest = np.full(len(events), np.iinfo(np.int64).max)
    for number, keys in elements.items():
        # Of equal elements, the window must reach back as many.
        back = needed[number] - 1
        begins = keys if not back else np.concatenate((np.full(back, -1), keys))[: len(keys)]
        last = keys.searchsorted(events, side="right") - 1
        seen = np.where(last >= 0, begins.take(last, mode="clip"), -1) if len(keys) else -1
        np.minimum(latest, seen, out=latest)
    rows = ((latest >> SHIFT == events >> SHIFT) & (latest >= 0)).nonzero()[0]
    different = np.cumsum(np.concatenate(([True], events[1:] != events[:-1])))
    covered = different.take(rows) - different.take(events.searchsorted(latest.take(rows))) + 1
    hits = events.take(rows) - latest.take(rows) + 1 - covered <= slop
    return distinct(events.take(rows[hits]) >> SHIFT)


def unbroken(one: Stretches, other: Stretches, breaks: Array) -> Array:
    """The documents in which a stretch of each lie, apart, between the same two breaks."""
    numbers, firsts, lasts = _between(one, breaks)
    others, their_firsts, their_lasts = _between(other, breaks)
    there, places = places_in(others, numbers)
    rows, match = there.nonzero()[0], places[there]
    # The first to end of one must end before the last to begin of the other.
    apart = (firsts.take(rows) <= their_lasts.take(match)) | (
        their_firsts.take(match) <= lasts.take(rows)
    )
    return distinct(lasts.take(rows[apart]) >> SHIFT)


def _between(found: Stretches, breaks: Array) -> tuple[Array, Array, Array]:
    """Of the stretches between the same two breaks: their number, least stop, greatest start."""
    numbers = breaks.searchsorted(found.starts, side="right")
    whole = (breaks.searchsorted(found.stops - 1, side="right") == numbers).nonzero()[0]
    numbers = numbers.take(whole)
    if not len(numbers):
        return NONE, NONE, NONE
    heads = np.concatenate(([True], numbers[1:] != numbers[:-1])).nonzero()[0]
    stops = np.minimum.reduceat(found.stops.take(whole), heads)
    return numbers.take(heads), stops, np.maximum.reduceat(found.starts.take(whole), heads)
