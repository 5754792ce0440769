"""Where sentences and paragraphs end in a batch of texts: `sentences.stops`, all at once.

Most stops are settled by a few bytes on either side. Where closing or opening marks, initials,
further white space or letters beyond ASCII stand there, `sentences.stop_at` is asked. A blank line
of several lines may be found more than once; the word after it is the same.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import distinct, starts_of
from searcharchive.engines.whoosh.codec.tokens.chunks import PADDING, Cores
from searcharchive.engines.whoosh.codec.tokens.pieces import BREAK, Tokens
from searcharchive.sentences import ABBREVIATIONS, stop_at

Array: TypeAlias = np.ndarray[Any, Any]

_POINT, _LINE_END = ord("."), ord("\n")
_LETTER, _BEGINS, _BLANK, _SPACE, _MARK, _BEYOND = 1, 2, 4, 8, 16, 32
"""Bits of kinds of bytes: ASCII letters; capitals and digits, which begin a sentence; blanks; ASCII
white space; closing and opening marks; whatever is beyond ASCII.
"""

_LONGEST = max(map(len, ABBREVIATIONS))

_SPACES = 16
"""White space that is looked through, less one; where there is more it is asked."""


def _kinds() -> Array:
    kinds = np.zeros(256, np.uint8)
    for code in range(128):
        sign = chr(code)
        kinds[code] = (
            _LETTER * sign.isalpha()
            | _BEGINS * (sign.isupper() or sign.isdigit())
            | _SPACE * sign.isspace()
            | _MARK * (sign in "\"'()[]")
        )
    kinds[[ord(" "), ord("\t")]] |= _BLANK
    kinds[128:] = _BEYOND
    return kinds


_KIND = _kinds()


def _packed(words: Sequence[bytes]) -> Array:
    """Words of at most eight letters as numbers, sorted: their last letter lowest."""
    return np.sort(np.array([int.from_bytes(word) for word in words], np.int64))


_ABBREVIATED = _packed([word.encode() for word in ABBREVIATIONS])
_BOUNDS = np.frombuffer(b"\"'(", np.uint8)


def find_breaks(texts: Sequence[str], cores: Cores) -> tuple[Array, Array]:
    """Where in `cores.data` sentences of these texts end, and where paragraphs do; in no order.

    An end may be told that lies behind the last word of its text.
    """
    data = np.frombuffer(cores.data, np.uint8)
    signs = data[: len(data) - PADDING + 1]
    asked = _Asked(texts, cores, signs)
    paragraphs = _paragraphs(signs, cores.texts, asked)
    return np.concatenate([_stops(signs, asked), paragraphs]), paragraphs


def words_after(ends: Array, cores: Cores, firsts: Array, tokens: Tokens) -> Array:
    """The words after these places, as `Tokens.breaks` has them.

    `firsts` are the first tokens of the cores, of those without one the first behind.
    """
    texts = cores.texts.searchsorted(ends, side="right") - 1
    first = firsts.take(cores.starts.searchsorted(ends))
    positions = tokens.sizes.take(texts)
    inside = (first < len(tokens.texts)).nonzero()[0]
    inside = inside[tokens.texts.take(first.take(inside)) == texts.take(inside)]
    first = first.take(inside)
    # What is no word stands at the position of the word before.
    positions[inside] = tokens.positions.take(first) + ~tokens.counted.take(first)
    return distinct(texts << BREAK | positions)


class _Asked:
    """Asks `stop_at` about single places."""

    def __init__(self, texts: Sequence[str], cores: Cores, signs: Array) -> None:
        self._texts = texts
        self._starts = cores.texts
        self._before: Array | None = None
        if not cores.data.isascii():
            self._before = starts_of((signs & np.uint8(0xC0)) != 0x80)

    def __call__(self, places: Array) -> Array:
        """Those of the places at which something ends."""
        owners = self._starts.searchsorted(places, side="right") - 1
        starts, at = self._starts.take(owners), places
        if self._before is not None:
            starts, at = self._before.take(starts), self._before.take(places)
        asked = zip(owners.tolist(), (at - starts).tolist(), strict=True)
        return places[[stop_at(self._texts[owner], at) is not None for owner, at in asked]]


def _stops(signs: Array, asked: Callable[[Array], Array]) -> Array:
    """Where sentences end, behind their stops."""
    found = (signs == _POINT) | (signs == ord("!")) | (signs == ord("?"))
    places = found[:-2].nonzero()[0]
    after = _KIND.take(signs.take(places + 1))
    places, after = places[after >= _SPACE], after[after >= _SPACE]
    following = after.copy()
    left = (after & _SPACE > 0).nonzero()[0]
    for spaces in range(2, _SPACES):
        following[left] = kind = _KIND.take(signs.take(places[left] + spaces, mode="clip"))
        left = left[kind & _SPACE > 0]
        if not len(left):
            break
    plain = (after & _SPACE > 0) & (following < _SPACE)
    certain = places[plain & (following & _BEGINS > 0)]
    points = signs.take(certain) == _POINT
    abbreviated, unsure = _abbreviated(signs, certain[points])
    ends = certain[points][~abbreviated & ~unsure]
    others = np.concatenate([places[~plain], certain[points][unsure]])
    return np.concatenate([certain[~points], ends, asked(others)]) + 1


def _abbreviated(signs: Array, points: Array) -> tuple[Array, Array]:
    """Which points stand after an abbreviation of ASCII letters; and which may after another."""
    # The line end before the first text ends every word; what is taken before it is not used.
    before = signs.take(points[:, None] - np.arange(1, _LONGEST + 3), mode="clip")
    other = _KIND.take(before) & _LETTER == 0
    lengths = np.where(other.any(axis=1), other.argmax(axis=1), _LONGEST + 1)
    sign = before[np.arange(len(points)), lengths]
    words = np.zeros(len(points), np.int64)
    for place in range(_LONGEST):
        words += np.where(lengths > place, before[:, place].astype(np.int64) << 8 * place, 0)
    at = _ABBREVIATED.searchsorted(words).clip(max=len(_ABBREVIATED) - 1)
    bounded = (_KIND.take(sign) & _SPACE > 0) | np.isin(sign, _BOUNDS)
    known = bounded & ((lengths == 1) | (_ABBREVIATED.take(at) == words))
    initials = (lengths == 1) & (sign == _POINT)
    return known, initials | ((_KIND.take(sign) == _BEYOND) & (lengths <= _LONGEST))


def _paragraphs(signs: Array, texts: Array, asked: Callable[[Array], Array]) -> Array:
    """Line ends at which a blank line begins, or after which an indented one does."""
    ends = signs == _LINE_END
    ends[texts - 1] = ends[-2:] = False
    places = ends.nonzero()[0]
    after = signs.take(places + 1)
    blank = after == _LINE_END
    found = [places[blank]]
    left = places[_KIND.take(after) & _BLANK > 0]
    for blanks in range(1, _SPACES):
        if not len(left):
            break
        sign = signs.take(left + 1 + blanks, mode="clip")
        kind = _KIND.take(sign)
        found.append(left[(sign == _LINE_END) | ((kind & (_SPACE | _BEYOND) == 0) & (blanks > 1))])
        if blanks > 1:
            found.append(asked(left[kind == _BEYOND]))
        left = left[kind & _BLANK > 0]
    return np.concatenate([*found, asked(left)]) + 1
