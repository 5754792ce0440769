"""A segment in memory: the plainest `SegmentArrays`, to test evaluation against."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from whoosh.util.numeric import length_to_byte

from searcharchive.engines.whoosh.keeping import Kept
from searcharchive.engines.whoosh.segments import SHIFT, Array, Postings

Documents = Sequence[Mapping[str, Sequence[str]]]
"""By field what stands at each position: a word, or several joined by `+`."""


class InMemory:
    """Documents, of which some are deleted; `numbers` and `keys` are columns."""

    def __init__(
        self,
        documents: Documents,
        deleted: frozenset[int] = frozenset(),
        numbers: Mapping[str, Sequence[int]] | None = None,
        keys: Mapping[str, Sequence[str]] | None = None,
        *,
        ids_sorted: bool = False,
    ) -> None:
        self.documents = len(documents)
        self.ids_sorted = ids_sorted
        self.in_turn_from = 1000
        self.kept = Kept[Array](1 << 20)
        self.live: Array | None = None
        if deleted:
            self.live = np.array([n not in deleted for n in range(len(documents))], bool)
        self._documents = documents
        self._numbers = numbers or {}
        self._keys = keys or {}
        self._lengths: dict[str, Array | None] = {}
        places: dict[tuple[str, bytes], list[tuple[int, int]]] = {}
        for number, fields in enumerate(documents):
            for field, words in fields.items():
                for position, together in enumerate(words):
                    for word in together.split("+"):
                        places.setdefault((field, word.encode()), []).append((number, position))
        self._terms = sorted(places)
        self._numbered = {term: number for number, term in enumerate(self._terms)}
        rows = [np.array(sorted(places[term]), np.int64) for term in self._terms]
        self._rows = [each.T.copy() for each in rows]
        self._postings = [_counted(docs) for docs, _ in self._rows]

    def find(self, field: str, text: bytes) -> int | None:
        return self._numbered.get((field, text))

    def field_terms(self, field: str) -> tuple[int, int]:
        first, stop = self.lower_bound(field, b""), bisect_left(self._terms, (field + "\0", b""))
        return (first, stop) if first < stop else (0, 0)

    def lower_bound(self, field: str, text: bytes) -> int:
        return bisect_left(self._terms, (field, text))

    def texts(self, first: int, stop: int) -> list[bytes]:
        return [text for _, text in self._terms[first:stop]]

    def term_block(self, first: int, stop: int) -> tuple[Array, Array]:
        texts = self.texts(first, stop)
        starts = np.cumsum([0, *map(len, texts)]).astype(np.int64)
        return np.frombuffer(b"".join(texts), np.uint8), starts

    def postings(self, term: int) -> Postings:
        return self._postings[term]

    def documents_of(self, term: int) -> Array:
        return self.postings(term).docs

    def look_up(self, term: int, docs: Array) -> tuple[Array, Array] | None:
        """None: there is no shortcut."""
        return None

    def sift(self, term: int, docs: Array) -> Array | None:
        """None: there is no shortcut."""
        return None

    def weights_at(self, term: int, places: Array) -> Array:
        return self.postings(term).weights.take(places)

    def postings_of(self, terms: Array) -> tuple[Array, Array, Array]:
        lists = [self.postings(int(term)) for term in terms]
        return (
            np.concatenate([np.empty(0, np.int64), *(each.docs for each in lists)]),
            np.concatenate([np.empty(0, np.uint8), *(each.weights for each in lists)]),
            np.array([len(each.docs) for each in lists], np.int64),
        )

    def postings_in_turn(self, terms: Array) -> Iterator[tuple[Array, Array]] | None:
        if len(terms) < self.in_turn_from:
            return None
        return ((found.docs, found.weights) for found in map(self.postings, terms.tolist()))

    def document_frequency(self, term: int) -> int:
        docs = self.documents_of(term)
        return len(docs) if self.live is None else int(self.live[docs].sum())

    def best(self, term: int, table: Array, k: int) -> Postings | None:
        """Not by blocks, but as if: those no worse than the k-th best, and a few more."""
        found, lengths = self.postings(term), self.lengths(self._terms[term][0])
        if self.live is not None or lengths is None or k >= len(found.docs):
            return None
        scores = table[found.weights, lengths[found.docs]]
        keep = scores >= np.sort(scores)[-k] - 1e-8
        keep[::7] = True
        return Postings(found.docs[keep], found.weights[keep])

    def occurrences(self, term: int, places: Array | None, docs: Array | None = None) -> Array:
        owners, positions = self._rows[term]
        keys = owners << SHIFT | positions
        return keys if places is None else keys[np.isin(owners, self.documents_of(term)[places])]

    def whole_occurrences(self, term: int) -> Array | None:
        return self.occurrences(term, None) if term % 3 else None

    def stands(self, term: int, places: Array, positions: Array) -> Array:
        wanted = self.documents_of(term)[places] << SHIFT | positions
        return np.isin(wanted, self.occurrences(term, None)) & (positions >= 0)

    def lengths(self, field: str) -> Array | None:
        if field not in self._lengths:
            lengths = [len(fields.get(field, ())) for fields in self._documents]
            bytes_ = np.array([length_to_byte(length) for length in lengths], np.uint8)
            self._lengths[field] = bytes_ if any(lengths) else None
        return self._lengths[field]

    def field_length(self, field: str) -> int:
        return sum(self._live_lengths(field))

    def _live_lengths(self, field: str) -> list[int]:
        live = self.live
        return [
            len(fields.get(field, ()))
            for number, fields in enumerate(self._documents)
            if live is None or live[number]
        ]

    def number_column(self, field: str) -> Array | None:
        return np.array(self._numbers[field], np.int64) if field in self._numbers else None

    def key_column(self, field: str, docs: Array) -> list[bytes]:
        return [self._keys[field][number].encode() for number in docs.tolist()]


def _counted(docs: Array) -> Postings:
    numbers, counts = np.unique(docs, return_counts=True)
    return Postings(numbers, counts.astype(np.uint8))
