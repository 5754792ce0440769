"""Postings as Whoosh's writer makes them, turned into runs of arrays some at a time.

Whoosh sorts each posting as a tuple, in runs that it pickles. Here a hundred thousand of them at
a time become arrays, which numpy sorts; past a number of bytes these wait in files. At the end the
runs are joined with the segments that are merged, all of them in order of their documents.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from whoosh.fields import SpellField

from searcharchive.engines.whoosh.codec.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.assembling import Terms, united
from searcharchive.engines.whoosh.codec.compacting import SegmentSource
from searcharchive.engines.whoosh.codec.fieldwriting import check_order, decoded
from searcharchive.engines.whoosh.codec.merging import (
    Range,
    RunSource,
    Source,
    plan_ranges,
    stretch_of,
)
from searcharchive.engines.whoosh.codec.runs import Run, sorted_run
from searcharchive.engines.whoosh.codec.stretches import Format, Stretch
from searcharchive.engines.whoosh.codec.values import format_of

Array: TypeAlias = np.ndarray[Any, Any]
Item: TypeAlias = tuple[str, bytes, int, float, bytes | None]
"""Field, term, document, weight, and the value in the format's own bytes."""

_WAITING = 100_000


class _Numbers(dict[bytes, int]):
    """Numbers of the terms of one field, given out when a term is first asked for."""

    def __init__(self, numbers: Iterator[int]) -> None:
        super().__init__()
        self._next = numbers.__next__

    def __missing__(self, text: bytes) -> int:
        number = self[text] = self._next()
        return number


class _Exceptions:
    """What some postings have besides frequency and positions: a weight, or a value."""

    def __init__(self) -> None:
        self._parts: list[tuple[Array, Array]] = []
        self._values: list[Any] = []

    def add(self, numbers: Array, documents: Array, values: Sequence[Any]) -> None:
        """Values of postings by the numbers of their terms, and their documents."""
        self._parts.append((numbers, documents))
        self._values.extend(values)

    def sorted(self, places: Array) -> tuple[Array, list[Any]]:
        """The postings in order of term and document, terms by their places; and the values."""
        if not self._parts:
            return np.empty(0, np.int64), []
        numbers, documents = (np.concatenate(each) for each in zip(*self._parts, strict=True))
        postings = places.take(numbers) << 32 | documents
        order = np.argsort(postings)
        values = self._values
        return postings.take(order), [values[place] for place in order.tolist()]


class ArrayPool:
    """Takes postings; those of one term in order of document, save words for spelling."""

    def __init__(self, schema: Any, directory: Path | None, memory: int) -> None:
        self.items: list[Item] = []
        self.add = self.items.append
        self._schema = schema
        self._directory = directory
        self._memory = memory
        self._counter = count()
        self._numbers: dict[str, _Numbers] = {}
        self._weights = _Exceptions()
        self._values = _Exceptions()
        self._spelling: dict[str, dict[tuple[bytes, int], tuple[float, bytes]]] = {}
        self._sources: list[Run | tuple[ArraySegmentReader, Array]] = []

    @property
    def fieldnames(self) -> set[str]:
        """The fields that there are postings of."""
        return {*self._numbers, *map(itemgetter(0), self.items)}

    def settle(self, enough: int = _WAITING) -> None:
        """Make a run of the postings that wait, if they are enough."""
        if len(self.items) < enough:
            return
        groups: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            groups[item[0]].append(item)
        self.items.clear()
        tokens = [
            self._tokens(field, items)
            for field, items in groups.items()
            if not (isinstance(self._schema[field], SpellField) and self._spelled(field, items))
        ]
        if tokens:
            self._add_run(*map(np.concatenate, zip(*tokens, strict=True)))

    def adopt(self, segment: ArraySegmentReader, documents: Array) -> None:
        """Go on with the postings of a segment; its documents become `documents`, -1 for none."""
        self.settle(1)
        self._sources.append((segment, documents))

    def cleanup(self) -> None:
        """Let go of everything; Whoosh removes the directory of temporary files."""
        self.items.clear()
        self._sources.clear()

    def stretches(self) -> Iterator[tuple[Stretch, dict[int, bytes]]]:
        """All postings in order of the dictionary, and the odd values in each stretch, by place."""
        self._finish()
        mine = {name: sorted(numbers) for name, numbers in sorted(self._numbers.items())}
        adopted = [each for each in self._sources if not isinstance(each, Run)]
        terms, places = united([mine, *(_terms(segment) for segment, _ in adopted)])
        final = np.empty(sum(map(len, mine.values())), np.int64)
        final[[self._numbers[name][text] for name, texts in mine.items() for text in texts]] = (
            places[0]
        )
        sources = list(self._opened(final, iter(places[1:])))
        formats: dict[str, Format] = {name: format_of(self._schema[name].format) for name in terms}
        weights, values = self._weights.sorted(final), self._values.sorted(final)
        for part in plan_ranges(terms, formats, sources):
            stretch = stretch_of(part, sources, interleaved=False)
            if stretch.texts:
                yield _with_exceptions(part, stretch, weights, values)

    def _spelled(self, field: str, items: list[Item]) -> bool:
        """Words for spelling: Whoosh adds one to document 0 whenever it occurs."""
        kept = self._spelling.setdefault(field, {})
        for _, text, document, weight, value in items:
            before, first = kept.get((text, document), (0.0, value or b""))
            kept[text, document] = before + weight, first
        return True

    def _finish(self) -> None:
        self.settle(1)
        for field, words in sorted(self._spelling.items()):
            items: list[Item] = [
                (field, text, document, weight, value)
                for (text, document), (weight, value) in sorted(words.items())
            ]
            self._add_run(*self._tokens(field, items))
        self._spelling.clear()

    def _tokens(self, field: str, items: list[Item]) -> tuple[Array, Array, Array]:
        """A key, a document and a position for each occurrence; exceptions are kept apart."""
        if field not in self._numbers:
            self._numbers[field] = _Numbers(self._counter)
        _, texts, documents_, weights_, values_ = zip(*items, strict=True)
        numbers = np.fromiter(map(self._numbers[field].__getitem__, texts), np.uint32, len(texts))
        documents = np.array(documents_, np.uint32)
        weights = np.array(weights_, np.float32)
        values = [value or b"" for value in values_]
        found = decoded(self._schema[field].format, weights, values)
        other = np.flatnonzero(weights != found.frequencies)
        self._weights.add(numbers[other], documents[other], weights[other].tolist())
        odd = found.odd
        self._values.add(numbers[odd], documents[odd], [values[place] for place in odd.tolist()])
        positions = found.positions
        if positions is None:
            positions = np.zeros(int(found.frequencies.sum()), np.uint32)
        return (
            np.repeat(numbers, found.frequencies),
            np.repeat(documents, found.frequencies),
            positions.astype(np.uint32),
        )

    def _add_run(self, keys: Array, documents: Array, positions: Array) -> None:
        run = sorted_run(int(documents.min()), keys, documents, positions)
        self._memory -= sum(array.nbytes for array in (*run.open_rows(), *run.open_data()[0]))
        spills = self._memory < 0 and self._directory is not None
        self._sources.append(run.spilled(self._directory) if spills else run)  # type: ignore[arg-type]

    def _opened(self, final: Array, places: Iterator[Array]) -> Iterator[Source]:
        every = np.arange(int(final.max(initial=0)) + 1)
        for source in self._sources:
            if isinstance(source, Run):
                keys = final.take(source.open_rows()[0])
                order = np.argsort(keys)
                directory = self._directory or Path()
                renumbered = source.renumbered(keys.take(order), order, directory)
                yield RunSource(renumbered, every, 0)
            else:
                yield SegmentSource(source[0], next(places), source[1])


def _terms(segment: ArraySegmentReader) -> Terms:
    return {name: segment.texts(*segment.field_terms(name)) for name in segment.fields()}


def _with_exceptions(
    part: Range,
    stretch: Stretch,
    weights: tuple[Array, list[float]],
    values: tuple[Array, list[bytes]],
) -> tuple[Stretch, dict[int, bytes]]:
    check_order(stretch.documents, stretch.counts)
    rows = np.arange(part.first, part.first + len(part.texts))
    if len(stretch.texts) < len(part.texts):
        there = set(stretch.texts)
        rows = rows[[text in there for text in part.texts]]
    postings = np.repeat(rows, stretch.counts) << 32 | stretch.documents
    within = (part.first << 32, (part.first + len(part.texts)) << 32)
    low, high = np.searchsorted(weights[0], within).tolist()
    if low < high:
        own = stretch.frequencies
        plain = np.ones(len(postings)) if own is None else own
        found = plain.astype(np.float32)
        found[np.searchsorted(postings, weights[0][low:high])] = weights[1][low:high]
        stretch = replace(stretch, weights=found)
    low, high = np.searchsorted(values[0], within).tolist()
    if stretch.format == "opaque":
        return replace(stretch, values=values[1][low:high]), {}
    places = np.searchsorted(postings, values[0][low:high]).tolist()
    return stretch, dict(zip(places, values[1][low:high], strict=True))
