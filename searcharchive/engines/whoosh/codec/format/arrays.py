"""A segment's file as the arrays that evaluation reads (see `engines.whoosh.segments`)."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.deletions import unpacked
from searcharchive.engines.whoosh.codec.format.dictionary import Dictionary
from searcharchive.engines.whoosh.codec.format.layout import EXTENSION
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.format.occurring import FieldFacts
from searcharchive.engines.whoosh.codec.format.reading import PostingsReader
from searcharchive.engines.whoosh.keeping import KEPT_BYTES, Kept
from searcharchive.engines.whoosh.segments import Postings

Array: TypeAlias = np.ndarray[Any, Any]

_FEW = 40
_AT_ONCE = 3_000_000

_NO_FIELD = FieldFacts("existence", 0, 0, 0, 0)


class ArraySegmentReader:
    """One segment's file with its deletions: `deleted` are document numbers, sorted, or None."""

    def __init__(
        self, file: SegmentFile, deleted: Array | None = None, kept: Kept[Array] | None = None
    ) -> None:
        self.file = file
        self.kept = Kept[Array](KEPT_BYTES) if kept is None else kept
        self.kept.serve(len(file.view))
        self.documents: int = file.facts["documents"]
        self.ids_sorted: bool = file.facts.get("ids_sorted", False)
        self.deleted = deleted if deleted is not None and len(deleted) else None
        self.live: Array | None = None
        if self.deleted is not None:
            self.live = np.ones(self.documents, bool)
            self.live[self.deleted] = False
        self.dictionary = Dictionary(file)
        self.reader = PostingsReader(file, self.kept)
        self.find = self.dictionary.find
        self.field_terms = self.dictionary.field_terms
        self.lower_bound = self.dictionary.lower_bound
        self.texts = self.dictionary.texts
        self.term_block = self.dictionary.block
        self.documents_of = self.reader.lists.documents
        self.look_up = self.reader.lists.look_up
        self.sift = self.reader.lists.sift
        self._fields = {
            name: FieldFacts(
                facts["format"], facts["first"], facts["stop"], facts["frequencies"],
                facts["values"],
            )
            for name, facts in file.facts["fields"].items()
        }  # fmt: skip
        self._ordered = sorted(self._fields.values(), key=lambda facts: facts.first)
        self._live_counts: dict[int, int] = {}
        self._field_lengths: dict[str, int] = {}

    @classmethod
    def open(cls, directory: Path, segment: Any, kept: Kept[Array] | None = None) -> Self:
        """The segment of a table of contents, or its stand-in; raises OSError, DamageError."""
        path = directory / f"{segment.indexname}_{segment.segid}{EXTENSION}"
        file = SegmentFile.open(path)
        if file.facts.get("documents") != segment.documents:
            raise file.damage("it has another number of documents than the table of contents")
        if hasattr(segment, "deleted"):
            return cls(file, segment.deleted(), kept)
        return cls(file, unpacked(segment.bitmap, file.facts["documents"]), kept)

    def field_of(self, term: int) -> FieldFacts:
        """The field that a term belongs to."""
        for facts in self._ordered:
            if term < facts.stop:
                return facts
        return _NO_FIELD

    def postings(self, term: int) -> Postings:
        """The documents that have a term, deleted ones too, and its weight in each."""
        return Postings(
            self.reader.lists.documents(term), self.reader.weights(term, self.field_of(term))
        )

    def weights_at(self, term: int, places: Array) -> Array:
        """The weights of some of a term's postings, by their places in its list."""
        return self.reader.weights_at(term, self.field_of(term), places)

    def postings_of(self, terms: Array) -> tuple[Array, Array, Array]:
        """Documents and weights of terms of one field, one term after the other; counts by term."""
        if not len(terms):
            none = np.empty(0, np.int64)
            return none, none, none
        return self.reader.many(terms, self.field_of(int(terms[0])))

    def postings_in_turn(self, terms: Array) -> Iterator[tuple[Array, Array]] | None:
        """Documents and weights of terms of one field, some at a time; None of few."""
        return self.reader.in_turn(terms, self.field_of(int(terms[0]))) if len(terms) else None

    def document_frequency(self, term: int) -> int:
        """How many live documents have a term."""
        if self.deleted is None:
            return self.reader.lists.count(term)
        found = self._live_counts.get(term)
        if found is None:
            found = self.reader.lists.count(term) - self._deleted_with(term)
            self._live_counts[term] = found
        return found

    def _deleted_with(self, term: int) -> int:
        assert self.deleted is not None
        documents = self.reader.lists.documents(term)
        if len(documents) < len(self.deleted):
            assert self.live is not None
            return len(documents) - int(np.count_nonzero(self.live.take(documents)))
        places = np.searchsorted(documents, self.deleted)
        inside = places < len(documents)
        return int(np.count_nonzero(documents[places[inside]] == self.deleted[inside]))

    def best(self, term: int, table: Array, wanted: int) -> Postings | None:
        """Postings that may score among the `wanted` best; None where there is no shortcut."""
        if self.live is not None:
            return None
        facts = self.field_of(term)
        lengths = self.lengths(self._name_of(facts))
        if lengths is None:
            return None
        found = self.reader.best(term, facts, table, lengths, wanted)
        return Postings(*found) if found else None

    def _name_of(self, facts: FieldFacts) -> str:
        return next((name for name, each in self._fields.items() if each is facts), "")

    def occurrences(self, term: int, places: Array | None, documents: Array | None = None) -> Array:
        """Where a term occurs, as keys of documents and positions; only in those at `places`."""
        return self.reader.positions.occurrences(term, self.field_of(term), places, documents)

    def whole_occurrences(self, term: int) -> Array | None:
        """All occurrences of a term, if they are kept or soon read."""
        positions = self.reader.positions
        found = positions.kept(term)
        return positions.soon_read(term, self.field_of(term)) if found is None else found

    def stands(self, term: int, places: Array, positions: Array) -> Array:
        """Whether a term stands at these positions of the documents at these places of its list."""
        return self.reader.positions.stands(term, self.field_of(term), places, positions)

    def all_occurrences(self, first: int, stop: int) -> Iterator[tuple[Array, Array, Array]]:
        """Terms, documents and positions of all occurrences of consecutive terms of one field.

        They come some millions at a time, a term's in one piece.
        """
        before = starts_of(self.reader.positions.sizes()[first:stop])
        start = first
        while start < stop:
            limit = before[start - first] + _AT_ONCE
            end = first + max(int(np.searchsorted(before, limit)), start - first + 1)
            end = min(end, stop)
            documents, weights, counts = self.postings_of(np.arange(start, end))
            frequencies = weights.astype(np.int64)
            positions = self.reader.positions.between(start, end, frequencies)
            terms = np.repeat(np.arange(start, end), counts)
            yield terms.repeat(frequencies), documents.repeat(frequencies), positions
            start = end

    def lengths(self, field: str) -> Array | None:
        """The field's length bytes by document; None if it has no lengths."""
        name = f"lengths/{field}"
        return self.file.section(name).whole() if name in self.file else None

    def field_length(self, field: str) -> int:
        """The field's length in all live documents together."""
        total: int = self.file.facts["lengths"].get(field, {}).get("total", 0)
        if self.deleted is None or not total:
            return total
        found = self._field_lengths.get(field)
        if found is None:
            exact = self.file.section(f"exact_lengths/{field}").take(self.deleted)
            found = total - int(exact.sum(dtype=np.int64))
            self._field_lengths[field] = found
        return found

    def number_column(self, field: str) -> Array | None:
        """A column of numbers by document; None if the segment hasn't got it."""
        name = f"column/{field}"
        return self.file.section(name).whole() if name in self.file else None

    def key_column(self, field: str, documents: Array) -> list[bytes]:
        """A column of bytes, of these documents; empty where the segment hasn't got it."""
        name = f"column/{field}/starts"
        if name not in self.file:
            return [b""] * len(documents)
        starts = self.file.section(name)
        data = self.file.section(f"column/{field}/bytes")
        if len(documents) <= _FEW:
            places = documents.tolist()
            return [data.bytes(starts.at(place), starts.at(place + 1)) for place in places]
        bounds = zip(
            starts.take(documents).tolist(), starts.take(documents + 1).tolist(), strict=True
        )
        return [data.bytes(start, stop) for start, stop in bounds]

    def verify(self) -> list[str]:
        """What is wrong with the file, a line each; reads every byte."""
        return self.file.verify()

    def forget(self) -> None:
        """Let go of what is kept decoded."""
        self.kept.clear()
        self.dictionary.forget()
        self.reader.lists.forget()

    def fields(self) -> Sequence[str]:
        """The names of the fields that have terms, sorted."""
        return self.dictionary.fields()
