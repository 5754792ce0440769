"""Long texts and large batches, cut into pieces that are read together, and their tokens joined.

A text is cut where that changes nothing: at white space, or at signs that part words and are no
joints. So neither a large batch nor a long line needs more memory than its text and tokens do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import distinct

Array: TypeAlias = np.ndarray[Any, Any]

_PARTING = re.compile(
    r"[^A-Za-z0-9.,&'`\-\u0080-\U0010ffff] | \s | [,&'`\-][.,&'`\-] | \.[.,&] | ,[A-Za-z]",
    re.VERBOSE,
)
"""Before the last character of any match a text may be cut."""

_WITHIN = re.compile(
    r"(?<![\s.!?\"'”’)\]“‘(\[])[^A-Za-z0-9.,&'`\-\u0080-\U0010ffff] | ,[A-Za-z]", re.VERBOSE
)
"""The same, where neither white space nor stops and marks that would belong to it stand before."""

_SOUGHT = 2**20
"""Characters among which such a place is sought; there is none only in what is no sentence."""

BREAK = 32
"""Bits of a position, below the text's index."""

POSITION = (1 << BREAK) - 1


@dataclass(frozen=True, slots=True)
class Tokens:
    """The n tokens of m texts, ordered by text and position; at one position as analysed.

    By token, shape (n,): the text's index in the batch (`texts`, int32); term numbers of the
    word as `written` and of its stem (`stems`, uint32); `positions` in the text (uint32); `widths`
    in positions (uint8); whether it is `counted` for the text's length (bool), as plain words are;
    and whether it is `wide` (bool): the wide term of the token before it, which is no token of the
    analysis but is in the index. `sizes` are the positions each text takes up, int64, shape (m,).
    `spans` are where tokens start and end in characters of the text, int64, shape (2, n), or None
    if they weren't asked for. `breaks`, if asked for, are the words with which sentences begin, and
    those with which paragraphs do: text << BREAK | position, int64, sorted. Some are no words, but
    behind a text's last.
    """

    texts: Array
    written: Array
    stems: Array
    positions: Array
    widths: Array
    counted: Array
    wide: Array
    sizes: Array
    spans: Array | None = None
    breaks: tuple[Array, Array] | None = None


class Piece(NamedTuple):
    """A text or part of one: the text's index, where the piece starts in it, and the piece."""

    text: int
    start: int
    content: str


def cut(texts: Sequence[str], size: int) -> Iterator[list[Piece]]:
    """The texts in groups of at most `size` characters; a longer text by itself, cut if it can be.

    The only group holds the texts as they are. A stretch that can't be cut is longer than `size`.
    """
    group: list[Piece] = []
    room = size
    for index, text in enumerate(texts):
        if group and len(text) > room:
            yield group
            group, room = [], size
        start = 0
        while len(text) - start > size and (match := _parting(text, start + size)):
            stop = match.end() - 1
            yield [Piece(index, start, text[start:stop])]
            start = stop
        group.append(Piece(index, start, text[start:]))
        room -= len(text) - start
    yield group


def _parting(text: str, start: int) -> re.Match[str] | None:
    """Where the text may be cut from `start` on, not at the end of a sentence if that can be."""
    return _WITHIN.search(text, start, start + _SOUGHT) or _PARTING.search(text, start)


class Joining:
    """Joins the tokens of groups of pieces to those of the texts."""

    def __init__(self) -> None:
        self._owners: list[int] = []
        self._starts: list[int] = []
        self._firsts: list[int] = []
        self._found: list[Tokens] = []

    def add(self, group: list[Piece], tokens: Tokens) -> None:
        """The next group, and the tokens of its pieces as if they were texts."""
        self._firsts.append(len(self._owners))
        self._owners += [piece.text for piece in group]
        self._starts += [piece.start for piece in group]
        self._found.append(tokens)

    def tokens(self, texts: int) -> Tokens:
        """All tokens, of so many texts."""
        owners = np.array(self._owners, np.int32)
        sizes = np.zeros(texts, np.int64)
        of_pieces = self._all("sizes")
        np.add.at(sizes, owners, of_pieces)
        before = np.cumsum(of_pieces) - of_pieces
        before -= before[owners.searchsorted(owners)]
        pieces = np.concatenate(
            [each.texts + first for each, first in zip(self._found, self._firsts, strict=True)]
        )
        spans = None
        if self._found[0].spans is not None:
            spans = self._all("spans") + np.array(self._starts)[pieces]
        return Tokens(
            texts=owners[pieces],
            written=self._all("written"),
            stems=self._all("stems"),
            positions=self._all("positions") + before.astype(np.uint32)[pieces],
            widths=self._all("widths"),
            counted=self._all("counted"),
            wide=self._all("wide"),
            sizes=sizes,
            spans=spans,
            breaks=self._breaks(owners, before),
        )

    def _breaks(self, owners: Array, before: Array) -> tuple[Array, Array] | None:
        """Those of all texts, out of those of their pieces."""
        found: tuple[list[Array], list[Array]] = [], []
        for tokens, first in zip(self._found, self._firsts, strict=True):
            if tokens.breaks is None:
                return None
            for keys, mine in zip(tokens.breaks, found, strict=True):
                pieces = (keys >> BREAK) + first
                positions = (keys & POSITION) + before.take(pieces)
                mine.append(owners.take(pieces).astype(np.int64) << BREAK | positions)
        sentences, paragraphs = (distinct(np.concatenate(mine)) for mine in found)
        return sentences, paragraphs

    def _all(self, name: str) -> Array:
        return np.concatenate([getattr(each, name) for each in self._found], axis=-1)
