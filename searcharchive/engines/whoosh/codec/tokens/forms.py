"""Distinct cores -> values that tell what they become, in term numbers.

    core                     value
    is one word              the numbers of the word and of its stem
    is anything else         ENTRY + the number of an entry: some rows, perhaps none

The forms themselves come from `analysis`, or for cores that aren't plain from `shapes`.
"""

from collections import defaultdict
from itertools import count, islice
from operator import ne
from typing import Any, TypeAlias

import numpy as np

from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.codec.format.numbers import distinct, starts_of
from searcharchive.engines.whoosh.codec.tokens.shapes import (
    WIDE,
    WIDTH_BIT,
    Rows,
    Speller,
    spell_chains,
)
from searcharchive.schema import wide_term

Array: TypeAlias = np.ndarray[Any, Any]

ENTRY = np.uint64(0xFFFFFFFF << 32)
"""The least value that stands for an entry; one below is a word's number, its stem's 32 bits up."""

_SUFFIXES = [wide_term("", width).encode() for width in range(1 << 8 - WIDTH_BIT)]
_ENTRY_NUMBER = np.uint64(0xFFFFFFFF)
_STEM = np.uint64(32)
_UNKNOWN = ENTRY


class Column:
    """An array that grows at its end and is cut there."""

    def __init__(self, dtype: Any) -> None:
        self._data = np.empty(1024, dtype)
        self.size = 0

    def extend(self, values: Any) -> None:
        """Append a sequence or array of values."""
        first = self.size
        self._make_room(first + len(values))
        self._data[first : self.size] = values

    def reach(self, size: int, value: Any) -> None:
        """Append one value until there are so many."""
        first = self.size
        if size > first:
            self._make_room(size)
            self._data[first:size] = value

    def _make_room(self, size: int) -> None:
        if size > len(self._data):
            data = np.empty(2 * size, self._data.dtype)
            data[: self.size] = self._data[: self.size]
            self._data = data
        self.size = size

    def put(self, indexes: Array, values: Array) -> None:
        """Set the values at these indexes."""
        self._data[indexes] = values

    def take(self, indexes: Array) -> Array:
        """The values at these indexes."""
        return self._data.take(indexes)


class Terms:
    """Terms and their numbers: whatever is asked for has one from then on."""

    def __init__(self) -> None:
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        self._texts: list[bytes] = []

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def texts(self) -> list[bytes]:
        """All terms by number."""
        # The mapping keeps them in order; to append each here would cost twice as much.
        new = list(islice(reversed(self._numbers), len(self._numbers) - len(self._texts)))
        self._texts += reversed(new)
        return self._texts

    def number(self, term: bytes) -> int:
        """A term's number."""
        return self._numbers[term]

    def numbers(self, terms: list[bytes]) -> Array:
        """The numbers of terms, uint64, shape (n,)."""
        return np.fromiter(map(self._numbers.__getitem__, terms), np.uint64, len(terms))


class Forms:
    """What the cores known so far become."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.terms = Terms()
        self._analyzer = analyzer
        self._speller = Speller(analyzer)
        self._of_terms = Column(np.uint64)
        self.clear()

    def clear(self) -> None:
        """Forget all entries; values that stand for one are void, term numbers are not."""
        self._bounds = Column(np.int64)
        self._bounds.extend([0])
        self._values = Column(np.uint64)
        self._shapes = Column(np.uint8)
        self._starts = Column(np.uint32)
        self._ends = Column(np.uint32)

    def words(self, words: list[bytes]) -> Array:
        """The values of cores that are these words."""
        numbers = self.terms.numbers(words)
        places = numbers.view(np.int64)
        self._of_terms.reach(len(self.terms), _UNKNOWN)
        values = self._of_terms.take(places)
        # A third has been met in another core: capitals, parts of compounds.
        new = (values == _UNKNOWN).nonzero()[0]
        values[new] = self._stemmed([words[place] for place in new.tolist()], numbers.take(new))
        self._of_terms.put(places.take(new), values.take(new))
        return values

    def _stemmed(self, words: list[bytes], numbers: Array) -> Array:
        """The values of words under these numbers."""
        letters = _of_letters(words)
        plain = [words[place] for place in letters.tolist()]
        stems = self._analyzer.stems(plain)
        # Of half of the words the stem is the word: to find that out takes a tenth of a look-up.
        other = np.fromiter(map(ne, stems, plain), bool, len(plain)).nonzero()[0]
        found = numbers.copy()
        found[letters.take(other)] = self.terms.numbers([stems[place] for place in other.tolist()])
        values: Array = numbers | found << _STEM
        return values

    def capitals(self, cores: list[bytes]) -> Array:
        """The values of cores that are capitals alone."""
        return self._enter(spell_chains(dict(enumerate(cores))))

    def raw(self, cores: bytes, size: int) -> Array:
        """The values of `size` cores that aren't plain, a line each."""
        return self._entered(size, *self._speller.spell(cores))

    def long(self, cores: list[bytes]) -> Array:
        """The values of cores of any length."""
        ones: dict[int, bytes] = {}
        rows = self._speller.analyse(dict(enumerate(cores)), ones)
        return self._entered(len(cores), ones, [rows])

    def _entered(self, size: int, ones: dict[int, bytes], rows: list[Rows]) -> Array:
        values = np.empty(size, np.uint64)
        values[np.fromiter(ones, np.int64, len(ones))] = self.words(list(ones.values()))
        for each in rows:
            values[each.cores] = self._enter(each)
        return values

    def entries(self) -> int:
        """How many entries there are."""
        return self._bounds.size - 1

    def cut(self, entries: int) -> None:
        """Forget all entries from this one on."""
        rows = int(self._bounds.take(np.array([entries]))[0])
        self._bounds.size = entries + 1
        for column in (self._values, self._shapes, self._starts, self._ends):
            column.size = rows

    def rows(self, values: Array) -> tuple[Array, Array]:
        """The first row of each of these entries, given by value, and how many rows it has."""
        entries = (values & _ENTRY_NUMBER).view(np.int64)
        first = self._bounds.take(entries)
        entries += 1
        return first, self._bounds.take(entries) - first

    def read(self, rows: Array) -> tuple[Array, Array]:
        """Of rows: numbers, as those of words; and shapes, as in `shapes`."""
        return self._values.take(rows), self._shapes.take(rows)

    def spans(self, rows: Array) -> Array:
        """Of rows: where they start and end, in characters of the core, shape (2, n)."""
        return np.array([self._starts.take(rows), self._ends.take(rows)], np.int64)

    def _enter(self, rows: Rows) -> Array:
        values = self.words(rows.written)
        wide = np.flatnonzero(rows.shapes & WIDE)
        values[wide] = self._wide_terms(values[wide], rows.shapes[wide - 1] >> WIDTH_BIT)
        first = self.entries()
        self._bounds.extend(self._values.size + starts_of(rows.counts)[1:])
        self._values.extend(values)
        self._shapes.extend(rows.shapes)
        self._starts.extend(rows.starts)
        self._ends.extend(rows.ends)
        return np.arange(first, self.entries(), dtype=np.uint64) + ENTRY

    def _wide_terms(self, values: Array, widths: Array) -> Array:
        """The values of the wide terms of forms with these values and widths."""
        suffixes = [_SUFFIXES[width] for width in widths.tolist()]
        halves = (values & _ENTRY_NUMBER, values >> _STEM)
        texts = self.terms.texts
        written, stems = (
            self.terms.numbers(
                [
                    texts[number] + suffix
                    for number, suffix in zip(half.tolist(), suffixes, strict=True)
                ]
            )
            for half in halves
        )
        numbers: Array = written | stems << _STEM
        return numbers


def _of_letters(words: list[bytes]) -> Array:
    """The places of words that are letters alone: at once, where one by one took a third of what
    it takes to stem them.
    """
    text = b"\n".join(words)
    signs = np.frombuffer(text, np.uint8)
    beyond = signs >= 0x80
    others = ((signs | np.uint8(0x20)) - np.uint8(ord("a")) >= 26) & (signs != ord("\n")) & ~beyond
    there = np.ones(len(words), bool)
    if others.any() or beyond.any():
        lines = (signs == ord("\n")).cumsum()
        there[lines[others]] = False
        for place in distinct(lines[beyond & there.take(lines)]).tolist():
            there[place] = words[place].decode().isalpha()
    return there.nonzero()[0]
