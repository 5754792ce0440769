"""What weightings ask a searcher: statistics of the whole index, of live documents alone."""

from typing import Any, NamedTuple

import numpy as np

from searcharchive.engines.whoosh.evaluation.views import Collection


class Forms(NamedTuple):
    """Stands for the text of a word that is a union of terms, which `matching` documents have.

    `weight` is that of all its postings together.
    """

    matching: int
    weight: float


class Statistics:
    """What a weighting asks a searcher: here for all segments, of live documents alone.

    It is its own parent and reader. `schema` is Whoosh's, or None where every field that is scored
    is so by its lengths.
    """

    def __init__(self, collection: Collection, weighting: Any, schema: Any = None) -> None:
        self._collection = collection
        self._schema = schema
        self.weighting = weighting

    @property
    def schema(self) -> Any:
        """Whoosh's schema, or what says as much of a field: whether it is scorable."""
        return self if self._schema is None else self._schema

    def __getitem__(self, field: str) -> "_Scorable":
        return _Scorable()

    def get_parent(self) -> "Statistics":
        """Itself: it speaks for all segments."""
        return self

    def reader(self) -> "Statistics":
        """Itself."""
        return self

    def doc_count_all(self) -> int:
        """All documents; the deleted ones don't count anywhere. In an empty index one is said."""
        return max(self._collection.articles, 1)

    doc_count = doc_count_all

    def doc_frequency(self, field: str, text: Any) -> int:
        """How many documents have a word."""
        if isinstance(text, Forms):
            return text.matching
        return self._collection.document_frequency(field, text)

    def frequency(self, field: str, text: Any) -> float:
        """A word's weights in all documents, added up."""
        if isinstance(text, Forms):
            return text.weight
        total = 0.0
        for view in self._collection.views:
            term = view.arrays.find(field, text)
            if term is not None:
                found = view.arrays.postings(term)
                weights = found.weights if view.live is None else (
                    found.weights[view.live.take(found.docs)]
                )  # fmt: skip
                total += float(weights.sum(dtype=np.float64))
        return total

    weight = frequency

    def idf(self, field: str, text: Any) -> float:
        """The weighting's inverse document frequency."""
        found: float = self.weighting.idf(self, field, text)
        return found

    def field_length(self, field: str) -> int:
        """A field's lengths, added up."""
        return self._collection.field_length(field)

    def avg_field_length(self, field: str, default: float | None = None) -> float:
        """A field's length in the mean of all documents."""
        return self.field_length(field) / self.doc_count_all()

    def term_info(self, field: str, text: Any) -> "_TermInfo":
        """The least that a scorer needs to be set up."""
        return _TermInfo()


class _Scorable:
    scorable = True


class _TermInfo:
    """A scorer's own bounds are never asked for here."""

    def max_weight(self) -> float:
        return 1.0

    def min_length(self) -> int:
        return 1

    def max_length(self) -> int:
        return 1
