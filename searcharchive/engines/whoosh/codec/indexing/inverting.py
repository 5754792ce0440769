"""Documents to runs: words of whole batches at once, and what is kept by document.

One inverter takes a stretch of the documents, in order; several may work on one segment, each
in its own process. Its tokens' keys are numbers of a term and an index field, first in the
order in which terms were met; `parts` puts them in order of field and bytes.
"""

import struct
from collections.abc import Callable
from itertools import chain
from typing import Any, TypeAlias

import numpy as np

from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.codec.format.numbers import grouped, starts_of
from searcharchive.engines.whoosh.codec.indexing.collecting import NO_NUMBER, Batch
from searcharchive.engines.whoosh.codec.indexing.parts import FIELD_BITS, Part, finished
from searcharchive.engines.whoosh.codec.indexing.plan import Plan
from searcharchive.engines.whoosh.codec.indexing.runs import Runs
from searcharchive.engines.whoosh.codec.indexing.spool import Spool
from searcharchive.engines.whoosh.codec.tokens.gramming import GramTable
from searcharchive.engines.whoosh.codec.tokens.pieces import BREAK, POSITION, Tokens
from searcharchive.engines.whoosh.codec.tokens.table import TokenTable
from searcharchive.schema import PARAGRAPH, SENTENCE, VALUE_GAP

Array: TypeAlias = np.ndarray[Any, Any]

_KEYSETS = 10_000
_TERM_BYTES = 150
"""What a term takes: its bytes as an object, its number, and its entry in a mapping."""
_NUMBER = struct.Struct(">BI")


def number_term(number: int) -> bytes:
    """The term of a number, as Whoosh's unsigned NUMERIC field without tiers writes it."""
    return _NUMBER.pack(0, number)


class Inverter:
    """Takes documents in order; `memory` is in bytes, for terms. The spool keeps the rest."""

    def __init__(self, plan: Plan, analyzer: Analyzer, spool: Spool, memory: int) -> None:
        self._plan = plan
        self._memory = memory
        self._table = TokenTable(analyzer)
        self._spool = spool
        self._runs = Runs(spool)
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
        self._id_sizes: list[Array] = []
        self._keysets = _Keysets(self._table.number)

    def add(self, batch: Batch) -> None:
        """The next documents."""
        owners, kinds, several = self._flattened(batch)
        tokens = self._table.tokens(batch.texts, breaks=bool(self._plan.broken))
        positions = tokens.positions
        if several:
            positions = positions + _bases(several, tokens.sizes).take(tokens.texts)
        # What is known of texts is told of their tokens once: there are a hundred to a text.
        of_texts = tokens.texts.astype(np.int64)
        documents_of = (owners + self._count).astype(np.uint32).take(of_texts)
        for fields, terms in ((self._written, tokens.written), (self._stems, tokens.stems)):
            field = fields.take(kinds)
            there = field >= 0
            if not there.any():
                continue
            keep = slice(None) if there.all() else there.take(of_texts).nonzero()[0]
            keys = terms[keep] << np.uint32(FIELD_BITS)
            keys |= field.astype(np.uint32).take(of_texts[keep])
            self._runs.add(keys, documents_of[keep], positions[keep])
        for name in self._plan.broken:
            self._add_breaks(name, tokens, owners, kinds == self._kinds[name])
        if self._plan.grams:
            self._add_grams(self._plan.grams, tokens, owners, kinds, len(batch))
        self._measure(tokens.sizes, owners, kinds, len(batch))
        self._add_values(batch)
        self._count += len(batch)
        self._runs.close_run(self._count)

    @property
    def full(self) -> bool:
        """Whether the terms that it knows take up their share of the memory."""
        return len(self._table) * _TERM_BYTES > self._memory

    def finish(self) -> Part:
        """What came of all documents; the inverter is used up."""
        self._runs.close_run(self._count, even=True)
        sizes = np.concatenate([np.empty(0, np.int64), *self._id_sizes])
        ids = np.frombuffer(b"".join(self._ids), np.uint8)
        columns: dict[str, Array] = {"ids/starts": starts_of(sizes), "ids/bytes": ids}
        columns |= {f"lengths/{name}": _joined(each) for name, each in self._lengths.items()}
        columns |= {f"numbers/{name}": _joined(each) for name, each in self._columns.items()}
        texts = self._table.terms
        # The tables are as large as the terms, and these are about to be put in order.
        del self._table, self._grams
        return finished(self._spool, self._count, self._fields, texts, self._runs.runs, columns)

    def _flattened(self, batch: Batch) -> tuple[Array, Array, list[tuple[int, int]]]:
        """Each text's document and text field, and the stretches of several values."""
        counts = np.array(batch.sizes, np.int64)
        kinds = np.fromiter(map(self._kinds.__getitem__, batch.names), np.int64, len(counts))
        owners = np.arange(len(batch)).repeat(np.array(batch.fields, np.int64)).repeat(counts)
        starts = starts_of(counts)
        several = [(int(starts[row]), int(starts[row + 1])) for row in (counts > 1).nonzero()[0]]
        return owners, kinds.repeat(counts), several

    def _add_breaks(self, name: str, tokens: Tokens, owners: Array, mine: Array) -> None:
        """Marks of sentences and paragraphs in the texts that are `mine`, bool by text.

        None stands at a text's first word.
        """
        assert tokens.breaks
        for mark, keys in zip((SENTENCE, PARAGRAPH), tokens.breaks, strict=True):
            texts, positions = keys >> BREAK, keys & POSITION
            keep = mine.take(texts) & (positions > 0) & (positions < tokens.sizes.take(texts))
            owner = (owners.take(texts[keep]) + self._count).astype(np.uint32)
            terms = np.full(len(owner), self._table.number(mark.encode()), np.uint32)
            places = positions[keep].astype(np.uint32)
            self._add_terms(self._plan.stems[name], terms, owner, places)

    def _add_grams(
        self, name: str, tokens: Tokens, owners: Array, kinds: Array, documents: int
    ) -> None:
        """The grams of the words of the fields that have them, and their number by document."""
        wanted = np.array([text in self._plan.grammed for text in self._texts])
        words = np.flatnonzero(tokens.counted & wanted.take(kinds).take(tokens.texts))
        grams, counts = self._grams.of(tokens.written.take(words))
        mine = np.repeat(owners.take(tokens.texts.take(words)), counts)
        self._add_terms(name, grams, (mine + self._count).astype(np.uint32))
        lengths = np.bincount(mine, minlength=documents)
        self._lengths[name].append(lengths.astype(np.uint32))

    def _measure(self, sizes: Array, owners: Array, kinds: Array, documents: int) -> None:
        """Lengths: the words of each document in each field that has lengths.

        What counts for a length is what has a position of its own.
        """
        width = len(self._texts)
        table = np.bincount(owners * width + kinds, sizes, documents * width)
        table = table.reshape(documents, width)
        for place, name in self._measured:
            self._lengths[name].append(table[:, place].astype(np.uint32))

    def _add_values(self, batch: Batch) -> None:
        """Keys and numbers: terms without positions, and columns."""
        owners = np.arange(self._count, self._count + len(batch), dtype=np.uint32)
        self._id_sizes.append(np.fromiter(map(len, batch.ids), np.int64, len(batch.ids)))
        self._ids.append(b"".join(batch.ids))
        for name, keysets in batch.keys.items():
            sets = list(map(self._keysets.__getitem__, keysets))
            counts = np.fromiter(map(len, sets), np.int64, len(sets))
            terms = np.fromiter(chain.from_iterable(sets), np.uint32, int(counts.sum()))
            self._add_terms(name, terms, np.repeat(owners, counts))
        for name, numbers in batch.numbers.items():
            column = np.array(numbers, np.uint32)
            self._columns[name].append(column)
            there = np.flatnonzero(column != NO_NUMBER)
            days, place = grouped(column[there])
            terms = self._table.numbers([number_term(day) for day in days.tolist()])
            self._add_terms(name, terms.take(place), owners[there])

    def _add_terms(
        self, field: str, terms: Array, owners: Array, positions: Array | None = None
    ) -> None:
        """Terms of documents, in a field with positions at these; uint32, shape (n,)."""
        keys = terms.astype(np.uint32) << np.uint32(FIELD_BITS) | np.uint32(self._numbers[field])
        places = np.zeros(len(keys), np.uint32) if positions is None else positions
        self._runs.add(keys, owners, places)


class _Keysets(dict[frozenset[str], list[int]]):
    """The terms of sets of keys. Many documents have the same: those from one place."""

    def __init__(self, number: Callable[[bytes], int]) -> None:
        self._number = number

    def __missing__(self, keys: frozenset[str]) -> list[int]:
        if len(self) >= _KEYSETS:
            self.clear()
        found = self[keys] = [self._number(key.encode()) for key in keys]
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


def _joined(parts: list[Array]) -> Array:
    return np.concatenate([np.empty(0, np.uint32), *parts])
