"""Several segments to one: their live documents, in order of id where they have ids.

Everything is copied as arrays, stretch by stretch; no document is analysed again.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.indexing.assembling import add_postings, add_rest
from searcharchive.engines.whoosh.codec.indexing.merging import Cut
from searcharchive.engines.whoosh.codec.indexing.stretches import Format

Array: TypeAlias = np.ndarray[Any, Any]


class SegmentSource:
    """A segment, whose documents become `documents`, -1 for deleted."""

    def __init__(self, reader: ArraySegmentReader, documents: Array) -> None:
        self.terms = reader
        self._documents = documents

    def weights(self) -> Array:
        return self.terms.reader.positions.sizes()

    def cuts(self, first: int, stop: int, *, positions: bool) -> list[Cut]:
        """The postings without those of deleted documents."""
        if first == stop:
            return []
        numbers = np.arange(first, stop)
        documents, weights, counts = self.terms.postings_of(numbers)
        mapped = self._documents.take(documents)
        keep = mapped >= 0
        found = np.empty(0, np.uint8)
        if positions:
            found = self.terms.reader.positions.between(first, stop, weights)
        if not keep.all():
            if positions:
                found = found[np.repeat(keep, weights)]
            before = starts_of(keep)
            counts = np.diff(before[starts_of(counts)])
            mapped, weights = mapped[keep], weights[keep]
        return [Cut(numbers, counts, mapped, weights.astype(np.uint32), found)]

    def release(self) -> None:
        """Nothing is kept that can't be read anew."""


def compact(file: SegmentFileWriter, segments: Sequence[ArraySegmentReader], jobs: int = 1) -> None:
    """Write the live documents of segments with the same fields to one segment's file.

    Their formats must be existence, frequency or positions, without odd weights.
    """
    numbered, ids = _numbered(segments)
    sources = [SegmentSource(*each) for each in zip(segments, numbered, strict=True)]
    formats: dict[str, Format] = {}
    for segment in segments:
        formats |= {name: facts["format"] for name, facts in segment.file.facts["fields"].items()}
    total = sum(int(np.count_nonzero(documents >= 0)) for documents in numbered)
    lengths = _columns(segments, numbered, total, "exact_lengths/", 0)
    fields = add_postings(file, formats, lambda: sources, lengths, jobs, interleaved=bool(ids))
    numbers = _columns(segments, numbered, total, "column/", 0xFFFFFFFF)
    sizes = np.fromiter(map(len, ids), np.int64, len(ids))
    keys = {"id": (sizes, np.frombuffer(b"".join(ids), np.uint8))} if ids else {}
    add_rest(file, total, fields, lengths, numbers, keys)


def _numbered(segments: Sequence[ArraySegmentReader]) -> tuple[list[Array], list[bytes]]:
    """The new number of each segment's documents, -1 for deleted; and the ids in order."""
    live = [
        np.arange(segment.documents) if segment.live is None else np.flatnonzero(segment.live)
        for segment in segments
    ]
    ids = [
        segment.key_column("id", mine) if segment.ids_sorted else []
        for segment, mine in zip(segments, live, strict=True)
    ]
    every = [id_ for mine in ids for id_ in mine]
    order = np.arange(sum(map(len, live)))
    if every:
        order[sorted(range(len(every)), key=every.__getitem__)] = np.arange(len(every))
    bounds = starts_of(np.array([len(mine) for mine in live], np.int64)).tolist()
    numbered = []
    for segment, mine, low, high in zip(segments, live, bounds[:-1], bounds[1:], strict=True):
        documents = np.full(segment.documents, -1, np.int64)
        documents[mine] = order[low:high]
        numbered.append(documents)
    return numbered, sorted(every)


def _columns(
    segments: Sequence[ArraySegmentReader],
    numbered: Sequence[Array],
    documents: int,
    prefix: str,
    missing: int,
) -> dict[str, Array]:
    """Columns of numbers whose sections' names begin so, by the name after that."""
    columns: dict[str, Array] = {}
    for segment, mine in zip(segments, numbered, strict=True):
        live = mine >= 0
        for section in segment.file.names():
            name = section.removeprefix(prefix)
            if section.startswith(prefix) and "/" not in name:
                column = columns.setdefault(name, np.full(documents, missing, np.uint32))
                column[mine[live]] = segment.file.section(section).whole()[live]
    return columns
