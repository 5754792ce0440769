"""A field's words as a tree of their letters, and those within some edits of a word.

A node stands for all words that begin alike. For each node, Levenshtein's distances from its
letters to the first letters of what is sought are a row of Wagner and Fischer's table (1974), of
which few edits need but a band about the diagonal (Ukkonen, 1985). Level by level, the rows of all
nodes are worked out together, and nodes from which nothing near can be reached are left. The tree
ends where most words have parted; from there on, each goes on by itself.

A single edit takes no tree: it leaves either the first half of a word as it was, or the second
(Wu and Manber, 1992). Words of the one kind follow each other, those of the other are sought by
their last letters, and in both only what the word has in common with the other at its two ends is
counted. A third of the tree's time.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import ranges
from searcharchive.engines.whoosh.evaluation.sets import NONE
from searcharchive.engines.whoosh.segments import Array

_NO_LETTER = np.iinfo(np.uint32).max
_ONE = np.int8(1)

_DEEPEST = 6
"""Letters that the tree is deep. At two million words its levels take 25 MB and 0.2 s to make,
once; all levels would take 120 MB."""


_HALVED_FROM = 4
_HALVED_WORDS = 1 << 20
"""Letters from which halves are long enough to be rare; words up to which going through all their
ends is faster than the tree.
"""

_FEW = 16
"""Words that are looked at one by one: numpy takes longer to be called for all of them."""

_LEVELS_EACH = 16
"""Bytes that the tree takes for each word, at most."""


class _Level(NamedTuple):
    """Nodes of one depth, in order: the first word of each, int64 (nodes + 1,), with the number of
    words as the last; their last letters; where the nodes below each begin in the next level,
    int64 (nodes + 1,).
    """

    firsts: Array
    letters: Array
    below: Array


class FieldWords:
    """Terms first, first + 1, ... in order, one at least; `block` and `starts` are their bytes.

    Raises UnicodeDecodeError where terms are not UTF-8.
    """

    def __init__(self, first: int, block: Array, starts: Array) -> None:
        self.first = first
        self._letters, self._starts = _code_points(block, starts)
        self._lengths = np.diff(self._starts)
        self._bits = 8 * self._letters.itemsize
        self._packs = np.uint32 if self._bits == 8 else np.uint64
        self._half = 4 if self._bits < 32 else 2

    @cached_property
    def _begins(self) -> Array:
        """The first two or four letters of each word as a number, in order as the words are."""
        return self._packed(self._starts[:-1], 1)

    @cached_property
    def _ends(self) -> Array:
        """The last ones likewise, backwards."""
        return self._packed(self._starts[1:] - 1, -1)

    def _packed(self, at: Array, step: int) -> Array:
        """Letters from some places on, forwards or backwards, the first one highest."""
        keys: Array = np.zeros(len(at), self._packs)
        for depth in range(self._half):
            keys <<= self._bits
            letter = self._letters.take(at + step * depth, mode="clip")
            letter[self._lengths <= depth] = 0
            keys |= letter
        return keys

    @cached_property
    def _levels(self) -> list[_Level]:
        count = len(self._lengths)
        words, new = np.arange(count), np.zeros(count, bool)
        new[0] = True
        firsts, letters = np.array([0, count]), self._letters[:1]
        levels = []
        for depth in range(_DEEPEST):
            reaching = self._lengths.take(words) > depth
            if not reaching.all():
                # Who follows a word that ends here has a letter that it hasn't: they part.
                new[1:] |= ~reaching[:-1]
                words, new = words[reaching], new[reaching]
            reached = self._letters.take(self._starts.take(words) + depth)
            new[1:] |= reached[1:] != reached[:-1]
            lower = np.append(words[new], count)
            levels.append(_Level(firsts, letters, lower.searchsorted(firsts)))
            firsts, letters = lower, reached[new]
        levels.append(_Level(firsts, letters, np.empty(0, np.int64)))
        return levels

    @property
    def bytes(self) -> int:
        """What they take in memory."""
        arrays = [self._letters, self._starts, self._lengths]
        halves = 2 * np.dtype(self._packs).itemsize
        return sum(each.nbytes for each in arrays) + (halves + _LEVELS_EACH) * len(self._lengths)

    def within(self, text: str, edits: int, first: int, stop: int) -> Array:
        """The terms from `first` up to `stop` within some edits of `text`, sorted."""
        wanted = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        halved = edits == 1 and len(wanted) >= _HALVED_FROM and len(self._letters) > 0
        halved = halved and len(self._lengths) <= _HALVED_WORDS
        words = self._one_edit(wanted) if halved else self._edits(wanted, edits)
        terms = words + self.first
        inside: Array = terms[(terms >= first) & (terms < stop)]
        return inside

    def _one_edit(self, wanted: Array) -> Array:
        """The words within one edit, in order."""
        count, half = len(wanted), len(wanted) // 2
        key = self._packs
        low, high = self._bounds(wanted[:half])
        first = int(self._begins.searchsorted(key(low)))
        stop = first + int(self._begins[first:].searchsorted(key(high), side="right"))
        low, high = self._bounds(wanted[half:][::-1])
        alike = self._ends == key(low) if low == high else self._ends - key(low) <= key(high - low)
        others = alike.nonzero()[0]
        others = others[(others < first) | (others >= stop)]
        words = np.concatenate((np.arange(first, stop), others))
        lengths = self._lengths[words]
        near = (np.abs(lengths - count) <= 1).nonzero()[0]
        words, lengths = words[near], lengths[near]
        starts = self._starts[words]
        same = self._in_common(starts, 1, lengths, wanted)
        same += self._in_common(starts + lengths - 1, -1, lengths, wanted[::-1])
        return np.sort(words[same >= np.maximum(lengths, count) - 1])

    def _bounds(self, letters: Array) -> tuple[int, int]:
        """Between which numbers the packed letters lie of what begins with some; inclusive."""
        # A letter that no word has may be as any other is: what is found is looked at again.
        low, mask, some = 0, (1 << self._bits) - 1, letters[: self._half].tolist()
        for letter in some:
            low = low << self._bits | letter & mask
        rest = self._bits * (self._half - len(some))
        return low << rest, (low + 1 << rest) - 1

    def _in_common(self, at: Array, step: int, lengths: Array, wanted: Array) -> Array:
        """How many letters words have in common with others, from some places on, step by step."""
        differs = np.ones((len(at), len(wanted) + 1), bool)
        letters = self._letters.take(at[:, None] + step * np.arange(len(wanted)), mode="clip")
        np.not_equal(letters, wanted, out=differs[:, :-1])
        counts: Array = np.minimum(differs.argmax(axis=1), lengths)
        return counts

    def _edits(self, wanted: Array, edits: int) -> Array:
        """The words within some edits, in order."""
        sought = np.full((len(wanted) + 3 * edits, 1), _NO_LETTER, np.uint32)
        sought[edits : edits + len(wanted), 0] = wanted
        band = np.full((2 * edits + 2, 1), edits + 1, np.int8)
        band[edits : 2 * edits + 1, 0] = np.arange(edits + 1)
        nodes = np.zeros(1, np.int64)
        found = [NONE]
        for depth in range(1, len(wanted) + edits + 1):
            if depth == _DEEPEST + 1:
                nodes, band = _all_words(self._levels[-1], nodes, band)
            nodes, letters, band = self._below(depth, nodes, band)
            if not len(nodes):
                break
            _next_row(band, letters != sought[depth - 1 : depth + 2 * edits], edits)
            # The row that ends where what is wanted ends, if it is in the band.
            last = len(wanted) - depth + edits
            near = (band[: last + 1].min(axis=0) <= edits).nonzero()[0]
            nodes, band = nodes.take(near), band.take(near, axis=1)
            if last <= 2 * edits:
                words = nodes if depth > _DEEPEST else self._levels[depth].firsts.take(nodes)
                found.append(words[(self._lengths.take(words) == depth) & (band[last] <= edits)])
        return np.sort(np.concatenate(found))

    def holding(self, terms: Array, letter: int) -> Array:
        """Which of some terms have a letter in them, bool."""
        words = terms - self.first
        if len(words) <= _FEW:
            bounds = zip(
                self._starts[words].tolist(), self._starts[words + 1].tolist(), strict=True
            )
            few = [letter in self._letters[start:stop].tolist() for start, stop in bounds]
            return np.array(few, bool)
        counts = self._lengths.take(words)
        letters = self._letters.take(ranges(self._starts.take(words), counts))
        owners = np.repeat(np.arange(len(words)), counts)
        found = np.zeros(len(words), bool)
        found[owners[letters == letter]] = True
        return found

    def _below(self, depth: int, nodes: Array, band: Array) -> tuple[Array, Array, Array]:
        """The nodes below some, or the words themselves: their letters at `depth`, their rows."""
        if depth > _DEEPEST:
            long = (self._lengths.take(nodes) >= depth).nonzero()[0]
            words = nodes.take(long)
            letters = self._letters.take(self._starts.take(words) + (depth - 1))
            return words, letters, band.take(long, axis=1)
        below = self._levels[depth - 1].below
        counts = below.take(nodes + 1) - below.take(nodes)
        lower = ranges(below.take(nodes), counts)
        letters = self._levels[depth].letters.take(lower)
        return lower, letters, np.repeat(band, counts, axis=1)


def _all_words(level: _Level, nodes: Array, band: Array) -> tuple[Array, Array]:
    """The words of nodes of the deepest level, with their nodes' rows.

    Shorter words may follow a node's in order; they have no letter at the depths to come.
    """
    counts = level.firsts.take(nodes + 1) - level.firsts.take(nodes)
    return ranges(level.firsts.take(nodes), counts), np.repeat(band, counts, axis=1)


def _next_row(band: Array, differs: Array, edits: int) -> None:
    """Make of the distances of nodes those of nodes below them, by whether letters differ.

    band[d] is the distance to the first depth + d - edits letters that are wanted; before the
    first and past the last there are none, and nothing that counts depends on those rows.
    """
    best = band[:-1] + differs
    np.minimum(best, band[1:] + _ONE, out=best)
    for d in range(1, 2 * edits + 1):
        np.minimum(best[d], best[d - 1] + _ONE, out=best[d])
    np.minimum(best, edits + 1, out=band[:-1])


def _code_points(block: Array, starts: Array) -> tuple[Array, Array]:
    """UTF-8 as code points, in as few bytes each as do, and where each word starts in them."""
    if not len(block) or int(block.max()) < 128:
        return block, starts
    begins = np.zeros(len(block) + 1, np.int64)
    np.cumsum((block & 0xC0) != 0x80, out=begins[1:])
    letters = np.frombuffer(block.tobytes().decode("utf-8").encode("utf-32-le"), np.uint32)
    narrow = np.uint16 if int(letters.max()) < 1 << 16 else np.uint32
    return letters.astype(narrow), begins.take(starts)
