"""Cores that aren't plain words -> their forms as `analysis` finds them, usual shapes by rules.

    shape     cores                      becomes
    number    1,500  1,500.25m           one word, without commas
    word      O'Brien's  AT&T            one word, without apostrophes
    chain     NATO  co-operate  B-52     plain words, their abbreviations, and their compound
    other     U.S.  naïve  1,2  BUSH'S   by `Analyzer.forms`

The rules are for ASCII alone. Most distinct cores are of these shapes, and the analyzer takes ten
times as long for them. Stems and term numbers are not known here.
"""

import re
from dataclasses import dataclass
from itertools import compress
from typing import Any, TypeAlias

import numpy as np

from searcharchive.analysis import Analyzer, Form
from searcharchive.engines.whoosh.codec.format.numbers import starts_of

Array: TypeAlias = np.ndarray[Any, Any]

COUNTED, WIDE = 1, 2
"""Bits of a row's shape: it is a word, so it counts and has its own position; it is a wide term."""

WIDTH_BIT = 2
"""Where in a row's shape its width begins."""

ONLY = COUNTED | 1 << WIDTH_BIT
"""The shape of a core's only row."""

CAPITALS = range(2, 6)
"""How many capitals alone may be an abbreviation."""

_ABBREVIATION = 1 << WIDTH_BIT
_WIDE_TERM = WIDE | 1 << WIDTH_BIT
_HYPHEN, _LINE_END = ord("-"), ord("\n")
_JOINED = (2, 4)
_OWNED = (b"'s", b"'S", b"`s", b"`S")
_AND = rb"(?<=[A-Za-z])&(?=[A-Za-z])"
_PLAIN = rb"[A-Za-z0-9]+(?:(?<=[0-9])\.(?=[0-9])[A-Za-z0-9]+)*"
_SHAPES = rb"""^(?:
      (?P<number> [0-9]{1,3} (?:,[0-9]{3})+ (?:\.[0-9]+)? [A-Za-z]* )
    | (?P<chain>  %(plain)b (?:-%(plain)b)* )
    | (?P<word>   %(plain)b (?:%(inner)b %(plain)b)+ )
    | (?P<other>  .+ )
    )$"""


@dataclass(frozen=True, slots=True)
class Rows:
    """What n cores become: r rows, in order of core and position.

    `cores` are the cores' indexes and `counts` the rows of each, shape (n,). By row, shape (r,): a
    form as `written`, its `shapes` (bits), and where it `starts` and `ends` in characters of the
    core. The row after a form of several positions is that of its wide term, and is written alike.
    """

    cores: Array
    counts: Array
    written: list[bytes]
    shapes: Array
    starts: Array
    ends: Array


class Speller:
    """Finds the forms of cores, many at once."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        # In some languages words end at apostrophes.
        inner = _AND if len(analyzer.forms("a'b")) > 1 else rb"(?:['`]|%b)" % _AND
        self._shapes = re.compile(
            _SHAPES % {b"plain": _PLAIN, b"inner": inner}, re.MULTILINE | re.VERBOSE
        )

    def spell(self, cores: bytes) -> tuple[dict[int, bytes], list[Rows]]:
        """What these cores, a line each, become: the words of those that are one word; and rows.

        They are at most LONGEST bytes long, so that no word is cut, and not empty.
        """
        ones: dict[int, bytes] = {}
        chains: dict[int, bytes] = {}
        others: dict[int, bytes] = {}
        for index, (number, chain, word, other) in enumerate(self._shapes.findall(cores)):
            if chain:
                chains[index] = chain
            elif number:
                ones[index] = number.replace(b",", b"").lower()
            elif word:
                plain = word[:-2] if word.endswith(_OWNED) else word
                if len(plain) in CAPITALS and plain.isalpha() and plain.isupper():
                    others[index] = word
                else:
                    ones[index] = plain.translate(None, b"'`").lower()
            else:
                others[index] = other
        rows = [spell_chains(chains)] if chains else []
        rows.append(self.analyse(others, ones))
        return ones, rows

    def analyse(self, cores: dict[int, bytes], ones: dict[int, bytes]) -> Rows:
        """What cores of any kind and length become, by index; those of one word go to `ones`."""
        found = []
        counts = []
        written: list[bytes] = []
        rows: list[tuple[int, int, int]] = []
        for index, core in cores.items():
            before = len(rows)
            text = core.decode("utf-8", "surrogatepass")
            # An acronym at the end takes in a point after it.
            forms = self._analyzer.forms(text + ".")
            if len(forms) == 1 and forms[0][4:6] == (0, len(text)):
                ones[index] = forms[0][0].encode()
                continue
            for word, _, _, width, start, end, kind in sorted(forms, key=_position):
                term = word.encode()
                written.append(term)
                rows.append(((kind == "word") * COUNTED | width << WIDTH_BIT, start, end))
                if width > 1:
                    written.append(term)
                    rows.append((_WIDE_TERM, start, end))
            found.append(index)
            counts.append(len(rows) - before)
        columns = np.array(rows, np.int64).reshape(-1, 3).T
        return Rows(np.array(found, np.int64), np.array(counts, np.int64), written, *columns)


def _position(form: Form) -> int:
    return form[2]


def spell_chains(chains: dict[int, bytes]) -> Rows:
    """What plain words become, or several with hyphens between them."""
    text = b"\n".join(chains.values())
    small = text.lower()
    parts = _parts(np.frombuffer(text + b"\n", np.uint8))
    first = starts_of(parts.counts)[:-1]
    joined = (parts.counts >= _JOINED[0]) & (parts.counts <= _JOINED[1])
    joined &= ~np.logical_or.reduceat(parts.before_digits, first)
    compound = np.zeros(len(parts.starts), np.bool_)
    compound[first] = joined
    # A part's word, its abbreviation; after the first part the compound and its wide term.
    per_part = 1 + parts.capitals + 2 * compound
    bounds = starts_of(per_part)
    rows, total = bounds[:-1], int(bounds[-1])
    dotted, wide = rows[parts.capitals] + 1, (rows + parts.capitals)[compound] + 1

    words = small.replace(b"-", b"\n").split(b"\n")
    written = np.empty(total, np.object_)
    written[rows] = words
    written[dotted] = [_dotted(word) for word in compress(words, parts.capitals)]
    compounds = list(compress(small.replace(b"-", b"").split(b"\n"), joined))
    written[wide] = written[wide + 1] = compounds
    shapes = np.full(total, ONLY)
    shapes[dotted] = _ABBREVIATION
    shapes[wide] = parts.counts[joined] << WIDTH_BIT
    shapes[wide + 1] = _WIDE_TERM
    starts, ends = (np.repeat(places, per_part) for places in (parts.starts, parts.ends))
    ends[wide] = ends[wide + 1] = np.maximum.reduceat(parts.ends, first)[joined]
    counts = np.add.reduceat(per_part, first)
    return Rows(np.fromiter(chains, np.int64), counts, written.tolist(), shapes, starts, ends)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The p parts of n chains; `counts` are those of each chain, shape (n,).

    By part, shape (p,): where it `starts` and `ends` in its chain, whether it is of `capitals`,
    and whether there are digits on both sides of the hyphen after it.
    """

    counts: Array
    starts: Array
    ends: Array
    capitals: Array
    before_digits: Array


def _parts(signs: Array) -> _Parts:
    """The parts of the chains in these lines, each of which ends in a line end."""
    ends = np.flatnonzero((signs == _HYPHEN) | (signs == _LINE_END))
    last = signs[ends] == _LINE_END
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    counts = np.diff(np.flatnonzero(last), prepend=-1)
    digits = (signs >= ord("0")) & (signs <= ord("9"))
    large = starts_of((signs >= ord("A")) & (signs <= ord("Z")))
    capitals = (lengths >= CAPITALS.start) & (lengths < CAPITALS.stop)
    capitals &= large[ends] - large[starts] == lengths
    before_digits = ~last & digits[ends - 1] & np.append(digits[1:], False)[ends]
    chains = np.repeat(starts[starts_of(counts)[:-1]], counts)
    return _Parts(counts, starts - chains, ends - chains, capitals, before_digits)


def _dotted(word: bytes) -> bytes:
    return f"{'.'.join(word.decode())}.".encode()
