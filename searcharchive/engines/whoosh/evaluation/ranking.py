"""What a tree matches in the whole index: counted, ranked by score or by a column, tallied.

Whatever the order, ties go by id; scores within `TIE` are equal.
"""

from collections.abc import Sequence
from heapq import nsmallest
from itertools import repeat
from typing import NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import TIE, Matches
from searcharchive.engines.whoosh.evaluation.sets import kth_largest
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array

_ID = "id"

_SORTED = 16
"""Hits more than are wanted that are sorted rather than sorted out."""

_DAYS = 1 << 20
_FEW = 2048


class Ranking(NamedTuple):
    """One hit: where it stands, and its score."""

    segment: int
    document: int
    score: float


class Found:
    """What a tree matches, by segment."""

    def __init__(self, parts: Sequence[Matches]) -> None:
        self.parts = parts

    def count(self) -> int:
        """How many documents, exactly."""
        return sum([part.count() for part in self.parts])

    def documents(self) -> list[Array]:
        """The documents by segment, sorted."""
        return [part.live() for part in self.parts]

    def ids(self) -> list[bytes]:
        """All ids, in no order."""
        found = []
        for part in self.parts:
            found += part.view.arrays.key_column(_ID, part.live())
        return found

    def ids_of(self, hits: Sequence[Ranking]) -> list[bytes]:
        """The ids of hits, in their order."""
        ids: dict[tuple[int, int], bytes] = {}
        for part in self.parts:
            number = part.view.number
            docs = sorted([hit.document for hit in hits if hit.segment == number])
            if docs:
                found = part.view.arrays.key_column(_ID, np.array(docs, np.int64))
                ids.update({(number, doc): id for doc, id in zip(docs, found, strict=True)})
        return [ids[hit.segment, hit.document] for hit in hits]

    def best(self, k: int) -> list[Ranking]:
        """The k best, those that score most first."""
        if k <= 0:
            return []
        rows: list[_Row] = []
        for part in self.parts:
            if not part.scored:
                docs = part.live()
                docs = docs.take(_first_ids(part.view, docs, k))
                rows += [(0.0, part.view.number, doc, 0.0) for doc in docs.tolist()]
                continue
            docs, scores = part.best(k)
            # Rounded, scores that are equal but for the order of a sum are equal.
            rows += _rows(part.view, docs, np.rint(scores / -TIE), scores, k)
        return self._first(rows, k)

    def by_column(
        self, field: str, k: int, *, falling: bool, there: "Found | None" = None
    ) -> list[Ranking]:
        """The k first by a column of numbers, from the least, or from the greatest if `falling`.

        Those that aren't `there`, if that is given, have no number and come last both ways.
        """
        if k <= 0:
            return []
        rows: list[_Row] = []
        for number, part in enumerate(self.parts):
            docs = part.live()
            keys = _keys(part.view, field, docs, falling, there.parts[number] if there else None)
            if len(docs) > k:
                chosen = (keys <= -kth_largest(-keys, k)).nonzero()[0]
                docs, keys = docs.take(chosen), keys.take(chosen)
            rows += _rows(part.view, docs, keys, part.scores(docs), k)
        return self._first(rows, k)

    def _first(self, rows: "list[_Row]", k: int) -> list[Ranking]:
        """The k first rows of all segments, ties in order of id."""
        if not rows:
            return []
        if len(self.parts) > 1 or not self.parts[0].view.arrays.ids_sorted:
            hits = [Ranking(*row[1:]) for row in rows]
            keyed = sorted(zip([row[0] for row in rows], self.ids_of(hits), hits, strict=True))
            return [hit for _, _, hit in keyed[:k]]
        rows.sort()
        return [Ranking(segment, document, score) for _, segment, document, score in rows[:k]]

    def tally(self, field: str, edges: Sequence[int]) -> list[int]:
        """How many documents have a number from each edge up to the next in a column.

        Edges rise; one count fewer than edges. What is outside of them counts nowhere.
        """
        bounds = np.asarray(edges, np.int64)
        counts = np.zeros(len(bounds) - 1, np.int64)
        for part in self.parts:
            column = part.view.arrays.number_column(field)
            if column is not None:
                counts += _tallied(column, part, bounds)
        found: list[int] = counts.tolist()
        return found


_Row: TypeAlias = tuple[float, int, int, float]
"""The key that a hit is in order of, the least first; segment, document, score."""


def _rows(view: View, docs: Array, keys: Array, scores: Array, k: int) -> list[_Row]:
    """Of one segment's documents those that may be among the k first."""
    if len(docs) > k + _SORTED:
        limit = -kth_largest(-keys, k)
        chosen = (keys < limit).nonzero()[0]
        ties = (keys == limit).nonzero()[0]
        chosen = np.concatenate((chosen, ties[_first_ids(view, docs.take(ties), k)]))
        docs, keys, scores = docs.take(chosen), keys.take(chosen), scores.take(chosen)
    return list(zip(keys.tolist(), repeat(view.number), docs.tolist(), scores.tolist()))


def _first_ids(view: View, docs: Array, k: int) -> Array:
    """The rows of the k first of some documents by id."""
    if view.arrays.ids_sorted or len(docs) <= k:
        return np.arange(min(k, len(docs)))
    ids = view.arrays.key_column(_ID, docs)
    return np.array(nsmallest(k, range(len(ids)), key=ids.__getitem__), np.int64)


def _keys(view: View, field: str, docs: Array, falling: bool, there: Matches | None) -> Array:
    """Keys that rise in the order asked for; infinite where there is no number."""
    column = view.arrays.number_column(field)
    if column is None:
        return np.full(len(docs), np.inf)
    keys = column.take(docs).astype(np.float64)
    if falling:
        np.negative(keys, out=keys)
    if there is not None and there.count() < view.live_count:
        keys[~there.among(docs)] = np.inf
    return keys


def _tallied(column: Array, part: Matches, bounds: Array) -> Array:
    """Counts by stretch between bounds, of one segment."""
    docs = part.live()
    values = column if len(docs) == len(column) else column.take(docs)
    low, high = int(bounds[0]), int(bounds[-1])
    counts = np.zeros(len(bounds) - 1, np.int64)
    if high - low > _DAYS or len(values) < _FEW:
        at = bounds.searchsorted(values.astype(np.int64), side="right") - 1
        inside = at[(at >= 0) & (at < len(counts))]
        return counts + np.bincount(inside, minlength=len(counts))
    # A count for each number, then their sums: 1 ms a million documents, where a search for the
    # stretch of each takes 20.
    inside = values[(values >= low) & (values < high)].astype(np.int64) - low
    by_number = np.concatenate(([0], np.cumsum(np.bincount(inside, minlength=high - low))))
    return np.diff(by_number.take(bounds - low))
