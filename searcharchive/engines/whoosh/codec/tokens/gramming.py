"""Words' numbers -> their 4-grams' numbers, each word's worked out once."""

from itertools import chain
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import distinct, ranges
from searcharchive.engines.whoosh.codec.tokens.table import TokenTable
from searcharchive.grams import grams

Array: TypeAlias = np.ndarray[Any, Any]


class GramTable:
    """The grams of a token table's words, which are terms of the table themselves."""

    def __init__(self, table: TokenTable) -> None:
        self._table = table
        self._places = np.full(1024, -1, np.int64)
        self._starts = np.zeros(0, np.int64)
        self._counts = np.zeros(0, np.int64)
        self._grams = np.zeros(0, np.uint64)

    def of(self, words: Array) -> tuple[Array, Array]:
        """The numbers of these words' grams, one word after the other, and how many each has.

        By their term numbers, shape (n,).
        """
        size = int(words.max(initial=0)) + 1
        if size > len(self._places):
            more = np.full(2 * size - len(self._places), -1, np.int64)
            self._places = np.concatenate((self._places, more))
        new = distinct(words[self._places.take(words) < 0])
        if len(new):
            self._add(new)
        rows = self._places.take(words)
        counts = self._counts.take(rows)
        return self._grams.take(ranges(self._starts.take(rows), counts)), counts

    def _add(self, words: Array) -> None:
        texts = self._table.terms
        found = [grams(texts[word].decode()) for word in words.tolist()]
        counts = np.fromiter(map(len, found), np.int64, len(found))
        numbers = self._table.numbers([gram.encode() for gram in chain.from_iterable(found)])
        self._places[words] = len(self._counts) + np.arange(len(found))
        starts = len(self._grams) + np.cumsum(counts) - counts
        self._starts = np.concatenate((self._starts, starts))
        self._counts = np.concatenate((self._counts, counts))
        self._grams = np.concatenate((self._grams, numbers))
