"""What an index holds of each article, as one number; and what it should hold, from the article.

A fingerprint is a sum, modulo 2^64, of a number for each

    occurrence      of a term in a text field, by field, term and position
    key             by field and key
    number          by field and number: days, and the length in words
    gram            of scanned print, by gram and how often the article has it
    length          of a ranked field, as the byte that scoring reads

so that it doesn't depend on the order in which an index is read. One side goes through the
index's arrays, the other through `schema.document`; nothing of the first is used by the second. It
finds accidents: two articles may be found that have the same fingerprint if one looks for them.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from whoosh.util.numeric import length_to_byte

from searcharchive.engines.whoosh.segments import SegmentArrays
from searcharchive.schema import (
    GRAMS,
    HAVING,
    INDEX_TEXT_FIELDS,
    KEY_FIELDS,
    NUMBER_FIELDS,
    STEMMED,
    Document,
)

Array: TypeAlias = np.ndarray[Any, Any]

_ODD, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
"""The multipliers of splitmix64."""
_HALF = np.uint64(32)
_AT_ONCE = 10_000
_NUMBER, _LENGTH = "\x00number", "\x00length"
"""In the place of a term; no term begins so."""


def held(segment: SegmentArrays) -> dict[str, int]:
    """By id, the fingerprints of a segment's live articles; raises as reading a segment does."""
    sums = np.zeros(segment.documents, np.uint64)
    for field in INDEX_TEXT_FIELDS:
        first, stop = segment.field_terms(field)
        seeds = np.array([seed for _, seed in _terms(segment, field)], np.uint64)
        for terms, documents, positions in segment.all_occurrences(first, stop):
            np.add.at(sums, documents, _mixed(seeds[terms - first], positions))
    for term, seed in _terms(segment, GRAMS):
        found = segment.postings(term)
        sums[found.docs] += _mixed(seed, found.weights.astype(np.int64))
    for field in KEY_FIELDS:
        for term, seed in _terms(segment, field):
            sums[segment.documents_of(term)] += _mixed(seed, np.zeros(1, np.int64))
    for field in NUMBER_FIELDS:
        column = segment.number_column(field)
        if column is not None:
            having = _having(segment, field)
            sums[having] += _mixed(_seed(field, _NUMBER), column[having])
    for field in (*STEMMED, GRAMS):
        lengths = segment.lengths(field)
        if lengths is not None:
            long = np.flatnonzero(lengths)
            sums[long] += _mixed(_seed(field, _LENGTH), lengths[long])
    live = np.arange(segment.documents) if segment.live is None else np.flatnonzero(segment.live)
    ids = segment.key_column("id", live)
    return dict(zip((id.decode() for id in ids), sums[live].tolist(), strict=True))


def expected(document: Document) -> int:
    """The fingerprint that the article of this document should have."""
    seeds: list[np.uint64] = []
    numbers: list[int] = []
    for field, places in document.places().items():
        for term, (_, positions) in places.items():
            seeds += [_seed(field, term)] * len(positions)
            numbers += positions
        length = length_to_byte(sum(counted for counted, _ in places.values()))
        if field in STEMMED and length:
            seeds.append(_seed(field, _LENGTH))
            numbers.append(length)
    counts = document.grams()
    seeds += [_seed(GRAMS, gram) for gram in counts]
    numbers += counts.values()
    if counts:
        seeds.append(_seed(GRAMS, _LENGTH))
        numbers.append(length_to_byte(sum(counts.values())))
    for field, keys in document.keys.items():
        seeds += [_seed(field, key) for key in keys]
        numbers += [0] * len(keys)
    for field, number in document.numbers.items():
        seeds.append(_seed(field, _NUMBER))
        numbers.append(number)
    mixed = _mixed(np.array(seeds, np.uint64), np.array(numbers, np.int64))
    return int(mixed.sum(dtype=np.uint64))


def days_of(segment: SegmentArrays) -> dict[str, tuple[int, int] | None]:
    """By id, the first and last day of a segment's live articles; None for an undated one."""
    live = np.arange(segment.documents) if segment.live is None else np.flatnonzero(segment.live)
    found: list[tuple[int, int] | None] = [None] * segment.documents
    first, last = (segment.number_column(field) for field in ("date_start", "date_end"))
    if first is not None and last is not None:
        for number in _having(segment, "date_start").tolist():
            found[number] = (int(first[number]), int(last[number]))
    ids = segment.key_column("id", live)
    return {id.decode(): found[number] for id, number in zip(ids, live.tolist(), strict=True)}


def _terms(segment: SegmentArrays, field: str) -> Iterator[tuple[int, np.uint64]]:
    """The numbers and seeds of a field's terms."""
    first, stop = segment.field_terms(field)
    for start in range(first, stop, _AT_ONCE):
        texts = segment.texts(start, min(start + _AT_ONCE, stop))
        for term, text in enumerate(texts, start):
            yield term, _seed(field, text.decode())


def _having(segment: SegmentArrays, field: str) -> Array:
    """The documents that have a number in a field."""
    term = segment.find("has", HAVING[field].encode())
    return np.empty(0, np.int64) if term is None else segment.documents_of(term)


@lru_cache(maxsize=200_000)
def _seed(field: str, term: str) -> np.uint64:
    data = f"{field}\x1e{term}".encode("utf-8", "surrogatepass")
    return np.uint64(int.from_bytes(blake2b(data, digest_size=8).digest(), "little"))


def _mixed(seeds: Array | np.uint64, numbers: Array) -> Array:
    """A number of 64 bits for each pair; they are spread, so that their sums are, too."""
    with np.errstate(over="ignore"):
        mixed: Array = (seeds ^ (numbers.astype(np.uint64) * _ODD)) * _SECOND
        spread: Array = mixed ^ (mixed >> _HALF)
    return spread
