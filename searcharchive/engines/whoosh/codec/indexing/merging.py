"""Sources of sorted postings to one segment's stretches: what runs and old segments have in common.

Each source has terms of its own. The segment is made stretch by stretch, at most two million
occurrences at a time, whose terms are united then, in whichever process: so memory is bounded
whatever the number of documents and terms.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import batches, distinct, ranges, starts_of
from searcharchive.engines.whoosh.codec.indexing.runs import Run
from searcharchive.engines.whoosh.codec.indexing.spool import SpoolReader
from searcharchive.engines.whoosh.codec.indexing.stretches import Format, Stretch
from searcharchive.engines.whoosh.codec.indexing.terms import (
    SortedTerms,
    TermList,
    Texts,
    united,
)

Array: TypeAlias = np.ndarray[Any, Any]

_OCCURRENCES = 300_000, 2_000_000
"""Of a stretch at least and at most; a single term may have more.

To begin one takes some time for each run, so that there are _STRETCHES while that is in bounds.
"""

_STRETCHES = 16

_GATHERED = 1 << 17
"""Values of a stretch that are put in order at a time."""

_PER_TERM = 15
"""A term takes as much memory as so many occurrences: a stretch has 133,000 at most."""


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

    @property
    def terms(self) -> TermList:
        """The source's own terms."""

    def weights(self) -> Array:
        """How often each term occurs, or in how many documents if that is not known."""

    def cuts(self, first: int, stop: int, *, positions: bool) -> list[Cut]:
        """The postings of the terms from `first` up to `stop`, in order of document."""

    def release(self) -> None:
        """Let go of memory that can be read anew."""


class RunSource:
    """Runs whose keys are numbers of `terms`; their documents count from `base`."""

    def __init__(
        self, terms: TermList, weights: Array, runs: Sequence[Run], kept: SpoolReader, base: int = 0
    ) -> None:
        self.terms = terms
        self._weights = weights
        self._runs = runs
        self._kept = kept
        self._base = base

    def weights(self) -> Array:
        return self._weights

    def cuts(self, first: int, stop: int, *, positions: bool) -> list[Cut]:
        found = (self._cut(run, first, stop, positions) for run in self._runs)
        return [cut for cut in found if cut]

    def _cut(self, run: Run, first: int, stop: int, with_positions: bool) -> Cut | None:
        keys, *rows = map(self._kept.array, run.rows)
        low, high = keys.searchsorted(np.array([first, stop], keys.dtype)).tolist()
        if low == high:
            return None
        starts, counts, places, sizes = rows
        last = high - 1
        postings = slice(int(starts[low]), int(starts[last]) + int(counts[last]))
        occurrences = slice(int(places[low]), int(places[last]) + int(sizes[last]))
        documents, frequencies, positions = run.data
        cut = Cut(
            keys[low:high].astype(np.int64),
            counts[low:high].astype(np.int64),
            self._kept.array(documents)[postings].astype(np.int64) + (self._base + run.base),
            self._kept.part(frequencies, postings),
            self._kept.part(positions, occurrences if with_positions else slice(0)),
        )
        # Around each byte that is read the system maps up to 2 MiB, of every array of every run:
        # at a million articles, a gigabyte of a stretch.
        self.release()
        return cut

    def release(self) -> None:
        self._kept.release()


class IdSource:
    """Ids in order, `signs` and `starts` as in `SortedTerms`: a document each, from `base` on."""

    def __init__(self, field: str, signs: Array, starts: Array, base: int) -> None:
        self._documents = len(starts) - 1
        self._base = base
        self.terms = SortedTerms({field: (0, self._documents)}, signs, starts)

    def weights(self) -> Array:
        return np.ones(self._documents, np.uint8)

    def cuts(self, first: int, stop: int, *, positions: bool) -> list[Cut]:
        if first == stop:
            return []
        numbers = np.arange(first, stop)
        ones = np.ones(len(numbers), np.uint8)
        none = np.empty(0, np.uint8)
        return [Cut(numbers, ones.astype(np.int64), numbers + self._base, ones, none)]

    def release(self) -> None:
        """They are few."""


@dataclass(frozen=True, slots=True)
class Range:
    """The terms of one field that make up a stretch: of each source from one up to another."""

    field: str
    format: Format
    bounds: tuple[tuple[int, int], ...]


def plan_ranges(formats: Mapping[str, Format], sources: Sequence[Source]) -> Iterator[Range]:
    """The stretches of a segment of all sources, fields in order of name."""
    weights = [source.weights() for source in sources]
    total = sum(int(each.sum(dtype=np.int64)) for each in weights)
    least, most = _OCCURRENCES
    enough = min(max(least, total // _STRETCHES), most)
    for field in sorted({name for source in sources for name in source.terms.fields()}):
        edges = _edges(field, sources, weights, enough)
        bounds = []
        for source in sources:
            first, stop = source.terms.field_terms(field)
            places = [source.terms.lower_bound(field, edge) for edge in edges]
            bounds.append(list(itertools.pairwise([first, *places, stop])))
        for each in zip(*bounds, strict=True):
            yield Range(field, formats[field], each)


def _edges(
    field: str, sources: Sequence[Source], weights: Sequence[Array], enough: int
) -> list[bytes]:
    """Terms before which a stretch ends; between two there is `enough`, and not much more."""
    points: list[tuple[bytes, int]] = []
    terms = [source.terms.field_terms(field) for source in sources]
    step = enough // (2 * sum(first < stop for first, stop in terms))
    for source, mine, (first, stop) in zip(sources, weights, terms, strict=True):
        costs = np.cumsum(mine[first:stop].astype(np.int64) + _PER_TERM)
        if not len(costs) or costs[-1] < step:
            continue
        # The terms with which another step is full; and what those and all before them cost.
        full = distinct(costs.searchsorted(np.arange(step, int(costs[-1]), step)))
        spent = np.diff(costs.take(full), prepend=0)
        after = full + 1 < stop - first
        for place, cost in zip(full[after].tolist(), spent[after].tolist(), strict=True):
            points.append((source.terms.texts(first + place + 1, first + place + 2)[0], cost))
    edges: list[bytes] = []
    total = 0
    for text, same in itertools.groupby(sorted(points), key=lambda point: point[0]):
        total += sum(cost for _, cost in same)
        if total >= enough:
            edges.append(text)
            total = 0
    return edges


def stretch_of(part: Range, sources: Sequence[Source], *, interleaved: bool) -> Stretch:
    """A stretch of all sources' postings.

    Of several sources each one's documents come after those of the one before, unless they are
    `interleaved`.
    """
    positional = part.format == "positions"
    texts, places = united(
        [
            Texts(*source.terms.term_block(*bounds))
            for source, bounds in zip(sources, part.bounds, strict=True)
        ]
    )
    rows: list[Array] = []
    cuts: list[Cut] = []
    for source, (first, stop), mine in zip(sources, part.bounds, places, strict=True):
        for cut in source.cuts(first, stop, positions=positional):
            cuts.append(cut)
            rows.append(mine.take(cut.terms - first))
    counts = np.zeros(len(texts), np.int64)
    for cut, row in zip(cuts, rows, strict=True):
        counts[row] += cut.counts
    joined = cuts[0] if len(cuts) == 1 else _joined(cuts, rows, counts, positional)
    if interleaved and len(cuts) > 1:
        joined = _in_order(joined, counts, positional)
    if not counts.all():
        # All of a term's documents were deleted.
        texts = texts.take(counts.nonzero()[0])
    return Stretch(
        part.field,
        part.format,
        texts,
        counts[counts > 0],
        joined.documents,
        None if part.format == "existence" else joined.frequencies,
        joined.positions if positional else None,
    )


def _joined(cuts: list[Cut], rows: list[Array], counts: Array, positional: bool) -> Cut:
    """All postings by term, `rows` in `counts`, and of one term in order of the cuts."""
    empty = np.empty(0, np.uint8)
    if len(counts) == 1:
        # The most frequent words, whose indexes would take eight times what their positions do.
        return Cut(
            empty,
            counts,
            np.concatenate([cut.documents for cut in cuts]),
            np.concatenate([cut.frequencies for cut in cuts]),
            np.concatenate([empty, *(cut.positions for cut in cuts)]) if positional else empty,
        )
    # The postings of a term in a cut are a piece: pieces are put in order, not each posting.
    none = np.empty(0, np.int64)
    order = np.argsort(np.concatenate([none, *rows]), kind="stable")
    sizes = np.concatenate([none, *(cut.counts for cut in cuts)])
    starts = starts_of(sizes)
    frequencies = np.concatenate([empty, *(cut.frequencies for cut in cuts)])
    positions = empty
    if positional:
        places = starts_of(frequencies).take(starts)
        every = np.concatenate([empty, *(cut.positions for cut in cuts)])
        positions = _gathered(every, places.take(order), np.diff(places).take(order))
    starts, sizes = starts.take(order), sizes.take(order)
    return Cut(
        empty,
        counts,
        _gathered(np.concatenate([none, *(cut.documents for cut in cuts)]), starts, sizes),
        _gathered(frequencies, starts, sizes),
        positions,
    )


def _gathered(values: Array, starts: Array, sizes: Array) -> Array:
    """Pieces of some values, one after the other."""
    ends = starts_of(sizes)
    found = np.empty(int(ends[-1]), values.dtype)
    # Some at a time: the indexes take eight times what a position does.
    for low, high in batches(ends, _GATHERED):
        indexes = ranges(starts[low:high], sizes[low:high])
        values.take(indexes, out=found[ends[low] : ends[high]], mode="clip")
    return found


def _in_order(cut: Cut, counts: Array, positional: bool) -> Cut:
    """The same postings, of each term in order of document."""
    terms = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    order = np.argsort(terms << np.uint64(32) | cut.documents.astype(np.uint64), kind="stable")
    positions = cut.positions
    if positional:
        starts = starts_of(cut.frequencies)[:-1]
        positions = positions.take(ranges(starts.take(order), cut.frequencies.take(order)))
    return Cut(cut.terms, counts, cut.documents.take(order), cut.frequencies.take(order), positions)
