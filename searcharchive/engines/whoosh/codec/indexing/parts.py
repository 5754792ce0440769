"""What came of a part of the documents: its terms, runs and columns, kept by a spool.

terms/bytes, terms/starts   its sorted terms, as `SortedTerms` has them
terms/weights               how often each of them occurs
ids/starts, ids/bytes       the documents' ids, the terms of a field without runs
lengths/FIELD               exact lengths by document
numbers/FIELD               numbers by document
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bitmaps import ranks
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.indexing.runs import Run, renumbered
from searcharchive.engines.whoosh.codec.indexing.spool import Kept, Spool, SpoolReader
from searcharchive.engines.whoosh.codec.indexing.terms import SortedTerms, Texts

Array: TypeAlias = np.ndarray[Any, Any]

FIELD_BITS = 5
"""The low bits of a token's key are its index field; above them is the number of its term."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many `documents`; each field's terms, a range; `runs`, whose keys are these terms.

    `columns` are as above. What isn't in memory is in the spool's file at `path`.
    """

    documents: int
    fields: Mapping[str, tuple[int, int]]
    runs: Sequence[Run]
    columns: Mapping[str, Kept]
    path: Path | None


class OpenPart:
    """A part, opened to read; raises OSError."""

    def __init__(self, part: Part) -> None:
        self._columns = part.columns
        self.kept = SpoolReader(part.path)
        self.runs = part.runs
        self.terms = SortedTerms(part.fields, self.array("terms/bytes"), self.array("terms/starts"))
        self.weights = self.array("terms/weights")
        self.ids = self.array("ids/bytes"), self.array("ids/starts")

    def array(self, name: str) -> Array:
        """One of its columns."""
        return self.kept.array(self._columns[name])


def finished(
    spool: Spool,
    documents: int,
    fields: Sequence[str],
    texts: Sequence[bytes],
    runs: list[Run],
    columns: dict[str, Array],
) -> Part:
    """A part out of runs whose keys are numbers of these texts and fields.

    The runs are used up one by one, and the spool that keeps them is removed. Raises OSError.
    """
    final = spool.successor()
    kept = spool.reader()
    known = Texts.of(texts)
    order = known.order()
    rank_of = np.empty(len(texts), np.int64)
    rank_of[order] = np.arange(len(texts))
    seen = np.zeros(len(fields) * len(texts), bool)
    for run in runs:
        seen[_places(kept.array(run.rows[0]), rank_of)] = True
    places = np.flatnonzero(seen)
    numbers = _Numbers(seen)
    final_runs, weights = renumbered(
        runs, lambda keys: numbers.of(_places(keys, rank_of)), len(places), kept, final
    )
    bounds = places.searchsorted(np.arange(len(fields) + 1) * len(texts)).tolist()
    chosen = known.take(order.take(places % max(1, len(texts))))
    columns |= {
        "terms/bytes": chosen.signs,
        "terms/starts": chosen.starts,
        "terms/weights": weights,
    }
    stored = dict(zip(columns, final.keep(list(columns.values())), strict=True))
    final.close()
    spool.remove()
    terms = dict(zip(fields, pairwise(bounds), strict=True))
    return Part(documents, terms, final_runs, stored, final.path)


class _Numbers:
    """Which of the places seen each is, counted from 0.

    As a bitmap: that stays in the processor's cache, where a search among all places took six
    times as long.
    """

    def __init__(self, seen: Array) -> None:
        packed = np.packbits(seen, bitorder="little")
        self._words = np.frombuffer(packed.tobytes() + bytes(8), "<u8", len(packed) // 8 + 1)
        self._before = starts_of(np.bitwise_count(self._words))

    def of(self, places: Array) -> Array:
        """The numbers of some of these places."""
        return ranks(self._words, self._before, places)


def _places(keys: Array, rank_of: Array) -> Array:
    """The places of keys by field and bytes, among all fields with all terms."""
    fields = (keys & ((1 << FIELD_BITS) - 1)).astype(np.int64)
    places: Array = fields * len(rank_of) + rank_of.take(keys >> FIELD_BITS)
    return places
