"""What evaluation reads of a segment: a protocol of arrays, whichever codec wrote the segment.

document number  a document's place in its segment, 0 to `documents` - 1; deleted ones keep theirs
term number      a term's name within the segment; those of one field are consecutive where they
                 come from `field_terms` or `lower_bound`, in order of the terms' bytes
weight           what a document counts for a term: how often it has it, unless told otherwise
length byte      a field's length in a document as Whoosh keeps it, in one byte; 0 is no length

All arrays are numpy's; none of them may be written to.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.keeping import Kept

Array: TypeAlias = np.ndarray[Any, Any]


SHIFT = 32
"""Bits of a position, below those of its document."""


class Postings(NamedTuple):
    """Documents, int64 and sorted, and their weights, of any numeric type; both of shape (n,)."""

    docs: Array
    weights: Array


class SegmentArrays(Protocol):
    """One segment. Postings hold deleted documents too; counts and lengths never do."""

    documents: int
    live: Array | None
    """Which documents are not deleted, bool (documents,); None where none is."""
    ids_sorted: bool
    """Whether documents are in order of id, so that ties by number are ties by id."""
    kept: Kept[Array]
    """What is made of its postings may be kept here, within the bounds of all that is kept."""

    def find(self, field: str, text: bytes) -> int | None:
        """A term's number; None where no document has it."""

    def field_terms(self, field: str) -> tuple[int, int]:
        """The half-open range of a field's term numbers; (0, 0) if there are none."""

    def lower_bound(self, field: str, text: bytes) -> int:
        """The first term of the field that is not less than `text`; else the field's end."""

    def texts(self, first: int, stop: int) -> list[bytes]:
        """The texts of consecutive terms."""

    def term_block(self, first: int, stop: int) -> tuple[Array, Array]:
        """The same as one array of uint8, and where each starts in it, int64 (n + 1,)."""

    def postings(self, term: int) -> Postings:
        """A term's documents and weights."""

    def documents_of(self, term: int) -> Array:
        """A term's documents alone, int64 and sorted."""

    def look_up(self, term: int, docs: Array) -> tuple[Array, Array] | None:
        """Which of some documents have a term, by their rows, and the places that these have in
        `documents_of`; `docs` and both that come back are sorted. None where to read all of the
        term's documents is no longer.
        """

    def sift(self, term: int, docs: Array) -> Array | None:
        """The rows of those of some sorted documents that have a term; None where `look_up` takes
        no longer.
        """

    def weights_at(self, term: int, places: Array) -> Array:
        """The weights of some of a term's postings, by their places in `documents_of`."""

    def postings_of(self, terms: Array) -> tuple[Array, Array, Array]:
        """Documents and weights of terms of one field, one term after the other, and how many
        documents each term has.
        """

    def postings_in_turn(self, terms: Array) -> Iterator[tuple[Array, Array]] | None:
        """`postings_of` of sorted terms, some documents and weights at a time, in any order; those
        that came before are no longer to be used. Among unsigned weights of one or two bytes, a 0
        is no posting. None where `postings_of` is as good.
        """

    def document_frequency(self, term: int) -> int:
        """How many live documents have the term, exactly."""

    def best(self, term: int, table: Array, k: int) -> Postings | None:
        """Postings among which are all that score no less than the term's k-th best.

        `table` is float64 (256, 256), scores by weight (255 for more) and length byte; it rises
        with the weight and falls with the length. None where there is no shortcut.
        """

    def occurrences(self, term: int, places: Array | None, docs: Array | None = None) -> Array:
        """Where a term occurs, `document << SHIFT | position`, int64 and sorted; only in the
        documents that have these places in `documents_of`, sorted too, unless that is None.
        `docs` are those at the places, for a segment to which that saves reading them.
        """

    def whole_occurrences(self, term: int) -> Array | None:
        """`occurrences` in all of a term's documents, if they are kept or soon read; None where
        to read those in some of them is less.
        """

    def stands(self, term: int, places: Array, positions: Array) -> Array:
        """Whether a term stands at given positions of the documents that have these places in
        `documents_of`, bool (n,). A place may come more than once; below 0 are no positions.
        """

    def all_occurrences(self, first: int, stop: int) -> Iterator[tuple[Array, Array, Array]]:
        """Terms, documents and positions, int64, of all occurrences of consecutive terms of one
        field; some at a time, a term's in one piece.
        """

    def lengths(self, field: str) -> Array | None:
        """Length bytes by document, uint8 (documents,); None where the field has no lengths."""

    def field_length(self, field: str) -> int:
        """The field's lengths in all live documents, added up exactly."""

    def number_column(self, field: str) -> Array | None:
        """Whole numbers by document, (documents,), the column's default where a document has
        none; None where there is no such column.
        """

    def key_column(self, field: str, docs: Array) -> list[bytes]:
        """The values of a column of bytes for these documents."""
