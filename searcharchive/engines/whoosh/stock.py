"""`SegmentArrays` of a segment in Whoosh's own format, by stepping its matchers.

For comparison, and for whoever keeps `engine.codec = "stock"`: everything is read posting by
posting, once, and kept. Whoosh keeps lengths rounded, so that `field_length` is exact only where
nothing is deleted.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

from searcharchive.engines.whoosh.keeping import KEPT_BYTES, Kept
from searcharchive.engines.whoosh.segments import SHIFT, Array, Postings


class StockArrays:
    """A `whoosh.reading.SegmentReader` as arrays; a field's terms are listed at its first use."""

    ids_sorted = False

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.documents: int = reader.doc_count_all()
        self.kept = Kept[Array](KEPT_BYTES)
        self.live: Array | None = None
        if reader.has_deletions():
            gone = reader.is_deleted
            self.live = np.array([not gone(number) for number in range(self.documents)], bool)
        self._terms: list[tuple[str, bytes]] = []
        self._numbers: dict[tuple[str, bytes], int] = {}
        self._ranges: dict[str, tuple[int, int]] = {}
        self._postings: dict[int, Postings] = {}
        self._lengths: dict[str, Array | None] = {}
        self._columns: dict[str, Array | None] = {}

    def find(self, field: str, text: bytes) -> int | None:
        """A term's number; None where no document has it."""
        self.field_terms(field)
        return self._numbers.get((field, text))

    def field_terms(self, field: str) -> tuple[int, int]:
        """The half-open range of a field's term numbers; (0, 0) if there are none."""
        found = self._ranges.get(field)
        if found is None:
            first = len(self._terms)
            if field in self.reader.schema:
                self._terms.extend((field, bytes(text)) for text in self.reader.lexicon(field))
            stop = len(self._terms)
            self._numbers.update(zip(self._terms[first:], range(first, stop), strict=True))
            found = self._ranges[field] = (first, stop) if stop > first else (0, 0)
        return found

    def lower_bound(self, field: str, text: bytes) -> int:
        """The first term of the field that is not less than `text`; else the field's end."""
        low, high = self.field_terms(field)
        while low < high:
            middle = (low + high) // 2
            if self._terms[middle][1] < text:
                low = middle + 1
            else:
                high = middle
        return low

    def texts(self, first: int, stop: int) -> list[bytes]:
        """The texts of consecutive terms."""
        return [text for _, text in self._terms[first:stop]]

    def term_block(self, first: int, stop: int) -> tuple[Array, Array]:
        """The same as one array of uint8, and where each starts in it, int64 (n + 1,)."""
        texts = self.texts(first, stop)
        starts = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(text) for text in texts], out=starts[1:])
        return np.frombuffer(b"".join(texts), np.uint8), starts

    def postings(self, term: int) -> Postings:
        """A term's documents and weights."""
        found = self._postings.get(term)
        if found is None:
            docs: list[int] = []
            weights: list[float] = []
            for matcher in self._steps(term):
                docs.append(matcher.id())
                weights.append(matcher.weight())
            found = Postings(np.array(docs, np.int64), np.array(weights, np.float64))
            self._postings[term] = found
        return found

    def documents_of(self, term: int) -> Array:
        """A term's documents alone, int64 and sorted."""
        return self.postings(term).docs

    def look_up(self, term: int, docs: Array) -> tuple[Array, Array] | None:
        """None: there is no shortcut."""
        return None

    def sift(self, term: int, docs: Array) -> Array | None:
        """None: there is no shortcut."""
        return None

    def weights_at(self, term: int, places: Array) -> Array:
        """The weights of some of a term's postings, by their places in `documents_of`."""
        return self.postings(term).weights.take(places)

    def postings_of(self, terms: Array) -> tuple[Array, Array, Array]:
        """Documents and weights, one term after the other, and how many documents each has."""
        lists = [self.postings(term) for term in terms.tolist()]
        counts = np.array([len(each.docs) for each in lists], np.int64)
        if not lists:
            return np.empty(0, np.int64), np.empty(0), counts
        docs = np.concatenate([each.docs for each in lists])
        return docs, np.concatenate([each.weights for each in lists]), counts

    def postings_in_turn(self, terms: Array) -> Iterator[tuple[Array, Array]] | None:
        """None: all are kept."""
        return None

    def document_frequency(self, term: int) -> int:
        """How many live documents have the term, exactly."""
        if self.live is None:
            return int(self.reader.doc_frequency(*self._terms[term]))
        return int(np.count_nonzero(self.live.take(self.documents_of(term))))

    def best(self, term: int, table: Array, k: int) -> Postings | None:
        """None: there is no shortcut."""
        return None

    def occurrences(self, term: int, places: Array | None, docs: Array | None = None) -> Array:
        """Where a term occurs, as keys of documents and positions; only in those at `places`."""
        keys: list[int] = []
        wanted = None if places is None else self.documents_of(term).take(places).tolist()
        for matcher in self._steps(term, wanted):
            found = matcher.value_as("positions")
            base = matcher.id() << SHIFT
            keys.extend([base | position for position in found])
        return np.array(keys, np.int64)

    def whole_occurrences(self, term: int) -> Array | None:
        """None: each document's are read by themselves."""
        return None

    def stands(self, term: int, places: Array, positions: Array) -> Array:
        """Whether a term stands at these positions of the documents at these places."""
        if not len(places):
            return np.zeros(0, bool)
        keys = self.occurrences(term, np.array(sorted(set(places.tolist())), np.int64))
        wanted = (self.documents_of(term).take(places) << SHIFT) + positions
        found: Array = keys.take(keys.searchsorted(wanted), mode="clip") == wanted
        return found

    def all_occurrences(self, first: int, stop: int) -> Iterator[tuple[Array, Array, Array]]:
        """Terms, documents and positions of all occurrences of consecutive terms, term by term."""
        for term in range(first, stop):
            keys = self.occurrences(term, None)
            yield np.full(len(keys), term), keys >> SHIFT, keys & (1 << SHIFT) - 1

    def lengths(self, field: str) -> Array | None:
        """Length bytes by document, uint8 (documents,); None where the field has no lengths."""
        if field not in self._lengths:
            schema = self.reader.schema
            found = None
            if field in schema and schema[field].scorable:
                length = self.reader.doc_field_length
                found = np.array(
                    [length_to_byte(length(n, field, 0)) for n in range(self.documents)], np.uint8
                )
            self._lengths[field] = found
        return self._lengths[field]

    def field_length(self, field: str) -> int:
        """The field's lengths added up; those of deleted documents are taken off as rounded."""
        total = int(self.reader.field_length(field))
        lengths = self.lengths(field)
        if self.live is None or lengths is None:
            return total
        gone = lengths[~self.live].tolist()
        return total - sum(int(byte_to_length(byte)) for byte in gone)

    def number_column(self, field: str) -> Array | None:
        """Whole numbers by document; None where there is no such column."""
        if field not in self._columns:
            there = field in self.reader.schema and self.reader.has_column(field)
            values = list(self.reader.column_reader(field)) if there else []
            whole = there and all(isinstance(value, int) for value in values)
            self._columns[field] = np.array(values, np.int64) if whole else None
        return self._columns[field]

    def key_column(self, field: str, docs: Array) -> list[bytes]:
        """The values of a column of bytes for these documents."""
        if not self.reader.has_column(field):
            return [b""] * len(docs)
        column = self.reader.column_reader(field, translate=False)
        return [bytes(column[number]) for number in docs.tolist()]

    def _steps(self, term: int, wanted: Iterable[int] | None = None) -> Iterator[Any]:
        """A term's matcher, at each of its documents, or at those of them that are wanted."""
        try:
            matcher = self.reader.postings(*self._terms[term])
        except TermNotFound:
            return
        if wanted is None:
            while matcher.is_active():
                yield matcher
                matcher.next()
            return
        for number in wanted:
            if matcher.is_active() and matcher.id() < number:
                matcher.skip_to(number)
            if not matcher.is_active():
                return
            if matcher.id() == number:
                yield matcher
