"""Whoosh's writer of terms: postings one by one, which go into the segment by stretches."""

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
from whoosh.codec import base

from searcharchive.engines.whoosh.codec.contract.pending import Pending
from searcharchive.engines.whoosh.codec.contract.values import Decoded, decode, format_of
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.indexing.stretches import Stretch
from searcharchive.engines.whoosh.codec.indexing.terms import Texts

Array: TypeAlias = np.ndarray[Any, Any]

_POSTINGS = 200_000
"""Of a stretch; more are written at the end of their term."""

_MOST = 256


class ArrayFieldWriter(base.FieldWriter):
    """Takes fields and terms in order, and each term's postings in order of document."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._field = ""
        self._format: Any = None
        self._within = False
        self.is_closed = False
        self._clear()

    def _clear(self) -> None:
        self._texts: list[bytes] = []
        self._counts: list[int] = []
        self._told: list[tuple[int, int] | None] = []
        self._documents = array("I")
        self._weights = array("f")
        self._values: list[bytes] = []

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Any]) -> None:
        # Lengths are known to the segment, unless there is no writer of documents.
        known = None if self._pending.has_documents else lengths
        super().add_postings(schema, known, items)  # type: ignore[no-untyped-call]  # Whoosh's

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        self._field = fieldname
        self._format = fieldobj.format
        self._within = True

    def start_term(self, text: bytes) -> None:
        if not self._within:
            raise ValueError("start_term was called before start_field")
        self._texts.append(text)
        self._counts.append(0)
        self._told.append(None)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:
        self._counts[-1] += 1
        self._documents.append(docnum)
        self._weights.append(weight)
        self._values.append(vbytes)
        if length:
            least, most = self._told[-1] or (length, length)
            self._told[-1] = min(least, length), max(most, length)

    def finish_term(self) -> None:
        if not self._counts[-1]:
            for each in (self._texts, self._counts, self._told):
                each.pop()
        if len(self._documents) >= _POSTINGS:
            self._flush()

    def finish_field(self) -> None:
        if not self._within:
            raise ValueError("finish_field was called before start_field")
        self._flush()
        self._within = False

    def close(self) -> None:
        self._flush()
        self.is_closed = True
        self._pending.close("terms")

    def add_stretch(self, stretch: Stretch, odd: Mapping[int, bytes]) -> None:
        """Terms that others have put in order, in place of all calls about single postings."""
        builder = self._pending.builder()
        for place, value in odd.items():
            self._pending.odd_values[builder.postings + place] = value
        builder.add(stretch)

    def _flush(self) -> None:
        if not self._texts:
            return
        if not self._pending.has_documents:
            for term, told in enumerate(self._told, self._pending.builder().terms):
                if told:
                    self._pending.told[term] = told
        counts = np.array(self._counts, np.int64)
        documents = np.array(self._documents, np.int64)
        weights = np.array(self._weights, np.float32)
        values = self._values
        repeated = check_order(documents, counts)
        if repeated is not None:
            counts, documents, weights, values = _united(
                counts, documents, weights, values, repeated
            )
        found = decoded(self._format, weights, values)
        kept = format_of(self._format)
        stretch = Stretch(
            self._field, kept, Texts.of(self._texts), counts, documents,
            None if kept == "existence" else found.frequencies,
            found.positions, weights, values if kept == "opaque" else None,
        )  # fmt: skip
        odd = [] if kept == "opaque" else found.odd.tolist()
        self.add_stretch(stretch, {place: values[place] for place in odd})
        self._clear()


def decoded(whoosh_format: Any, weights: Array, values: list[bytes]) -> Decoded:
    """Values of any format; of an opaque one all are odd, and small weights the frequencies."""
    if format_of(whoosh_format) != "opaque":
        return decode(whoosh_format, values)
    whole = (weights >= 1) & (weights < _MOST) & (weights == np.floor(weights))
    frequencies = np.where(whole, weights, 1).astype(np.uint32)
    return Decoded(frequencies, None, np.arange(len(values)))


def check_order(documents: Array, counts: Array) -> Array | None:
    """The postings that have the same term and document as the one before; None for none.

    Raises OutOfOrderError where a term's documents aren't in order.
    """
    steps = documents[1:] - documents[:-1]
    if len(steps) and steps.min() > 0:
        return None
    within = np.ones(len(steps), bool)
    within[starts_of(counts)[1:-1] - 1] = False
    if (steps[within] < 0).any():
        raise base.OutOfOrderError("the documents of a term are not in order")
    repeated = np.flatnonzero(within & (steps == 0)) + 1
    return repeated if len(repeated) else None


def _united(
    counts: Array, documents: Array, weights: Array, values: list[bytes], repeated: Array
) -> tuple[Array, Array, Array, list[bytes]]:
    """One posting of those that repeat each other, with the sum of their weights.

    Whoosh's writer adds words for spelling alone once for every word that they were made of, all
    of them to document 0.
    """
    first = np.ones(len(documents), bool)
    first[repeated] = False
    firsts = np.flatnonzero(first)
    before = starts_of(first)
    return (
        np.diff(before[starts_of(counts)]),
        documents[firsts],
        np.add.reduceat(weights, firsts),
        [values[place] for place in firsts.tolist()],
    )
