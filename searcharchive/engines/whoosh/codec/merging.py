"""Sources of sorted postings to one segment's stretches: what runs and old segments have in common.

Terms are numbered as in the segment to be. It is made stretch by stretch, some three million
occurrences at a time, so that memory is bounded whatever the number of documents.
"""

import mmap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.bits import ranges, starts_of
from searcharchive.engines.whoosh.codec.runs import Run
from searcharchive.engines.whoosh.codec.stretches import Format, Stretch

Array: TypeAlias = np.ndarray[Any, Any]

OCCURRENCES = 3_000_000
"""Of a stretch; a single term may have more."""

TERMS = 200_000
"""Of a stretch, at most."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A source's postings of a stretch: t terms, sorted, `counts` postings each, shape (t,).

    By posting `documents` (numbers in the new segment) and `frequencies`, shape (p,); `positions`
    by occurrence.
    """

    terms: Array
    counts: Array
    documents: Array
    frequencies: Array
    positions: Array


class Source(Protocol):
    """Sorted postings, of documents of the new segment."""

    def occurrences(self) -> tuple[Array, Array]:
        """The source's terms, sorted, and how often each occurs."""

    def cut(self, first: int, stop: int, *, positions: bool) -> Cut:
        """The postings of the terms from `first` up to `stop`."""

    def release(self) -> None:
        """Let go of memory that can be read anew."""


class RunSource:
    """A run whose keys become terms by `terms`, which rises; documents count from `base`."""

    def __init__(self, run: Run, terms: Array, base: int) -> None:
        keys, self._starts, self._counts, self._places, self._sizes = run.open_rows()
        self._terms = terms.take(keys)
        (self._documents, self._frequencies, self._positions), self._map = run.open_data()
        self._base = base + run.base

    def occurrences(self) -> tuple[Array, Array]:
        return self._terms, self._sizes

    def cut(self, first: int, stop: int, *, positions: bool) -> Cut:
        low, high = np.searchsorted(self._terms, [first, stop]).tolist()
        counts = self._counts[low:high].astype(np.int64)
        postings = ranges(self._starts[low:high].astype(np.int64), counts)
        found = np.empty(0, np.uint8)
        if positions:
            sizes = self._sizes[low:high].astype(np.int64)
            found = self._positions.take(ranges(self._places[low:high].astype(np.int64), sizes))
        return Cut(
            self._terms[low:high],
            counts,
            self._documents.take(postings).astype(np.int64) + self._base,
            self._frequencies.take(postings),
            found,
        )

    def release(self) -> None:
        # All runs together are many times the memory that there is to be used.
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True, slots=True)
class Range:
    """Terms of one field that make up a stretch, and their bytes."""

    field: str
    format: Format
    first: int
    texts: list[bytes]


def plan_ranges(
    terms: Mapping[str, list[bytes]], formats: Mapping[str, Format], sources: Sequence[Source]
) -> Iterator[Range]:
    """The stretches of a segment with these fields' terms, fields and terms sorted."""
    weights = np.zeros(sum(map(len, terms.values())), np.int64)
    for source in sources:
        places, sizes = source.occurrences()
        weights[places] += sizes
    total = np.cumsum(weights)
    first = 0
    for field, texts in terms.items():
        base, end = first, first + len(texts)
        while first < end:
            before = int(total[first - 1]) if first else 0
            stop = int(np.searchsorted(total, before + OCCURRENCES))
            stop = min(max(stop, first + 1), first + TERMS, end)
            yield Range(field, formats[field], first, texts[first - base : stop - base])
            first = stop


def stretch_of(part: Range, sources: Sequence[Source], *, interleaved: bool) -> Stretch:
    """A stretch of all sources' postings.

    Of several sources each one's documents come after those of the one before, unless they are
    `interleaved`.
    """
    positional = part.format == "positions"
    stop = part.first + len(part.texts)
    cuts = [source.cut(part.first, stop, positions=positional) for source in sources]
    cuts = [cut for cut in cuts if len(cut.terms)]
    counts = np.zeros(len(part.texts), np.int64)
    for cut in cuts:
        counts[cut.terms - part.first] += cut.counts
    joined = cuts[0] if len(cuts) == 1 else _joined(cuts, part.first, counts, positional)
    if interleaved and len(cuts) > 1:
        joined = _in_order(joined, counts, positional)
    texts = part.texts
    if not counts.all():
        # All of a term's documents were deleted.
        texts = [text for text, count in zip(texts, counts.tolist(), strict=True) if count]
    return Stretch(
        part.field,
        part.format,
        texts,
        counts[counts > 0],
        joined.documents,
        None if part.format == "existence" else joined.frequencies,
        joined.positions if positional else None,
    )


def _joined(cuts: list[Cut], first: int, counts: Array, positional: bool) -> Cut:
    """All cuts' postings by term, and of one term in order of the sources."""
    documents = np.empty(int(counts.sum()), np.int64)
    frequencies = np.empty(len(documents), np.uint32)
    places = starts_of(counts)[:-1]
    targets = []
    for cut in cuts:
        rows = cut.terms - first
        target = ranges(places.take(rows), cut.counts)
        documents[target] = cut.documents
        frequencies[target] = cut.frequencies
        places[rows] += cut.counts
        targets.append(target)
    positions = np.empty(0, np.uint8)
    if positional:
        starts = starts_of(frequencies)
        positions = np.empty(int(starts[-1]), np.result_type(*(cut.positions for cut in cuts)))
        for cut, target in zip(cuts, targets, strict=True):
            positions[ranges(starts.take(target), cut.frequencies)] = cut.positions
    return Cut(np.empty(0, np.int64), counts, documents, frequencies, positions)


def _in_order(cut: Cut, counts: Array, positional: bool) -> Cut:
    """The same postings, of each term in order of document."""
    terms = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    order = np.argsort(terms << np.uint64(32) | cut.documents.astype(np.uint64), kind="stable")
    positions = cut.positions
    if positional:
        starts = starts_of(cut.frequencies)[:-1]
        positions = positions.take(ranges(starts.take(order), cut.frequencies.take(order)))
    return Cut(cut.terms, counts, cut.documents.take(order), cut.frequencies.take(order), positions)
