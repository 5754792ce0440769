"""Reading a Whoosh index term by term: arrays of articles and frequencies, positions on demand.

Document numbers are Whoosh's, over all segments; deleted ones never appear.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from whoosh.reading import TermNotFound

from searcharchive.intervals import Interval
from searcharchive.patterns import literal_prefix, predicate
from searcharchive.schema import WIDE, wide_term

Array: TypeAlias = np.ndarray[Any, Any]

_WIDTHS = (2, 3, 4)
"""The widths that analysis gives to compounds."""


@dataclass(frozen=True, slots=True)
class PostingList:
    """Articles, sorted, and term frequencies, both of shape (n,)."""

    ids: Array
    weights: Array


NO_POSTINGS = PostingList(np.empty(0, np.int64), np.empty(0, np.float64))


class Postings:
    """The postings of one open reader; what has been read is kept."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self._lists: dict[tuple[str, bytes], PostingList] = {}
        self._expansions: dict[Any, tuple[bytes, ...]] = {}

    def live(self) -> Array:
        """All articles, sorted."""
        alive = np.ones(self.reader.doc_count_all(), dtype=bool)
        if self.reader.has_deletions():
            alive[[n for n in range(len(alive)) if self.reader.is_deleted(n)]] = False
        return np.flatnonzero(alive)

    def term(self, field: str, text: bytes) -> PostingList:
        """A term's postings; none where the index doesn't know it."""
        key = (field, text)
        found = self._lists.get(key)
        if found is None:
            ids: list[int] = []
            weights: list[float] = []
            matcher = self._matcher(field, text)
            while matcher is not None and matcher.is_active():
                ids.append(matcher.id())
                weights.append(matcher.weight())
                matcher.next()
            found = PostingList(np.array(ids, np.int64), np.array(weights, np.float64))
            self._lists[key] = found
        return found

    def union(self, field: str, texts: Iterable[bytes]) -> PostingList:
        """The postings of one word with many forms: frequencies are added up."""
        lists = [self.term(field, text) for text in texts]
        lists = [found for found in lists if len(found.ids)]
        if len(lists) < 2:
            return lists[0] if lists else NO_POSTINGS
        ids, where = np.unique(np.concatenate([found.ids for found in lists]), return_inverse=True)
        weights = np.bincount(where, np.concatenate([found.weights for found in lists]))
        return PostingList(ids, weights)

    def expand(self, leaf: Any) -> tuple[bytes, ...]:
        """The index's words that a prefix, wildcard or fuzzy leaf stands for, sorted."""
        found = self._expansions.get(leaf)
        if found is None:
            field = leaf.fieldname
            matches = predicate(leaf)
            prefix = literal_prefix(leaf).encode()
            words = self.reader.expand_prefix(field, prefix) if self._has(field) else ()
            found = tuple(word for word in words if _plain(word) and matches(word.decode()))
            self._expansions[leaf] = found
        return found

    def positions(
        self, field: str, texts: Iterable[bytes], among: Array
    ) -> Iterator[tuple[int, list[Interval]]]:
        """For each of the articles `among` that has them, where the words stand."""
        places: dict[int, set[Interval]] = {}
        for text in texts:
            widths = self._widths(field, text, among)
            for article, positions in self._places(field, text, among):
                wide = widths.get(article, {})
                places.setdefault(article, set()).update(
                    (position, position + wide.get(position, 1)) for position in positions
                )
        for article in sorted(places):
            yield article, sorted(places[article])

    def _widths(self, field: str, text: bytes, among: Array) -> dict[int, dict[int, int]]:
        widths: dict[int, dict[int, int]] = {}
        for width in _WIDTHS:
            wide = wide_term(text.decode(), width).encode()
            for article, positions in self._places(field, wide, among):
                widths.setdefault(article, {}).update(dict.fromkeys(positions, width))
        return widths

    def _places(self, field: str, text: bytes, among: Array) -> Iterator[tuple[int, list[int]]]:
        matcher = self._matcher(field, text)
        if matcher is None:
            return
        for article in among.tolist():
            if matcher.is_active() and matcher.id() < article:
                matcher.skip_to(article)
            if not matcher.is_active():
                return
            if matcher.id() == article:
                yield article, matcher.value_as("positions")

    def _matcher(self, field: str, text: bytes) -> Any:
        try:
            return self.reader.postings(field, text) if self._has(field) else None
        except TermNotFound:
            return None

    def _has(self, field: str) -> bool:
        return self.reader.schema is not None and field in self.reader.schema


def _plain(word: bytes) -> bool:
    return WIDE.encode() not in word
