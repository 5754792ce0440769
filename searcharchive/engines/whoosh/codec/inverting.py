"""Documents to runs: words of whole batches at once, and what is kept by document.

One inverter takes a stretch of the documents, in order; several may work on one segment, each
in its own process. Its tokens' keys are numbers of a term and an index field, first in the
order in which terms were met, at the end in order of field and bytes.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.codec.gramming import GramTable
from searcharchive.engines.whoosh.codec.pieces import Tokens
from searcharchive.engines.whoosh.codec.plan import Plan
from searcharchive.engines.whoosh.codec.runs import Run, Runs
from searcharchive.engines.whoosh.codec.words import TokenTable
from searcharchive.schema import PARAGRAPH, SENTENCE, VALUE_GAP, Document
from searcharchive.sentences import stops

Array: TypeAlias = np.ndarray[Any, Any]

NO_NUMBER = 0xFFFFFFFF
"""What Whoosh's numeric fields have in their column where a document has no number."""

_FIELD_BITS = 5
_OFFSET_BITS = 32
_KEYSETS = 10_000
_NO_KEYS: frozenset[str] = frozenset()
_NUMBER = struct.Struct(">BI")


@dataclass(frozen=True, slots=True)
class Part:
    """What came of a stretch of the documents.

    `terms` are those of each index field, both sorted; the runs' keys are their places in all of
    these together. `lengths` are exact, by index field and document, `numbers` by number field
    (NO_NUMBER for none), `ids` by document.
    """

    documents: int
    terms: dict[str, list[bytes]]
    runs: list[Run]
    lengths: Mapping[str, Array]
    numbers: Mapping[str, Array]
    ids: list[bytes]


def number_term(number: int) -> bytes:
    """The term of a number, as Whoosh's unsigned NUMERIC field without tiers writes it."""
    return _NUMBER.pack(0, number)


class Inverter:
    """Takes documents in order; `memory` is in bytes, runs past it lie in `directory`."""

    def __init__(self, plan: Plan, analyzer: Analyzer, directory: Path, memory: int) -> None:
        self._plan = plan
        self._directory = directory
        self._table = TokenTable(analyzer)
        self._runs = Runs(directory, memory)
        self._fields = plan.fields()
        number = {name: place for place, name in enumerate(self._fields)}
        self._numbers = number
        self._texts = sorted({*plan.stems, *plan.written})
        self._kinds = {name: place for place, name in enumerate(self._texts)}
        # By text field: the number of the index field of each form, -1 for none.
        self._written = np.array([number.get(plan.written.get(t, ""), -1) for t in self._texts])
        self._stems = np.array([number.get(plan.stems.get(t, ""), -1) for t in self._texts])
        self._measured = [
            (place, forms[name])
            for place, name in enumerate(self._texts)
            for forms in (plan.stems, plan.written)
            if forms.get(name) in plan.lengths
        ]
        self._count = 0
        self._lengths: dict[str, list[Array]] = {name: [] for _, name in self._measured}
        self._columns: dict[str, list[Array]] = {name: [] for name in plan.numbers}
        self._grams = GramTable(self._table)
        if plan.grams:
            self._lengths[plan.grams] = []
        self._ids: list[bytes] = []
        self._keysets: dict[frozenset[str], list[int]] = {}

    def add(self, documents: Sequence[Document]) -> None:
        """The next documents, some hundreds at a time."""
        owners, kinds, texts, several = self._flattened(documents)
        tokens = self._table.tokens(texts, spans=bool(self._plan.broken))
        positions = tokens.positions
        if several:
            positions = positions + _bases(several, tokens.sizes).take(tokens.texts)
        owner, kind = owners.take(tokens.texts), kinds.take(tokens.texts)
        documents_of = (owner + self._count).astype(np.uint32)
        parts = []
        for fields, terms in ((self._written, tokens.written), (self._stems, tokens.stems)):
            field = fields.take(kind)
            keep = np.flatnonzero(field >= 0) if (fields < 0).any() else slice(None)
            keys = terms[keep] << np.uint32(_FIELD_BITS) | field[keep].astype(np.uint32)
            parts.append((keys, documents_of[keep], positions[keep]))
        for keys, docs, places in parts:
            self._runs.add(keys, docs, places)
        for name in self._plan.broken:
            self._add_breaks(name, tokens, texts, owners, kinds == self._kinds[name])
        if self._plan.grams:
            self._add_grams(self._plan.grams, tokens, owner, kind, len(documents))
        self._measure(tokens, owner, kind, len(documents))
        self._add_values(documents)
        self._count += len(documents)
        self._runs.close_run(self._count)

    def finish(self) -> Part:
        """What came of all documents; the inverter is used up."""
        self._runs.close_run(self._count, even=True)
        ranks = np.empty(len(self._table.terms), np.int64)
        texts = self._table.terms
        order = sorted(range(len(texts)), key=texts.__getitem__)
        ranks[order] = np.arange(len(texts))
        seen = np.zeros(len(self._fields) * len(texts), bool)
        for run in self._runs.runs:
            seen[self._final(run.open_rows()[0], ranks)] = True
        places = np.flatnonzero(seen)
        runs = [self._renumbered(run, ranks, places) for run in self._runs.runs]
        by_rank = [texts[number] for number in order]
        bounds = np.searchsorted(places, np.arange(len(self._fields) + 1) * len(texts)).tolist()
        terms = {
            name: [by_rank[rank] for rank in (places[low:high] - field * len(texts)).tolist()]
            for field, (name, low, high) in enumerate(
                zip(self._fields, bounds[:-1], bounds[1:], strict=True)
            )
            if low < high
        }
        return Part(
            self._count,
            terms,
            runs,
            {name: _joined(parts, np.uint32) for name, parts in self._lengths.items()},
            {name: _joined(parts, np.uint32) for name, parts in self._columns.items()},
            self._ids,
        )

    def _final(self, keys: Array, ranks: Array) -> Array:
        """The places of keys by field and bytes, among all fields with all terms."""
        fields = (keys & ((1 << _FIELD_BITS) - 1)).astype(np.int64)
        places: Array = fields * len(ranks) + ranks.take(keys >> _FIELD_BITS)
        return places

    def _renumbered(self, run: Run, ranks: Array, places: Array) -> Run:
        final = self._final(run.open_rows()[0], ranks)
        order = np.argsort(final)
        return run.renumbered(np.searchsorted(places, final.take(order)), order, self._directory)

    def _flattened(
        self, documents: Sequence[Document]
    ) -> tuple[Array, Array, list[str], list[tuple[int, int]]]:
        """Each text's document and text field, the texts, and the stretches of several values."""
        owners: list[int] = []
        kinds: list[int] = []
        texts: list[str] = []
        several: list[tuple[int, int]] = []
        kind_of = self._kinds
        for owner, document in enumerate(documents):
            for name, values in document.texts.items():
                if len(values) > 1:
                    several.append((len(texts), len(texts) + len(values)))
                kind = kind_of[name]
                for value in values:
                    owners.append(owner)
                    kinds.append(kind)
                    texts.append(value)
        return np.array(owners, np.int64), np.array(kinds, np.int64), texts, several

    def _add_breaks(
        self, name: str, tokens: Tokens, texts: list[str], owners: Array, mine: Array
    ) -> None:
        """Where sentences and paragraphs begin in the texts that are `mine`, bool by text."""
        found = [
            (text << _OFFSET_BITS | offset, paragraph)
            for text in mine.nonzero()[0].tolist()
            for offset, paragraph in stops(texts[text])
        ]
        keys = np.array([key for key, _ in found], np.int64)
        paragraphs = np.array([paragraph for _, paragraph in found], bool)
        words = tokens.counted.nonzero()[0]
        assert tokens.spans is not None
        owner = tokens.texts.take(words).astype(np.int64)
        starts = owner << _OFFSET_BITS | tokens.spans[0].take(words)
        at = starts.searchsorted(keys)
        inside = (owner.take(at, mode="clip") == keys >> _OFFSET_BITS) & (at < len(words))
        positions = tokens.positions.take(words.take(at[inside]))
        paragraphs, owner = paragraphs[inside], owners.take(keys[inside] >> _OFFSET_BITS)
        for mark, chosen in ((SENTENCE, slice(None)), (PARAGRAPH, paragraphs)):
            self._add_marks(name, mark, owner[chosen], positions[chosen])

    def _add_marks(self, name: str, mark: str, owner: Array, positions: Array) -> None:
        """A mark's postings, once each; none at a text's first word."""
        keep = positions > 0
        keep[1:] &= (positions[1:] != positions[:-1]) | (owner[1:] != owner[:-1])
        owner, positions = owner[keep] + self._count, positions[keep]
        number = self._table.number(mark.encode()) << _FIELD_BITS
        key = number | self._numbers[self._plan.stems[name]]
        self._runs.add(np.full(len(owner), key, np.uint32), owner.astype(np.uint32), positions)

    def _add_grams(
        self, name: str, tokens: Tokens, owner: Array, kind: Array, documents: int
    ) -> None:
        """The grams of the words of the fields that have them, and their number by document."""
        wanted = np.array([text in self._plan.grammed for text in self._texts])
        words = np.flatnonzero(tokens.counted & wanted.take(kind))
        grams, counts = self._grams.of(tokens.written.take(words))
        owners = np.repeat(owner.take(words), counts)
        self._add_terms(name, grams, (owners + self._count).astype(np.uint32))
        lengths = np.bincount(owners, minlength=documents)
        self._lengths[name].append(lengths.astype(np.uint32))

    def _measure(self, tokens: Tokens, owner: Array, kind: Array, documents: int) -> None:
        """Lengths: the words of each document in each field that has lengths."""
        counted = np.flatnonzero(tokens.counted)
        width = len(self._texts)
        places = owner.take(counted) * width + kind.take(counted)
        table = np.bincount(places, minlength=documents * width).reshape(documents, width)
        for place, name in self._measured:
            self._lengths[name].append(table[:, place].astype(np.uint32))

    def _add_values(self, documents: Sequence[Document]) -> None:
        """Keys and numbers: terms without positions, and columns."""
        owners = np.arange(self._count, self._count + len(documents), dtype=np.uint32)
        for name in self._plan.keys:
            if name == self._plan.id:
                ids = [next(iter(document.keys[name])).encode() for document in documents]
                self._ids += ids
                self._add_terms(name, self._table.numbers(ids), owners)
                continue
            sets = [self._keyset(document.keys.get(name, _NO_KEYS)) for document in documents]
            counts = np.fromiter(map(len, sets), np.int64, len(sets))
            terms = np.fromiter(chain.from_iterable(sets), np.uint32, int(counts.sum()))
            self._add_terms(name, terms, np.repeat(owners, counts))
        for name, parts in self._columns.items():
            found = [document.numbers.get(name, NO_NUMBER) for document in documents]
            column = np.array(found, np.uint32)
            parts.append(column)
            there = np.flatnonzero(column != NO_NUMBER)
            days, place = np.unique(column[there], return_inverse=True)
            terms = self._table.numbers([number_term(day) for day in days.tolist()])
            self._add_terms(name, terms.take(place), owners[there])

    def _add_terms(self, field: str, terms: Array, owners: Array) -> None:
        """Terms of documents, without positions; uint32, shape (n,)."""
        keys = terms.astype(np.uint32) << np.uint32(_FIELD_BITS) | np.uint32(self._numbers[field])
        self._runs.add(keys, owners, np.zeros(len(keys), np.uint32))

    def _keyset(self, keys: frozenset[str]) -> list[int]:
        """The terms of a set of keys. Many documents have the same: those from one place."""
        found = self._keysets.get(keys)
        if found is None:
            if len(self._keysets) >= _KEYSETS:
                self._keysets.clear()
            found = [self._table.number(key.encode()) for key in keys]
            self._keysets[keys] = found
        return found


def _bases(several: list[tuple[int, int]], sizes: Array) -> Array:
    """By text, what its positions begin with: values of one field stand behind each other."""
    bases = np.zeros(len(sizes), np.uint32)
    for first, stop in several:
        base = 0
        for text, size in enumerate(sizes[first:stop].tolist(), first):
            bases[text] = base
            base += size + VALUE_GAP
    return bases


def _joined(parts: list[Array], dtype: Any) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, dtype)
