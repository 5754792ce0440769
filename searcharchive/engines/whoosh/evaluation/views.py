"""Segments with what evaluation keeps of them, and their statistics taken together."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from searcharchive.engines.whoosh.evaluation.sets import Scratch
from searcharchive.engines.whoosh.segments import Array, SegmentArrays

_FREQUENCIES = 100_000


class View:
    """One segment: its arrays, and what evaluation needs beside them."""

    def __init__(self, arrays: SegmentArrays, number: int) -> None:
        self.arrays = arrays
        self.number = number
        self.documents = arrays.documents
        self.live = arrays.live
        self.live_count = self.documents if self.live is None else int(np.count_nonzero(self.live))
        self.scratch = Scratch(arrays.documents)
        self._lengths: dict[str, Array | None] = {}
        self.compounds: dict[int, dict[int, list[tuple[int, int]]]] = {}
        """By term, which terms say that it is wide; see `compounds`."""
        self.facets: dict[str, Any] = {}
        """By field, which documents have which of its terms; see `facets`."""

    def lengths(self, field: str) -> Array | None:
        """A field's length bytes by document."""
        if field not in self._lengths:
            self._lengths[field] = self.arrays.lengths(field)
        return self._lengths[field]

    def located(self, term: int, docs: Array) -> tuple[Array, Array]:
        """Which of some sorted documents have a term, by their rows, and the places of these in
        its list; both of shape (m,) and sorted.
        """
        found = self.arrays.look_up(term, docs)
        if found is not None:
            return found
        return self.scratch.located(self.arrays.documents_of(term), docs)

    def only_live(self, docs: Array) -> Array:
        """Documents without the deleted ones."""
        return docs if self.live is None else docs[self.live.take(docs)]


class Collection:
    """All segments of an index: sums over them count live documents alone."""

    def __init__(self, segments: Iterable[SegmentArrays]) -> None:
        self.views = [View(arrays, number) for number, arrays in enumerate(segments)]
        self.articles = sum(view.live_count for view in self.views)
        self._frequencies: dict[tuple[str, bytes], int] = {}
        self._lengths: dict[str, int] = {}

    def document_frequency(self, field: str, text: bytes) -> int:
        """How many documents have a term."""
        key = (field, text)
        found = self._frequencies.get(key)
        if found is None:
            if len(self._frequencies) >= _FREQUENCIES:
                self._frequencies.clear()
            found = 0
            for view in self.views:
                term = view.arrays.find(field, text)
                if term is not None:
                    found += view.arrays.document_frequency(term)
            self._frequencies[key] = found
        return found

    def field_length(self, field: str) -> int:
        """A field's lengths in all documents, added up."""
        found = self._lengths.get(field)
        if found is None:
            found = sum(view.arrays.field_length(field) for view in self.views)
            self._lengths[field] = found
        return found
