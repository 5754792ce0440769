"""Small numbers in a few bits each; the larger ones, which are few, stand beside.

A column of numbers is four or five sections:

    NAME         2, 4 or 8 bits a number; all ones says that it stands in NAME/more
    NAME/more    the larger numbers in order, uint8 or uint16; its highest says NAME/most
    NAME/ranks   how many larger numbers there are before every 128th line, of 64 bytes, uint64
    NAME/lines   how many there are from there up to each line, uint16
    NAME/most    pairs of a number's place in NAME/more and its value, uint64

So any stretch is read without reading what is before it. After "patched" coding (Zukowski, Heman,
Nes and Boncz, "Super-Scalar RAM-CPU Cache Compression", 2006).
"""

from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import CLOSE, UNPACKED, below
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import grouped, ranges, starts_of

Array: TypeAlias = np.ndarray[Any, Any]

FREQUENCY_BITS = 2
POSITION_BITS = 8
"""Of the columns of frequencies and of the gaps between positions."""

LINE = 64
"""Bytes of a column in which larger numbers have to be counted to find one: those that come into
the processor's cache with one of them.
"""

RANKED = 128
"""Lines, of up to 256 numbers each, in which no more than 65,535 larger numbers are."""

_LINES_AT_ONCE = 1 << 12
"""Lines in which larger numbers are counted together: they stay in the processor's cache."""

_FEW = 8
"""Numbers that are looked for one by one: numpy takes longer to be called for them."""

WORD = 64
_WORDS = LINE * 8 // WORD
_SUMMED = 5
"""Words that hold 128 numbers of 2 bits, wherever the first of these begins."""

_HIGH = np.uint64(0xAAAAAAAAAAAAAAAA)
_LOWEST = {
    2: np.uint64(0x5555555555555555),
    4: np.uint64(0x1111111111111111),
}
_LOWEST_OF = {bits: sum(1 << at for at in range(0, 8 * LINE, bits)) for bits in (2, 4)}
"""The lowest bit of each number of a line."""


class Patched:
    """A column opened to read; its numbers come in the least type that its larger ones need."""

    def __init__(self, file: SegmentFile, name: str, bits: int) -> None:
        self._bits = bits
        self._share = 8 // bits
        self._escape = (1 << bits) - 1
        self._base = file.section(name)
        self.last = len(self._base) * self._share - 1
        self._more = file.section(f"{name}/more")
        self._highest = int(np.iinfo(self._more.array.dtype).max)
        self._ranks = file.section(f"{name}/ranks")
        self._lines = file.section(f"{name}/lines")
        self._of_line = LINE * self._share
        self._most = file.section(f"{name}/most") if f"{name}/most" in file else None

    def at(self, index: int) -> int:
        """One number."""
        share = self._share
        low = self._base.at(index // share)
        if share > 1:
            low = low >> index % share * self._bits & self._escape
        return low if low < self._escape else int(self.cut(index, index + 1)[0])

    def cut(self, start: int, stop: int) -> Array:
        """The numbers from `start` up to `stop`."""
        low = self._low(start, stop)
        if not len(self._more):
            return low
        large = (low == self._escape).nonzero()[0]
        if not len(large):
            return low
        first = self._rank(start)
        return _put(low, large, self._large(first, first + len(large)))

    def whole_bytes(self, start: int, stop: int) -> bytes | None:
        """The numbers from `start` up to `stop`, of 8 bits each; None if one doesn't fit."""
        found = self._base.bytes(start, stop)
        return None if self._escape in found else found

    def total(self, start: int, stop: int) -> tuple[int, int]:
        """The sum of some numbers of 8 bits, one at least, and the last of them."""
        low = self._base.bytes(start, stop)
        large = low.count(self._escape)
        if not large:
            return sum(low), low[-1]
        first = self._rank(start)
        values = self._large(first, first + large).tolist()
        last = values[-1] if low[-1] == self._escape else low[-1]
        return sum(low) - large * self._escape + sum(values), last

    def take(self, indexes: Array) -> Array:
        """The numbers at `indexes`."""
        low = self._low_at(indexes)
        if not len(self._more):
            return low
        large = np.flatnonzero(low == self._escape)
        if not len(large):
            return low
        return _put(low, large, self._large_at(self._ranks_of(indexes[large])))

    def stretches(self, first: Array, counts: Array) -> Array:
        """So many numbers from each of some places."""
        if not len(first):
            return self.cut(0, 0)
        begin = int(first[0])
        span = int(first[-1] + counts[-1]) - begin
        total = int(counts.sum())
        if span == total:
            return self.cut(begin, begin + total)
        if 0 < span <= CLOSE * total:
            return self.cut(begin, begin + span).take(ranges(first - begin, counts))
        return self.take(ranges(first, counts))

    def rows(self, first: Array, counts: Array, width: int) -> Array:
        """Of a column of bytes, `width` from each of `first`: see `Section.rows`."""
        return self._base.rows(first, counts, width)

    def _low(self, start: int, stop: int) -> Array:
        share = self._share
        if share == 1:
            return self._base.cut(start, stop)
        packed = self._base.cut(start // share, -(-stop // share))
        low: Array = UNPACKED[self._bits].take(packed).view(np.uint8)
        return low[start % share : start % share + stop - start]

    def _low_at(self, indexes: Array) -> Array:
        share = self._share
        if share == 1:
            return self._base.take(indexes)
        packed = self._base.take(indexes // share)
        packed >>= ((indexes & share - 1) * self._bits).astype(np.uint8)
        packed &= np.uint8(self._escape)
        return packed

    def _rank(self, index: int) -> int:
        """How many larger numbers there are before the one at `index`."""
        line, bits = index // self._of_line, self._bits
        before = self._ranks.at(line // RANKED) + self._lines.at(line)
        packed = self._base.bytes(line * LINE, -(-index // self._share))
        if bits == 8:
            return before + packed.count(self._escape)
        # One great number, of which numpy would need ten calls: 1 us.
        number = int.from_bytes(packed, "little") & (1 << index % self._of_line * bits) - 1
        for _ in range(1, bits):
            number &= number >> 1
        return before + (number & _LOWEST_OF[bits]).bit_count()

    def _ranks_of(self, places: Array) -> Array:
        """`_rank` of several places; those of one line are ranked together."""
        if len(places) <= _FEW:
            return np.array([self._rank(place) for place in places.tolist()], np.int64)
        lines, row = grouped(places // self._of_line)
        inside = places % self._of_line * self._bits
        ranks = self._ranks.take(lines // RANKED).astype(np.int64)
        ranks += self._lines.take(lines)
        ranks = ranks.take(row)
        if len(lines) <= _LINES_AT_ONCE:
            ranks += self._within(lines, row, inside)
            return ranks
        for first in range(0, len(lines), _LINES_AT_ONCE):
            mine = ((row >= first) & (row < first + _LINES_AT_ONCE)).nonzero()[0]
            some = lines[first : first + _LINES_AT_ONCE]
            ranks[mine] += self._within(some, row[mine] - first, inside[mine])
        return ranks

    def _within(self, lines: Array, row: Array, bits: Array) -> Array:
        """How many larger numbers there are in lines, by their rows, before some bits of them."""
        large = self._escapes(self._words(lines * _WORDS, _WORDS))
        before = np.bitwise_count(large).cumsum(axis=1, dtype=np.uint16)
        at = row * _WORDS + (bits >> 6)
        # The sums hold their own word's: what isn't before is taken off.
        rest = large.reshape(-1).take(at) & ~below(bits & 63)
        found: Array = before.reshape(-1).take(at) - np.bitwise_count(rest)
        return found

    def sums(self, starts: Array, counts: Array) -> Array:
        """The sums of so many numbers from each of `starts`, at most 128; 2 bits a number."""
        assert self._bits == 2
        first = starts >> 5
        words = self._words(first, _SUMMED)
        # Of the first word and the last, only the bits within.
        begin = 2 * (starts & 31)
        edges = WORD * np.arange(_SUMMED)
        words &= ~below(np.clip(begin[:, None] - edges, 0, WORD))
        words &= below(np.clip((begin + 2 * counts)[:, None] - edges, 0, WORD))
        sums: Array = np.bitwise_count(words).sum(axis=1, dtype=np.int64) + np.bitwise_count(
            words & _HIGH
        ).sum(axis=1, dtype=np.int64)
        large = np.bitwise_count(self._escapes(words)).sum(axis=1, dtype=np.int64)
        rows = large.nonzero()[0]
        if len(rows):
            large = large.take(rows)
            more = self._large_at(ranges(self._ranks_of(starts.take(rows)), large))
            ends = starts_of(large)[:-1]
            sums[rows] += np.add.reduceat(more.astype(np.int64), ends) - self._escape * large
        return sums

    def _words(self, first: Array, count: int) -> Array:
        """So many words of the base from each of `first`, shape (m, count); the last one again
        where there are no more.
        """
        last = (len(self._base) - 1) // 8
        starts = first * 8
        if len(starts) and int(starts.max()) + 8 * count <= len(self._base):
            return self._base.rows(starts, 8 * count, 8 * count).view("<u8")
        self._base.verify_ranges(starts, np.minimum(starts + 8 * count, len(self._base)))
        at = np.minimum(first[:, None] + np.arange(count), last)
        found: Array = self._base.words().take(at)
        return found

    def _escapes(self, words: Array) -> Array:
        """The lowest bit of every number that is all ones."""
        if self._bits == 8:
            marks: Array = (words.view(np.uint8) == self._escape).view(np.uint64)
            return marks
        found = words
        for shift in (2, 1):
            if shift < self._bits:
                found = found & (found >> np.uint64(shift))
        return found & _LOWEST[self._bits]

    def _large(self, start: int, stop: int) -> Array:
        values = self._more.cut(start, stop)
        return values if self._most is None else self._largest(values, np.arange(start, stop))

    def _large_at(self, ranks: Array) -> Array:
        values = self._more.take(ranks)
        return values if self._most is None else self._largest(values, ranks)

    def _largest(self, values: Array, ranks: Array) -> Array:
        """Larger numbers, those that stand in NAME/most looked up there."""
        assert self._most is not None
        highest = np.flatnonzero(values == self._highest)
        if not len(highest):
            return values
        most = self._most.whole().reshape(-1, 2)
        wide = values.astype(np.uint32)
        wide[highest] = most[np.searchsorted(most[:, 0], ranks[highest].astype(np.uint64)), 1]
        return wide


def _put(low: Array, places: Array, values: Array) -> Array:
    wide = low
    if low.dtype != values.dtype or not low.flags.writeable:
        wide = low.astype(values.dtype)
    wide[places] = values
    return wide
