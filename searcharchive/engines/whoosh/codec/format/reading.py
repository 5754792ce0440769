"""The postings of a segment's file: documents with weights, and Whoosh's own values."""

import itertools
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import CLOSE, rows_of
from searcharchive.engines.whoosh.codec.format.blocks import SIZE
from searcharchive.engines.whoosh.codec.format.counts import GROUP
from searcharchive.engines.whoosh.codec.format.lists import DocumentLists
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of
from searcharchive.engines.whoosh.codec.format.occurring import FieldFacts, Positions
from searcharchive.engines.whoosh.codec.format.patched import FREQUENCY_BITS, Patched
from searcharchive.engines.whoosh.codec.format.together import Blocks, ListsTogether
from searcharchive.engines.whoosh.keeping import KEPT_BYTES, KEY_BYTES, Kept, Spent

Array: TypeAlias = np.ndarray[Any, Any]

_WHOLE = 96
"""Blocks up to which a list is decoded as a whole: that takes no longer than choosing."""

_KEPT_ONE_BY_ONE = 64
"""Terms read together up to which each is kept by itself: those near a word that is misspelt."""


_READ_FOR_ALL, _READ_FOR_EACH = 1 << 15, 32
"""Weights that are read in the time in which some are looked up, and one of them."""

_GROUPED = 1 << 17
"""Postings of terms read together up to which they are kept."""

_AT_ONCE = 1 << 14
"""Terms whose postings are read in turn together: `*e*` stands for most of a large archive's."""

_TIE = 1e-8
"""More than scores may differ by that count as equal."""


_INSIDE = np.tri(SIZE + 1, SIZE, -1, dtype=bool)
"""By how many documents a block has, which of its places are taken."""

_Group: TypeAlias = tuple[Array, Array, Array]
"""Documents and weights of consecutive terms, and how many documents each has."""


class PostingsReader:
    """Reads postings of one file; the lists of documents alone are in `lists`."""

    def __init__(self, file: SegmentFile, kept: Kept[Any] | None = None) -> None:
        self._file = file
        self._kept = Kept[Any](KEPT_BYTES) if kept is None else kept
        self._weights, self._groups = object(), object()
        self._spent = Spent()
        self.lists = DocumentLists(file, self._kept)
        self._together = ListsTogether(self.lists)
        self._frequencies = Patched(file, "frequencies", FREQUENCY_BITS)
        self.positions = Positions(file, self.lists, self._frequencies, self._kept)
        self._has_weights = "weights/postings" in file

    def weights(self, term: int, field: FieldFacts) -> Array:
        """The weight of each of the term's postings: its frequency unless told otherwise."""
        key = (self._weights, term)
        found = self._kept.get(key)
        if found is None:
            start, stop = self.lists.span(term)
            found = self._weighted(self.frequencies(term, field), start, stop)
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[object, int], found: Array) -> None:
        self._kept.put(key, found, found.nbytes + KEY_BYTES)

    def weights_at(self, term: int, field: FieldFacts, places: Array) -> Array:
        """The weights of some of the term's postings, by their places in its list."""
        count, cost = self.lists.count(term), _READ_FOR_EACH * len(places)
        whole = count <= cost or self._has_weights or (self._weights, term) in self._kept
        if whole or self._spent.reached(term, count):
            return self.weights(term, field).take(places)
        self._spent.add(term, _READ_FOR_ALL + cost)
        return self._frequencies_at(term, field, places)

    def frequencies(self, term: int, field: FieldFacts) -> Array:
        """How often the term occurs in each of its documents."""
        start, stop = self.lists.span(term)
        if field.format == "existence":
            return np.ones(stop - start, np.uint8)
        return self._frequencies.cut(start + field.frequencies, stop + field.frequencies)

    def many(self, terms: Array, field: FieldFacts) -> tuple[Array, Array, Array]:
        """Documents and weights of many terms of one field, one term after the other; counts."""
        few = terms.tolist() if len(terms) <= _KEPT_ONE_BY_ONE else []
        if few and all((self._weights, term) in self._kept for term in few):
            found = [(self.lists.documents(term), self.weights(term, field)) for term in few]
            documents = np.concatenate([docs for docs, _ in found])
            weights = np.concatenate([each for _, each in found])
            return documents, weights, np.array([len(docs) for docs, _ in found])
        if len(terms) > _KEPT_ONE_BY_ONE:
            return self._by_groups(terms, field)
        documents, weights, counts = self._decoded(terms, field)
        if few:
            bounds = starts_of(counts).tolist()
            for term, start, stop in zip(few, bounds[:-1], bounds[1:], strict=True):
                self.lists.keep(term, documents[start:stop].copy())
                self._keep((self._weights, term), weights[start:stop].copy())
        return documents, weights, counts

    def _by_groups(self, terms: Array, field: FieldFacts) -> tuple[Array, Array, Array]:
        """`many` of sorted terms, mostly neighbours as those of a prefix are.

        What is decoded is kept by groups of the dictionary's terms, whoever asks for them next.
        """
        low, high = int(terms[0]), int(terms[-1]) + 1
        first = max(low // GROUP * GROUP, field.first)
        stop = min(-(-high // GROUP) * GROUP, field.stop)
        postings = self.lists.span(stop - 1)[1] - self.lists.span(first)[0]
        if stop - first > CLOSE * len(terms) or postings > _GROUPED:
            return self._decoded(terms, field)
        bounds = [first, *range(first // GROUP * GROUP + GROUP, stop, GROUP), stop]
        stretches = list(itertools.pairwise(bounds))
        kept = [self._kept.get((self._groups, begin)) for begin, _ in stretches]
        missing = [each for each, found in zip(stretches, kept, strict=True) if found is None]
        if missing:
            made = iter(self._grouped(missing, field))
            kept = [next(made) if found is None else found for found in kept]
        documents, weights, counts = map(np.concatenate, zip(*kept, strict=True))
        if len(counts) == len(terms):
            return documents, weights, counts
        starts = starts_of(counts)
        rows = terms - first
        counts = counts.take(rows)
        places = ranges(starts.take(rows), counts)
        return documents.take(places), weights.take(places), counts

    def _grouped(self, stretches: list[tuple[int, int]], field: FieldFacts) -> list[_Group]:
        """The postings of stretches of terms, which are kept."""
        terms = np.concatenate([np.arange(*each) for each in stretches])
        documents, weights, counts = self._decoded(terms, field)
        starts = starts_of(counts)
        ends = np.cumsum([stop - first for first, stop in stretches]).tolist()
        made = []
        for (first, _), low, high in zip(stretches, [0, *ends], ends, strict=False):
            part = slice(int(starts[low]), int(starts[high]))
            group = documents[part].copy(), weights[part].copy(), counts[low:high].copy()
            size = sum(each.nbytes + KEY_BYTES for each in group)
            made.append(self._kept.put((self._groups, first), group, size))
        return made

    def in_turn(self, terms: Array, field: FieldFacts) -> Iterator[tuple[Array, Array]] | None:
        """`many` some at a time, in any order; those before are overwritten by the next ones. Among
        weights of one or two bytes, a 0 stands for no posting. None of few, that `many` keeps.

        The lists of a prefix have some millions of documents, each of which is needed but once: to
        bring them to the memory and back takes a third of the time.
        """
        # Those between the first and the last, which are told at once, may have more.
        few = len(terms) <= _KEPT_ONE_BY_ONE
        if few or self._together.between(int(terms[0]), int(terms[-1])) <= _GROUPED:
            return None
        if int(self._together.spans(terms)[1].sum()) <= _GROUPED:
            return None
        return itertools.chain.from_iterable(
            self._some_in_turn(terms[low : low + _AT_ONCE], field)
            for low in range(0, len(terms), _AT_ONCE)
        )

    def _some_in_turn(self, terms: Array, field: FieldFacts) -> Iterator[tuple[Array, Array]]:
        first, counts = self._together.spans(terms)
        low, high = int(first[0]), int(first[-1] + counts[-1])
        few = high - low > CLOSE * int(counts.sum())
        weights = None
        if not (few or self._has_weights or field.format == "existence"):
            weights = self._frequencies_of(low + field.frequencies, high + field.frequencies)
        if weights is None or weights.itemsize > 2 or not weights[: high - low].all():
            documents, weights, _ = self._decoded(terms, field)
            yield documents, weights.astype(np.float64)
            return
        at = first - low
        rows, documents = self._together.short(terms, counts)
        yield documents, weights.take(ranges(at.take(rows), counts.take(rows)))
        some, others = self._together.long(terms, counts)
        for row in others.tolist():
            documents = self.lists.documents(int(terms[row]))
            yield documents, weights[at[row] : at[row] + counts[row]]
        for found in self._together.blocks(some, at, counts):
            some_weights = _in_rows(weights, found)
            yield found.documents.reshape(-1), some_weights.reshape(-1)

    def _frequencies_of(self, start: int, stop: int) -> Array:
        """The frequencies from `start` up to `stop`, and as many more as a block has."""
        end = min(stop + SIZE, self._frequencies.last + 1)
        found = self._frequencies.cut(start, end)
        missing = np.zeros(stop + SIZE - end, found.dtype)
        return np.concatenate((found, missing)) if len(missing) else found

    def _decoded(self, terms: Array, field: FieldFacts) -> tuple[Array, Array, Array]:
        first, counts = self._together.spans(terms)
        documents = self._together.many(terms, counts)
        if field.format == "existence":
            weights = np.ones(len(documents), np.uint8)
        else:
            weights = self._frequencies.stretches(first + field.frequencies, counts)
        if self._has_weights:
            bounds = starts_of(counts).tolist()
            parts = zip(bounds[:-1], bounds[1:], first.tolist(), strict=True)
            weights = np.concatenate(
                [
                    self._weighted(weights[low:high], start, start + high - low)
                    for low, high, start in parts
                ]
            )
        return documents, weights, counts

    def values(self, term: int, field: FieldFacts, first: int, stop: int) -> list[bytes]:
        """The value bytes of a term's postings from `first` up to `stop`, if it is opaque."""
        base = self.lists.span(term)[0] + field.values
        starts = self._file.section("values/starts").cut(base + first, base + stop + 1)
        bounds = starts.tolist()
        data = self._file.section("values/bytes").bytes(bounds[0], bounds[-1])
        begin = bounds[0]
        return [data[low - begin : high - begin] for low, high in itertools.pairwise(bounds)]

    def best(
        self, term: int, field: FieldFacts, table: Array, lengths: Array, wanted: int
    ) -> tuple[Array, Array] | None:
        """Documents and frequencies that may score among the `wanted` best; None for no shortcut.

        `table` is as for `DocumentLists.bounds`; `lengths` are the field's length bytes. All that
        score at least as well as the last of the best are among them.
        """
        count = self.lists.count(term)
        if count <= _WHOLE * SIZE or field.format == "existence" or self._has_weights:
            return None
        bounds = self.lists.bounds(term, table)
        sample = -(-wanted // SIZE) + 3
        if 2 * sample >= len(bounds):
            return None
        tried = np.sort(np.argpartition(-bounds, sample)[:sample])
        documents, frequencies = self._blocks_of(term, field, tried)
        scores = table[np.minimum(frequencies, 255), lengths.take(documents)]
        if len(scores) < wanted:
            return None
        worst = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        chosen = np.flatnonzero(bounds >= worst - _TIE)
        if 2 * len(chosen) > len(bounds):
            return None
        return self._blocks_of(term, field, chosen)

    def _blocks_of(self, term: int, field: FieldFacts, blocks: Array) -> tuple[Array, Array]:
        """Documents and frequencies of some blocks of a long list, counted from 0, sorted."""
        documents = self.lists.decode(term, blocks + self.lists.blocks(term)[0])
        places = blocks[:, None] * SIZE + np.arange(SIZE)
        inside = places < self.lists.count(term)
        return documents[inside], self._frequencies_at(term, field, places[inside])

    def _frequencies_at(self, term: int, field: FieldFacts, places: Array) -> Array:
        if field.format == "existence":
            return np.ones(len(places), np.uint8)
        return self._frequencies.take(places + (self.lists.span(term)[0] + field.frequencies))

    def _weighted(self, frequencies: Array, start: int, stop: int) -> Array:
        """Frequencies with the weights that are told apart, of the postings from `start` on."""
        if not self._has_weights:
            return frequencies
        places = self._file.section("weights/postings").whole()
        low, high = np.searchsorted(places, [start, stop]).tolist()
        if low == high:
            return frequencies
        weights = frequencies.astype(np.float64)
        odd = self._file.section("weights/values").cut(low, high)
        weights[places[low:high].astype(np.int64) - start] = odd
        return weights


def _in_rows(weights: Array, blocks: Blocks) -> Array:
    """The weights of blocks' postings, shape (m, 128); 0 where a block has no more."""
    item = weights.itemsize
    found = rows_of(weights.view(np.uint8), blocks.places * item, SIZE * item)
    found = found.view(weights.dtype)
    cut = (blocks.sizes < SIZE).nonzero()[0]
    found[cut] *= _INSIDE.take(blocks.sizes.take(cut), axis=0)
    return found
