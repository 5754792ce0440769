"""Postings as Whoosh's writer makes them, turned into runs of arrays some at a time.

Whoosh sorts each posting as a tuple, in runs that it pickles. Here a hundred thousand of them at
a time become arrays, which numpy sorts; past a number of bytes these wait in files. At the end the
runs are joined with the segments that are merged, all of them in order of their documents.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from whoosh.fields import SpellField

from searcharchive.engines.whoosh.codec.contract.fieldwriting import check_order, decoded
from searcharchive.engines.whoosh.codec.contract.values import format_of
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.indexing.compacting import SegmentSource
from searcharchive.engines.whoosh.codec.indexing.merging import (
    RunSource,
    Source,
    plan_ranges,
    stretch_of,
)
from searcharchive.engines.whoosh.codec.indexing.runs import Run, renumbered, sorted_run
from searcharchive.engines.whoosh.codec.indexing.spool import Spool
from searcharchive.engines.whoosh.codec.indexing.stretches import Format, Stretch
from searcharchive.engines.whoosh.codec.indexing.terms import SortedTerms

Array: TypeAlias = np.ndarray[Any, Any]
Item: TypeAlias = tuple[str, bytes, int, float, bytes | None]
"""Field, term, document, weight, and the value in the format's own bytes."""

_WAITING = 100_000
_DOCUMENT = 2**32 - 1


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
        self._spool = Spool(directory or Path(), memory if directory else sys.maxsize)
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
        self._spool.close()

    def stretches(self) -> Iterator[tuple[Stretch, dict[int, bytes]]]:
        """All postings in order of the dictionary, and the odd values in each stretch, by place."""
        self._finish()
        mine = {name: sorted(numbers) for name, numbers in sorted(self._numbers.items())}
        places = np.empty(sum(map(len, mine.values())), np.int64)
        places[[self._numbers[name][text] for name, texts in mine.items() for text in texts]] = (
            np.arange(len(places))
        )
        terms = SortedTerms.of(mine)
        sources = self._opened(terms, places)
        self._spool.close()
        formats: dict[str, Format] = {
            name: format_of(self._schema[name].format)
            for source in sources
            for name in source.terms.fields()
        }
        exceptions = self._weights.sorted(places), self._values.sorted(places)
        for part in plan_ranges(formats, sources):
            stretch = stretch_of(part, sources, interleaved=False)
            if len(stretch.texts):
                yield _with_exceptions(terms, stretch, *exceptions)

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
        # A run puts them in order, whatever order they came in.
        order = np.argsort(keys, kind="stable")
        counts = np.bincount(keys)
        check_order(documents.take(order).astype(np.int64), counts[counts > 0])
        first = int(documents.min())
        self._sources.append(sorted_run(self._spool, first, [(keys, documents, positions)]))

    def _opened(self, terms: SortedTerms, places: Array) -> list[Source]:
        """Each segment, and all runs in between, their numbers now the terms' places."""
        found: list[Source] = []
        for _, group in groupby(self._sources, type):
            runs, segments = [], []
            for source in group:
                if isinstance(source, Run):
                    runs.append(source)
                else:
                    segments.append(SegmentSource(*source))
            found += segments
            if runs:
                found.append(self._run_source(terms, places, runs))
        return found

    def _run_source(self, terms: SortedTerms, places: Array, runs: list[Run]) -> RunSource:
        kept = self._spool.reader()
        found, weights = renumbered(runs, places.take, len(places), kept, self._spool)
        return RunSource(terms, weights, found, self._spool.reader())


def _with_exceptions(
    terms: SortedTerms,
    stretch: Stretch,
    weights: tuple[Array, list[float]],
    values: tuple[Array, list[bytes]],
) -> tuple[Stretch, dict[int, bytes]]:
    check_order(stretch.documents, stretch.counts)
    texts = stretch.texts.each()
    row = {text: number for number, text in enumerate(texts)}
    first = terms.lower_bound(stretch.field, texts[0])
    stop = terms.lower_bound(stretch.field, texts[-1] + b"\0")
    rows = np.array([row[text] for text in terms.texts(first, stop)], np.int64)
    postings = np.repeat(np.arange(len(row)), stretch.counts) << 32 | stretch.documents

    def within(found: Array) -> tuple[int, int, list[int]]:
        low, high = found.searchsorted([first << 32, stop << 32]).tolist()
        chosen = found[low:high]
        own = rows.take((chosen >> 32) - first) << 32 | chosen & _DOCUMENT
        return low, high, postings.searchsorted(own).tolist()

    low, high, places = within(weights[0])
    if low < high:
        plain = np.ones(len(postings)) if stretch.frequencies is None else stretch.frequencies
        found = plain.astype(np.float32)
        found[places] = weights[1][low:high]
        stretch = replace(stretch, weights=found)
    low, high, places = within(values[0])
    if stretch.format == "opaque":
        return replace(stretch, values=values[1][low:high]), {}
    return stretch, dict(zip(places, values[1][low:high], strict=True))
