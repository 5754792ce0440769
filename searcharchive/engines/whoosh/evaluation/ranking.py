"""What a tree matches in the whole index: counted, ranked by score or by a column, tallied.

Whatever the order, ties go by id; scores within 1e-9 are equal.
"""

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from itertools import repeat
from typing import TypeAlias

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import Matches
from searcharchive.engines.whoosh.evaluation.sets import kth_largest
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.segments import Array

_ID = "id"

_SORTED = 256
"""Hits more than are wanted that are sorted rather than sorted out."""

_UNSCORED = -(2.0**22)
"""The key of a score of 0. Scores are taken from it, so that the best come first: so large a
number's last place is 2**-30, which rounds them in the same step.
"""

_GRID = np.array(_UNSCORED)
"""The same as an array, for to make one of a number takes as long as to subtract."""

_DAYS = 1 << 20
_FEW = 2048


class Hits:
    """Hits in order, as lists: by hit the number of its segment, the document's number there, and
    the score. An object for each would take half of a short query's time.
    """

    __slots__ = ("documents", "scores", "segments")

    def __init__(self, segments: list[int], documents: list[int], scores: list[float]) -> None:
        self.segments = segments
        self.documents = documents
        self.scores = scores

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        """Each hit's segment, document and score."""
        return zip(self.segments, self.documents, self.scores, strict=True)

    def cut(self, first: int, stop: int) -> "Hits":
        """The hits from `first` up to `stop`."""
        here = slice(first, stop)
        return Hits(self.segments[here], self.documents[here], self.scores[here])

    def with_scores(self, scores: list[float]) -> "Hits":
        """The same hits, with other scores."""
        return Hits(self.segments, self.documents, scores)

    def followed_by(self, more: "Hits") -> "Hits":
        """These hits, then more."""
        return Hits(
            self.segments + more.segments,
            self.documents + more.documents,
            self.scores + more.scores,
        )


class Found:
    """What a tree matches, by segment."""

    def __init__(self, parts: Sequence[Matches]) -> None:
        self.parts = parts

    def count(self) -> int:
        """How many documents, exactly."""
        parts = self.parts
        return parts[0].count() if len(parts) == 1 else sum([part.count() for part in parts])

    def documents(self) -> list[Array]:
        """The documents by segment, sorted."""
        return [part.live() for part in self.parts]

    def ids(self) -> list[bytes]:
        """All ids, in no order."""
        found = []
        for part in self.parts:
            found += part.view.arrays.key_column(_ID, part.live())
        return found

    def ids_of(self, hits: Hits) -> list[bytes]:
        """The ids of hits, in their order."""
        ids: dict[tuple[int, int], bytes] = {}
        for part in self.parts:
            number = part.view.number
            docs = sorted([document for segment, document, _ in hits if segment == number])
            if docs:
                found = part.view.arrays.key_column(_ID, np.array(docs, np.int64))
                ids.update({(number, doc): id for doc, id in zip(docs, found, strict=True)})
        return [ids[segment, document] for segment, document, _ in hits]

    def best(self, k: int) -> Hits:
        """The k best, those that score most first."""
        if k <= 0:
            return Hits([], [], [])
        if self._in_order():
            return _best(self.parts[0], k)
        rows: list[_Row] = []
        for part in self.parts:
            if not part.scored:
                docs = part.live()
                docs = docs.take(_first_ids(part.view, docs, k))
                rows += [(_UNSCORED, part.view.number, doc, 0.0) for doc in docs.tolist()]
                continue
            docs, scores = part.best(k)
            rows += _rows(part.view, docs, _rounded(scores), scores, k)
        return self._first(rows, k)

    def by_column(self, field: str, k: int, *, falling: bool, there: "Found | None" = None) -> Hits:
        """The k first by a column of numbers, from the least, or from the greatest if `falling`.

        Those that aren't `there`, if that is given, have no number and come last both ways.
        """
        if k <= 0:
            return Hits([], [], [])
        rows: list[_Row] = []
        for number, part in enumerate(self.parts):
            docs = part.live()
            keys = _keys(part.view, field, docs, falling, there.parts[number] if there else None)
            if len(docs) > k:
                chosen = (keys >= kth_largest(keys, k)).nonzero()[0]
                docs, keys = docs.take(chosen), keys.take(chosen)
            keys, scores = np.negative(keys, dtype=np.float64), part.scores(docs)
            if self._in_order():
                return _hits(part.view, docs, scores, _first(keys, k))
            rows += _rows(part.view, docs, keys, scores, k)
        return self._first(rows, k)

    def _in_order(self) -> bool:
        """Whether documents are in order of id: those of one segment may be."""
        return len(self.parts) == 1 and self.parts[0].view.arrays.ids_sorted

    def _first(self, rows: "list[_Row]", k: int) -> Hits:
        """The k first rows of all segments, ties in order of id."""
        ids = self.ids_of(_columns([row[1:] for row in rows]))
        keyed = sorted(zip([row[0] for row in rows], ids, rows, strict=True))
        return _columns([row[1:] for _, _, row in keyed[:k]])

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


def _columns(hits: Sequence[tuple[int, int, float]]) -> Hits:
    return Hits([hit[0] for hit in hits], [hit[1] for hit in hits], [hit[2] for hit in hits])


def _best(part: Matches, k: int) -> Hits:
    """The k best of one segment whose documents are in order of id."""
    if not part.scored:
        docs = part.live()[:k]
        return Hits([part.view.number] * len(docs), docs.tolist(), [0.0] * len(docs))
    docs, scores = part.best(k)
    return _hits(part.view, docs, scores, _first(_rounded(scores), k))


def _rounded(scores: Array) -> Array:
    """Keys of scores: those that are equal but for the order of a sum are equal."""
    keys: Array = _GRID - scores
    return keys


def _first(keys: Array, k: int) -> Array:
    """The rows of the k least keys, in their order; equal ones in order of row."""
    if len(keys) <= k + _SORTED:
        order: Array = keys.argsort(kind="stable")[:k]
        return order
    limit = -kth_largest(-keys, k)
    rows = np.concatenate(((keys < limit).nonzero()[0], (keys == limit).nonzero()[0][:k]))
    first: Array = rows[keys[rows].argsort(kind="stable")[:k]]
    return first


def _hits(view: View, docs: Array, scores: Array, rows: Array) -> Hits:
    """Of one segment's documents those in some rows."""
    return Hits([view.number] * len(rows), docs[rows].tolist(), scores[rows].tolist())


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
    """Keys that fall in the order asked for; infinitely low where there is no number."""
    column = view.arrays.number_column(field)
    if column is None:
        return np.full(len(docs), -np.inf)
    keys = column.take(docs)
    if not falling:
        keys = np.negative(keys, dtype=np.float64)
    if there is not None and there.count() < view.live_count:
        keys = np.where(there.among(docs), keys, -np.inf)
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
