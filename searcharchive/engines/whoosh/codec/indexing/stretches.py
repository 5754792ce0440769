"""A stretch of a segment's dictionary: consecutive terms of one field with all their postings.

A stretch is encoded by itself, in whichever process, and appended by `building`.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.blocks import (
    FREQUENCY_CLASSES,
    SHORT,
    Encoded,
    blocks_of,
    encode,
)
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.format.patched import FREQUENCY_BITS, POSITION_BITS
from searcharchive.engines.whoosh.codec.format.patching import Parted, parted
from searcharchive.engines.whoosh.codec.indexing.terms import Texts

Array: TypeAlias = np.ndarray[Any, Any]

Format = Literal["existence", "frequency", "positions", "opaque"]
"""What a field keeps of a posting besides the document; opaque is any other Whoosh format."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """n terms, sorted; `counts` documents each, shape (n,).

    Of p postings, in order of term and document: `documents`, and unless the format is existence
    `frequencies` (occurrences), shape (p,); `weights` where they aren't the frequencies, float32.
    Of all occurrences in order, with the format positions: `positions`. With the format opaque,
    `values` are Whoosh's own bytes by posting.
    """

    field: str
    format: Format
    texts: Texts
    counts: Array
    documents: Array
    frequencies: Array | None = None
    positions: Array | None = None
    weights: Array | None = None
    values: list[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """The table of the m blocks of those of a stretch's terms that have more than one block.

    `terms` are these terms within the stretch, `counts` their blocks. By block: `firsts` its first
    document, `starts` and `widths` of its bytes, `occurrences` before it in its list,
    `frequencies` the highest (255 for more), and `lengths` the shortest by class of frequency,
    shape (m, 4).
    """

    terms: Array
    counts: Array
    firsts: Array
    starts: Array
    widths: Array
    occurrences: Array
    frequencies: Array
    lengths: Array


@dataclass(frozen=True, slots=True)
class EncodedStretch:
    """A stretch ready to append, and no more than that: it is sent from one process to another.

    By term: the bytes' `lengths`, `counts`, `first` documents, `sizes` of the `documents`' bytes,
    `occurrences`. `gaps` are the positions' differences within each posting; `odd` are postings
    whose weights aren't their frequencies, by their places, and these weights.
    """

    field: str
    format: Format
    text: Array
    lengths: Array
    postings: int
    counts: Array
    frequencies: Parted | None
    odd: tuple[Array, Array] | None
    values: list[bytes] | None
    first: Array
    documents: Array
    sizes: Array
    occurrences: Array
    gaps: Parted | None
    blocks: Blocks | None


def encode_stretch(stretch: Stretch, lengths: Array | None) -> EncodedStretch:
    """Encode a stretch; `lengths` are the field's length bytes by document, if it has any."""
    starts = starts_of(stretch.counts)
    encoded = encode(stretch.documents, stretch.counts)
    gaps = None
    occurrences = np.zeros(len(stretch.counts), np.int64)
    if stretch.format == "positions":
        assert stretch.frequencies is not None and stretch.positions is not None
        gaps = parted(_gaps(stretch.frequencies, stretch.positions), POSITION_BITS)
        occurrences = np.add.reduceat(stretch.frequencies.astype(np.int64), starts[:-1])
    return EncodedStretch(
        stretch.field,
        stretch.format,
        stretch.texts.signs,
        np.diff(stretch.texts.starts),
        len(stretch.documents),
        stretch.counts,
        None if stretch.frequencies is None else parted(stretch.frequencies, FREQUENCY_BITS),
        _odd_weights(stretch),
        stretch.values,
        stretch.documents[starts[:-1]].astype(np.uint32),
        encoded.data,
        encoded.sizes,
        occurrences,
        gaps,
        _blocks(stretch, encoded, starts, lengths),
    )


def _odd_weights(stretch: Stretch) -> tuple[Array, Array] | None:
    if stretch.weights is None:
        return None
    plain = 1.0 if stretch.frequencies is None else stretch.frequencies
    odd = np.flatnonzero(stretch.weights != plain)
    return (odd, stretch.weights[odd].astype(np.float32)) if len(odd) else None


def _gaps(frequencies: Array, positions: Array) -> Array:
    # Within a posting positions rise, so that the type which holds them holds their differences.
    gaps = np.empty_like(positions)
    np.subtract(positions[1:], positions[:-1], out=gaps[1:])
    firsts = starts_of(frequencies)[:-1]
    gaps[firsts] = positions[firsts]
    return gaps


def _blocks(
    stretch: Stretch, encoded: Encoded, starts: Array, lengths: Array | None
) -> Blocks | None:
    terms = np.flatnonzero(stretch.counts > SHORT)
    if not len(terms):
        return None
    per_list = blocks_of(stretch.counts)
    owners = np.repeat(np.arange(len(per_list)), per_list)
    rows = np.flatnonzero(per_list[owners] > 1)
    owner, postings = owners[rows], encoded.postings[rows]
    list_starts = encoded.starts[(np.cumsum(per_list) - per_list)[owner]]
    frequencies = stretch.frequencies
    if frequencies is None:
        frequencies = np.ones(len(stretch.documents), np.uint8)
    before = starts_of(frequencies)
    # reduceat runs on to the next of its indexes: those of the short lists between stay in.
    every = encoded.postings
    return Blocks(
        terms,
        per_list[terms],
        stretch.documents[postings].astype(np.uint32),
        (encoded.starts[rows] - list_starts).astype(np.uint32),
        encoded.widths[rows],
        (before[postings] - before[starts[owner]]).astype(np.uint32),
        np.minimum(np.maximum.reduceat(frequencies, every)[rows], 255).astype(np.uint8),
        _shortest(stretch.documents, frequencies, lengths, every)[rows],
    )


def _shortest(documents: Array, frequencies: Array, lengths: Array | None, at: Array) -> Array:
    """The shortest length byte of each class of frequency, by block; 255 where it has none."""
    shortest = np.zeros((len(at), len(FREQUENCY_CLASSES)), np.uint8)
    if lengths is None:
        return shortest
    mine = lengths.take(documents)
    for column, (low, high) in enumerate(FREQUENCY_CLASSES):
        inside = (
            frequencies >= low if high is None else (frequencies >= low) & (frequencies <= high)
        )
        shortest[:, column] = np.minimum.reduceat(np.where(inside, mine, np.uint8(255)), at)
    return shortest
