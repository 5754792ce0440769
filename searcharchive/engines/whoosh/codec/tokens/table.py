"""Texts in batches -> arrays of tokens: what `analysis.Analyzer.tokens` yields, many times faster.

A batch is cut into cores (`chunks`); each is looked up by its key (`keys`); those that are new
become forms under term numbers (`forms`), once; and the tokens of all are gathered. Fields,
documents and what an index keeps are not known here.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of
from searcharchive.engines.whoosh.codec.tokens.breaks import find_breaks, words_after
from searcharchive.engines.whoosh.codec.tokens.chunks import LONGEST, Cores, find_cores
from searcharchive.engines.whoosh.codec.tokens.forms import ENTRY, Forms
from searcharchive.engines.whoosh.codec.tokens.keys import KeyTable, are_capitals
from searcharchive.engines.whoosh.codec.tokens.pieces import Joining, Tokens, cut
from searcharchive.engines.whoosh.codec.tokens.shapes import COUNTED, ONLY, WIDE, WIDTH_BIT

__all__ = ["TokenTable", "Tokens"]

Array: TypeAlias = np.ndarray[Any, Any]

_KEPT = 2**21
"""Distinct cores that are remembered: in most archives of a million articles there are fewer."""

_GROUP = 2**20
"""Characters that are read together; on the way, each takes 14 to 55 bytes besides."""


class TokenTable:
    """Makes tokens of texts; it knows the terms, and the cores seen of late."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._forms = Forms(analyzer)
        self._table = KeyTable()

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._forms.terms)

    @property
    def terms(self) -> list[bytes]:
        """All terms so far, by number."""
        return self._forms.terms.texts

    def number(self, term: bytes) -> int:
        """A term's number, a new one if the term is new."""
        return self._forms.terms.number(term)

    def numbers(self, terms: list[bytes]) -> Array:
        """The numbers of several terms, shape (n,)."""
        return self._forms.terms.numbers(terms)

    def tokens(self, texts: Sequence[str], *, spans: bool = False, breaks: bool = False) -> Tokens:
        """The tokens of these texts, with `spans` and `breaks` if asked for."""
        if sum(map(len, texts)) <= _GROUP:
            return self._group(texts, spans, breaks)
        joining = Joining()
        for group in cut(texts, _GROUP):
            tokens = self._group([piece.content for piece in group], spans, breaks)
            joining.add(group, tokens)
        return joining.tokens(len(texts))

    def _group(self, texts: Sequence[str], spans: bool, breaks: bool) -> Tokens:
        cores = find_cores(texts)
        values = self._values(cores)
        entries = self._forms.entries()
        long = np.flatnonzero(cores.lengths > LONGEST)
        if len(long):
            values[long] = self._forms.long(cores.lines(long).split(b"\n"))
        ends = find_breaks(texts, cores) if breaks else None
        tokens = self._gather(cores, values, spans, ends)
        self._forms.cut(entries)
        return tokens

    def _values(self, cores: Cores) -> Array:
        """The values of cores that have a key."""
        if len(self._table) > _KEPT:
            self._table.clear()
            self._forms.clear()
        keys = self._table.keys(cores)
        values, missing = self._table.find(keys)
        if len(missing):

            def analysed(distinct: Array) -> Array:
                return self._analysed(cores, keys, missing[distinct])

            values[missing] = self._table.add(keys[missing], analysed)
        return values

    def _analysed(self, cores: Cores, keys: Array, indexes: Array) -> Array:
        """The values of these cores, by analysis."""
        raw = cores.raw[indexes]
        capitals = ~raw & are_capitals(keys[indexes], cores.lengths[indexes])
        words = ~raw & ~capitals
        values = np.empty(len(indexes), np.uint64)
        if words.any():
            values[words] = self._forms.words(cores.lines(indexes[words]).lower().split(b"\n"))
        if capitals.any():
            values[capitals] = self._forms.capitals(cores.lines(indexes[capitals]).split(b"\n"))
        if raw.any():
            values[raw] = self._forms.raw(cores.lines(indexes[raw]), int(raw.sum()))
        return values

    def _gather(
        self, cores: Cores, values: Array, spans: bool, ends: tuple[Array, Array] | None
    ) -> Tokens:
        several = np.flatnonzero(values >= ENTRY)
        first, many = self._forms.rows(values[several])
        counts = np.ones(len(values), np.int64)
        counts[several] = many
        bounds = starts_of(counts)
        total = int(bounds[-1])
        # A core without rows puts its value where the next one's is put after it.
        numbers = np.empty(total + 1, "<u8")
        numbers[bounds[:-1]] = values
        shapes = np.full(total, ONLY, np.uint8)
        rows = ranges(bounds[several], many)
        source = rows + np.repeat(first - bounds[several], many)
        numbers[rows], shapes[rows] = self._forms.read(source)
        halves = numbers[:total].view("<u4")
        text_bounds = bounds[starts_of(cores.counts)]
        counted = (shapes & np.uint8(COUNTED)).view(np.bool_)
        positions, sizes = _positions(counted, text_bounds)
        per_text = np.diff(text_bounds)
        tokens = Tokens(
            texts=np.repeat(np.arange(len(per_text), dtype=np.int32), per_text),
            written=halves[::2].copy(),
            stems=halves[1::2].copy(),
            positions=positions,
            widths=shapes >> np.uint8(WIDTH_BIT),
            counted=counted,
            wide=(shapes & np.uint8(WIDE)) != 0,
            sizes=sizes,
            spans=_spans(cores, counts, rows, self._forms.spans(source)) if spans else None,
        )
        if ends:
            sentences, paragraphs = (words_after(each, cores, bounds, tokens) for each in ends)
            tokens = replace(tokens, breaks=(sentences, paragraphs))
        return tokens


def _positions(counted: Array, bounds: Array) -> tuple[Array, Array]:
    """Positions of the tokens in texts that these bounds part, and how many each text has."""
    positions = np.cumsum(counted, dtype=np.uint32)
    before = np.zeros(len(bounds), np.uint32)
    begun = bounds > 0
    before[begun] = positions[bounds[begun] - 1]
    positions -= np.repeat(before[:-1] + np.uint32(1), np.diff(bounds))
    return positions, np.diff(before.astype(np.int64))


def _spans(cores: Cores, counts: Array, rows: Array, forms: Array) -> Array:
    """Where tokens start and end in their texts, shape (2, n).

    There are `counts` tokens to a core; where they aren't all of the core, in `rows`, `forms` are
    their places in it, shape (2, len(rows)).
    """
    characters, texts, points = cores.characters()
    lengths = characters[1] - characters[0]
    spans = np.zeros((2, int(counts.sum())), np.int64)
    spans[1] = np.repeat(lengths, counts)
    # Cores are analysed with a point after them; an acronym may have taken it in.
    forms[1] = np.minimum(forms[1], (spans[1] + np.repeat(points, counts))[rows])
    spans[:, rows] = forms
    spans += np.repeat(characters[0] - np.repeat(texts, cores.counts), counts)
    return spans
