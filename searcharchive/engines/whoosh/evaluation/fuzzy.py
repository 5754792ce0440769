"""A field's words as a tree of their letters, and those within some edits of a word.

A node stands for all words that begin alike. For each node, Levenshtein's distances from its
letters to the first letters of what is sought are a row of Wagner and Fischer's table (1974), of
which few edits need but a band about the diagonal (Ukkonen, 1985). Level by level, the rows of all
nodes are worked out together, and nodes from which nothing near can be reached are left. The tree
ends where most words have parted; from there on, each goes on by itself.
"""

from typing import NamedTuple

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import ranges
from searcharchive.engines.whoosh.evaluation.sets import NONE
from searcharchive.engines.whoosh.segments import Array

_NO_LETTER = np.iinfo(np.uint32).max
_ONE = np.int8(1)

_DEEPEST = 6
"""Letters that the tree is deep. At two million words its levels take 25 MB and 0.2 s to make,
once; all levels would take 120 MB."""


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
        self._levels = self._tree()

    def _tree(self) -> list[_Level]:
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
        for level in self._levels:
            arrays += [level.firsts, level.letters, level.below]
        return sum(each.nbytes for each in arrays)

    def within(self, text: str, edits: int, first: int, stop: int) -> Array:
        """The terms from `first` up to `stop` within some edits of `text`, sorted."""
        wanted = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
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
        terms = np.sort(np.concatenate(found)) + self.first
        inside: Array = terms[(terms >= first) & (terms < stop)]
        return inside

    def holding(self, terms: Array, letter: int) -> Array:
        """Which of some terms have a letter in them, bool."""
        words = terms - self.first
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
