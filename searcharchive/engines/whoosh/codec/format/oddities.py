"""What the arrays of a segment don't say by themselves, kept apart; few segments have any.

odd/postings, /starts, /bytes    values that don't follow from frequency and positions
told/terms, /lengths             by term, the least and the greatest length of its field, where
                                 only whoever gave the postings knew it
"""

from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.lengths import length_bytes, lengths_of_bytes

Array: TypeAlias = np.ndarray[Any, Any]


class Oddities:
    """Those of one segment."""

    def __init__(self, arrays: ArraySegmentReader) -> None:
        self._arrays = arrays
        self._file = arrays.file
        self.values = "odd/postings" in self._file
        self._has_told = "told/terms" in self._file

    def odd_values(self, term: int) -> dict[int, bytes]:
        """A term's odd values, by their postings' places in its list."""
        if not self.values:
            return {}
        postings = self._file.section("odd/postings").whole()
        start, stop = self._arrays.reader.lists.span(term)
        low, high = np.searchsorted(postings, [start, stop]).tolist()
        bounds = self._file.section("odd/starts").cut(low, high + 1).tolist()
        places = (postings[low:high].astype(np.int64) - start).tolist()
        data = self._file.section("odd/bytes")
        return {
            place: data.bytes(begin, end)
            for place, begin, end in zip(places, bounds[:-1], bounds[1:], strict=True)
        }

    def told(self, term: int) -> tuple[int, int] | None:
        """The bounds of a term's lengths, rounded as all lengths are; None if they follow."""
        if not self._has_told:
            return None
        terms = self._file.section("told/terms").whole()
        row = int(np.searchsorted(terms, term))
        if row == len(terms) or terms[row] != term:
            return None
        exact = self._file.section("told/lengths").cut(2 * row, 2 * row + 2)
        least, most = lengths_of_bytes()[length_bytes(exact)].tolist()
        return least, most
