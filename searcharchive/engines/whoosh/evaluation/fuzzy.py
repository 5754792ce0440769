"""A field's words by length, and those within some edits of a word, all at once.

Levenshtein's distance after Wagner and Fischer (1974), in the band about the diagonal alone that
so few edits can reach (Ukkonen, 1985): a row of the table is worked out for all words together.
Before that, lengths and letters sort out what can't be near: an edit changes the length by at most
one, takes away at most one letter and brings at most one.
"""

import numpy as np

from searcharchive.engines.whoosh.segments import Array

_NO_LETTER = np.iinfo(np.uint32).max
_AT_ONCE = 1 << 16


class FieldWords:
    """Terms first, first + 1, ... as code points; `block` and `starts` are their bytes.

    Raises UnicodeDecodeError where terms are not UTF-8.
    """

    def __init__(self, first: int, block: Array, starts: Array) -> None:
        self.first = first
        self._letters, self._starts = _code_points(block, starts)
        lengths = np.diff(self._starts)
        self._by_length = np.argsort(np.minimum(lengths, 65_535).astype(np.uint16), kind="stable")
        self._lengths = lengths[self._by_length]
        marks = np.left_shift(np.uint64(1), self._letters.astype(np.uint64) & np.uint64(63))
        self._marks = _joined(marks, self._starts)[self._by_length]

    @property
    def bytes(self) -> int:
        """What they take in memory."""
        return (
            self._letters.nbytes
            + self._starts.nbytes
            + self._by_length.nbytes
            + self._lengths.nbytes
            + self._marks.nbytes
        )

    def within(self, text: str, edits: int, first: int, stop: int) -> Array:
        """The terms from `first` up to `stop` within some edits of `text`, sorted."""
        wanted = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        low, high = self._lengths.searchsorted([len(wanted) - edits, len(wanted) + edits + 1])
        near = self._sharing_letters(wanted, edits, int(low), int(high)) + int(low)
        terms = self._by_length.take(near)
        inside = (terms >= first - self.first) & (terms < stop - self.first)
        terms, lengths = terms[inside], self._lengths.take(near[inside])
        found = [
            terms[at : at + _AT_ONCE][
                self._distances_within(
                    wanted, edits, terms[at : at + _AT_ONCE], lengths[at : at + _AT_ONCE]
                )
            ]
            for at in range(0, len(terms), _AT_ONCE)
        ]
        return np.sort(np.concatenate(found)) + self.first if found else terms

    def _sharing_letters(self, wanted: Array, edits: int, low: int, high: int) -> Array:
        bits = 0
        for letter in wanted.tolist():
            bits |= 1 << (letter & 63)
        letters = np.uint64(bits)
        marks = self._marks[low:high]
        lacking = np.bitwise_count(letters & ~marks) <= edits
        lacking &= np.bitwise_count(marks & ~letters) <= edits
        near: Array = lacking.nonzero()[0]
        return near

    def _distances_within(self, wanted: Array, edits: int, terms: Array, lengths: Array) -> Array:
        """Which of n words, whose lengths differ from the wanted one's by no more than `edits`."""
        width, far = 2 * edits + 1, edits + 1
        rows = self._columns(terms, lengths, len(wanted) + edits)
        # band[d] is the distance of the first i letters wanted to the first i + d - edits there.
        band = np.full((width + 1, len(terms)), far, np.uint8)
        for d in range(edits, width):
            band[d] = d - edits
        for i, letter in enumerate(wanted.tolist(), 1):
            for d in range(width):
                there = i + d - edits
                if there < 0:
                    continue
                if there == 0:
                    band[d] = min(i, far)
                    continue
                # In place: band[d + 1] is still the row before, band[d - 1] already this one.
                best = band[d] + (rows[there - 1] != letter)
                np.minimum(best, band[d + 1] + np.uint8(1), out=best)
                if d:
                    np.minimum(best, band[d - 1] + np.uint8(1), out=best)
                np.minimum(best, far, out=band[d])
        ends = (lengths - len(wanted) + edits).astype(np.int64)
        near: Array = band[ends, np.arange(len(terms))] <= edits
        return near

    def _columns(self, terms: Array, lengths: Array, longest: int) -> Array:
        """The words' letters by position, (longest, n), and no letter beyond their ends."""
        places = np.arange(longest)[:, None]
        at = self._starts.take(terms)[None, :] + places
        letters = self._letters.take(at, mode="clip").astype(np.uint32)
        letters[places >= lengths[None, :]] = _NO_LETTER
        return letters


def _code_points(block: Array, starts: Array) -> tuple[Array, Array]:
    """UTF-8 as code points, in as few bytes each as do, and where each word starts in them."""
    if not len(block) or int(block.max()) < 128:
        return block, starts
    begins = np.zeros(len(block) + 1, np.int64)
    np.cumsum((block & 0xC0) != 0x80, out=begins[1:])
    letters = np.frombuffer(block.tobytes().decode("utf-8").encode("utf-32-le"), np.uint32)
    narrow = np.uint16 if int(letters.max()) < 1 << 16 else np.uint32
    return letters.astype(narrow), begins.take(starts)


def _joined(marks: Array, starts: Array) -> Array:
    """Each word's marks in one number."""
    joined = np.zeros(len(starts) - 1, np.uint64)
    filled = (starts[1:] > starts[:-1]).nonzero()[0]
    if len(filled):
        joined[filled] = np.bitwise_or.reduceat(marks, starts[:-1].take(filled))
    return joined
