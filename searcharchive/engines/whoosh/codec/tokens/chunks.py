"""Texts in batches -> cores: the stretches of bytes that are analysed alone, found all at once.

Analysis is local to chunks between white space, and to less than that:

    core         from an ASCII letter or digit, or a byte of any other character, to the last such
    joint        an ASCII sign within a core: it may tell on what stands on both its sides
    plain core   ASCII letters and digits, and points between digits: one word, written as it is
    raw core     any other

    text                     cores (raw ones in brackets)
    the U.S.-led (co-op)     the [U.S.-led] [co-op]
    Bush's 1,500.25 and 1.5  [Bush's] [1,500.25] and 1.5
    end.Next, shr/dlrs--a    end Next shr dlrs a
    naïve “no”               [naïve] [“no”]

Which signs are joints follows from `analysis`: no pattern there looks further than one sign
beyond a word, except past an acronym's last point, and parts are joined over single signs alone.
So what a core becomes depends on nothing around it, but for the end of an acronym, which takes in
a point after it. What cores become is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from searcharchive.analysis import MAX_WORD
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of

Array: TypeAlias = np.ndarray[Any, Any]

LONGEST = MAX_WORD // 8 * 8
"""Bytes of the longest core that is kept in mind; longer ones would seldom come twice."""

PADDING = LONGEST + 16
"""Bytes after the last core, which may be read with it."""

_DIGIT, _LETTER, _OTHER = 1, 2, 3
_PLAIN, _RAW, _ACRONYM = 1, 2, 3
_POINT, _FIRST_BEYOND_ASCII = ord("."), 0x80


def _sides() -> Array:
    """By byte: what a joint's neighbour is; 0 for ASCII signs."""
    sides = np.zeros(256, np.uint8)
    sides[np.frombuffer(b"0123456789", np.uint8)] = _DIGIT
    for first in b"Aa":
        sides[first : first + 26] = _LETTER
    sides[_FIRST_BEYOND_ASCII:] = _OTHER
    return sides


def _joints() -> Array:
    """By sign, left and right side: how the sign joins them, shape (256, 4, 4)."""
    joints = np.zeros((256, 4, 4), np.uint8)
    for sign in b"-'`":
        joints[sign, 1:, 1:] = _RAW
    joints[ord(","), 1:, 1:] = joints[ord("&"), 1:, 1:] = joints[_POINT, 1:, 1:] = _RAW
    joints[ord(","), _LETTER] = joints[ord(","), :, _LETTER] = 0
    joints[ord("&"), _DIGIT] = joints[ord("&"), :, _DIGIT] = 0
    joints[_POINT, _DIGIT, _LETTER] = joints[_POINT, _LETTER, _DIGIT] = 0
    joints[_POINT, _DIGIT, _DIGIT] = _PLAIN
    joints[_POINT, _LETTER, _LETTER] = _ACRONYM
    return joints


_SIDE = _sides()
_JOINT = _joints().reshape(-1)
_SPACES = np.array(
    [int.from_bytes(chr(code).encode()) for code in (0x1680, *range(0x2000, 0x200B), 0x2028,
     0x2029, 0x202F, 0x205F, 0x3000)], np.int64,
)  # fmt: skip
"""White space of three bytes, sorted."""


@dataclass(frozen=True, slots=True)
class Cores:
    """The n cores of a batch of m texts, in order.

    `data` are the texts in UTF-8 with a line end before each and PADDING after the last; `texts`
    is where each starts in it, shape (m,). By core, shape (n,): where it `starts`, its `lengths`
    in bytes, and whether it is `raw`. `counts` are the cores of each text, shape (m,).
    """

    data: bytes
    texts: Array
    starts: Array
    lengths: Array
    raw: Array
    counts: Array

    def lines(self, indexes: Array) -> bytes:
        """The bytes of these cores with line ends between them."""
        lengths = self.lengths[indexes] + 1
        signs = np.frombuffer(self.data, np.uint8)
        text: Array = signs.take(ranges(self.starts[indexes], lengths))
        text[np.cumsum(lengths) - 1] = ord("\n")
        return bytes(text[:-1])

    def characters(self) -> tuple[Array, Array, Array]:
        """Where cores start and end, shape (2, n), and texts start, shape (m,), in characters.

        And whether the core is followed by a point that an acronym at its end takes in, shape (n,).
        """
        signs = np.frombuffer(self.data, np.uint8)
        # All but the second and further bytes of a character.
        before = starts_of((signs & np.uint8(0xC0)) != 0x80)
        stops = self.starts + self.lengths
        points = signs[stops] == _POINT
        points[:-1] &= self.starts[1:] != stops[:-1] + 1
        return np.array([before[self.starts], before[stops]]), before[self.texts], points


def find_cores(texts: Sequence[str]) -> Cores:
    """The cores of these texts; lone surrogates in them are no error."""
    whole = "\n".join(["", *texts, "\n" * PADDING])
    data = whole.encode("utf-8", "surrogatepass")
    ascii = len(data) == len(whole)
    signs = np.frombuffer(data, np.uint8)
    sizes = map(len, texts if ascii else (text.encode("utf-8", "surrogatepass") for text in texts))
    bounds = np.ones(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(sizes, np.int64, len(texts)) + 1, out=bounds[1:])
    bounds[1:] += 1
    inside = _letters(signs)
    raw_places = []
    if not ascii:
        others = signs >= _FIRST_BEYOND_ASCII
        others[_spaces(signs)] = False
        inside |= others
        raw_places.append(np.flatnonzero(others[1:] & ~others[:-1]) + 1)
    raw_places += _join(signs, inside)
    changes = np.zeros(len(inside), np.bool_)
    np.not_equal(inside[1:], inside[:-1], out=changes[1:])
    edges = np.flatnonzero(changes)
    starts = edges[::2].copy()
    lengths = edges[1::2] - starts
    raw = np.zeros(len(starts), np.bool_)
    for places in raw_places:
        raw[starts.searchsorted(places, "right") - 1] = True
    counts = np.diff(starts.searchsorted(bounds))
    return Cores(data, bounds[:-1], starts, lengths, raw, counts)


def _letters(signs: Array) -> Array:
    """Which bytes are ASCII letters or digits."""
    shifted = signs | np.uint8(0x20)
    shifted -= np.uint8(ord("a"))
    letters: Array = shifted < np.uint8(26)
    np.subtract(signs, np.uint8(ord("0")), out=shifted)
    letters |= shifted < np.uint8(10)
    return letters


def _spaces(signs: Array) -> Array:
    """The bytes of all white space beyond ASCII."""
    two = np.flatnonzero(signs == np.uint8(0xC2))
    two = two[(signs[two + 1] == 0x85) | (signs[two + 1] == 0xA0)]
    three = np.flatnonzero((signs - np.uint8(0xE1)) < np.uint8(3))
    codes = signs[three].astype(np.int64) << 8
    codes = (codes | signs[three + 1]) << 8 | signs[three + 2]
    three = three[_SPACES[_SPACES.searchsorted(codes).clip(max=len(_SPACES) - 1)] == codes]
    return np.concatenate([two, two + 1, three, three + 1, three + 2])


def _join(signs: Array, inside: Array) -> list[Array]:
    """Put joints `inside`; where they are, but for those of plain cores."""
    # Between & and . there are four signs more, which no joint is made of: they are few.
    soft = signs - np.uint8(ord("&")) <= np.uint8(_POINT - ord("&"))
    soft |= signs == np.uint8(ord("`"))
    # A pair of signs is looked for in the same pass: each costs more than all that follows.
    followed = soft | inside
    places = np.flatnonzero(soft[1:-1] & inside[:-2] & followed[2:])
    places += 1
    codes = signs[places].astype(np.int64) << 2
    right = _SIDE[signs[places + 1]]
    codes = (codes | _SIDE[signs[places - 1]]) << 2 | right
    joints = _JOINT[codes]
    points = np.flatnonzero(joints == _ACRONYM)
    if len(points):
        at = places[points]
        single = _single(signs, at - 2) & _single(signs, at + 2)
        joints[points] = np.where(single, _RAW, 0)
    pairs = places[right == 0]
    pairs = pairs[inside[pairs + 2]]
    pairs = pairs[_end_acronyms(signs, pairs)]
    inside[places[joints > 0]] = True
    inside[pairs] = inside[pairs + 1] = True
    return [places[joints == _RAW], pairs]


def _single(signs: Array, places: Array) -> Array:
    """Whether a letter next to these places may stand alone: no ASCII letter or digit is there."""
    side = _SIDE[signs[places]]
    single: Array = (side == 0) | (side == _OTHER)
    return single


def _end_acronyms(signs: Array, pairs: Array) -> Array:
    """Whether these pairs of signs may be an acronym's last point and a joint after it."""
    left = _SIDE[signs[pairs - 1]]
    letters: Array = (left == _OTHER) | ((left == _LETTER) & _single(signs, pairs - 2))
    after = signs[pairs + 1]
    joint = (after == ord("-")) | (after == ord("'")) | (after == ord("`"))
    letters &= joint & (signs[pairs] == _POINT)
    return letters
