"""Which segments to merge after a commit: as many of a size as are too many, and the emptied.

Tiers of sizes that grow by a factor, as in log-structured merging (O'Neil, Cheng, Gawlick and
O'Neil, "The Log-Structured Merge-Tree", 1996): every document is merged once a tier, and there
are at most FACTOR - 1 segments a tier.
"""

from collections.abc import Sequence

FACTOR = 6
SMALLEST = 256
"""Live documents up to which all segments are of the lowest tier."""

EMPTIED = 4
"""A segment is written anew when one in so many of its documents is deleted."""


def to_merge(live: Sequence[int], documents: Sequence[int]) -> list[int]:
    """The places of segments to merge into one; none where all is well.

    By segment: its `live` documents, and all of its `documents`.
    """
    tiers: dict[int, list[int]] = {}
    for place, count in enumerate(live):
        tiers.setdefault(_tier(count), []).append(place)
    for _, places in sorted(tiers.items()):
        if len(places) >= FACTOR:
            return places
    for place, (count, every) in enumerate(zip(live, documents, strict=True)):
        if (every - count) * EMPTIED >= every and every:
            return [place]
    return []


def _tier(count: int) -> int:
    tier, size = 0, SMALLEST
    while count > size:
        tier, size = tier + 1, size * FACTOR
    return tier
