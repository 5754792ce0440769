"""The value bytes of Whoosh's own formats, many at a time: frequencies and positions.

    Existence    no bytes
    Frequency    the frequency, uint32, big-endian
    Positions    the frequency likewise, and a pickled list of positions: each as its difference
                 to the one before

A value that these numbers wouldn't give back to the byte is odd: whoever keeps the numbers keeps
its bytes beside them. A pickled list of n numbers is PROTO 2, EMPTY_LIST, BINPUT 0, the numbers
and STOP; APPEND stands behind a single number, MARK before and APPENDS behind several.
"""

import itertools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from whoosh import formats

from searcharchive.engines.whoosh.codec.commits.pickled import read_pickle
from searcharchive.engines.whoosh.codec.format.blocks import restarted_sums
from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of
from searcharchive.engines.whoosh.codec.indexing.stretches import Format

Array: TypeAlias = np.ndarray[Any, Any]

_BEGIN = b"\x80\x02]q\x00"
_MARK, _ONE_BYTE, _TWO_BYTES = b"(KM"
_APPEND, _APPENDS, _STOP = b"ae."
_HEADER = 4
_BATCH = 1000
"""Numbers of a list that `pickle` writes between one MARK and its APPENDS."""

_NEVER, _ONCE, _ABSURD = (struct.pack(">I", number) for number in (0, 1, 1 << 24))
_PADDING = bytes(8)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Of p postings `frequencies` above 0, shape (p,), and `positions` of all of them in order.

    `odd` are the postings whose bytes don't follow from these, sorted.
    """

    frequencies: Array
    positions: Array | None
    odd: Array


_FORMATS: dict[type, Format] = {
    formats.Existence: "existence",
    formats.Frequency: "frequency",
    formats.Positions: "positions",
}


def format_of(whoosh_format: Any) -> Format:
    """How the postings of one of Whoosh's formats are kept."""
    return _FORMATS.get(type(whoosh_format), "opaque")


def decode(whoosh_format: Any, values: list[bytes]) -> Decoded:
    """Take the values of a format that isn't opaque apart."""
    return _DECODERS[type(whoosh_format)](whoosh_format, values)


def _existence(_: Any, values: list[bytes]) -> Decoded:
    odd = np.flatnonzero(_sizes(values))
    return Decoded(np.ones(len(values), np.uint32), None, odd)


def _frequencies(_: Any, values: list[bytes]) -> Decoded:
    fine = [len(value) == _HEADER and _NEVER < value < _ABSURD for value in values]
    if not all(fine):
        values = [value if each else _ONCE for value, each in zip(values, fine, strict=True)]
    frequencies = np.frombuffer(b"".join(values), ">u4").astype(np.uint32)
    return Decoded(frequencies, None, np.flatnonzero(~np.array(fine, bool)))


def _positions(whoosh_format: Any, values: list[bytes]) -> Decoded:
    frequencies, gaps, fine = _unpickled(values)
    slow = np.flatnonzero(~fine).tolist()
    found = [_slowly(whoosh_format, values[place]) for place in slow]
    frequencies[slow] = [len(places) for places, _ in found]
    starts = starts_of(frequencies)
    positions = np.empty(int(starts[-1]), np.int64)
    counts = frequencies[fine]
    sums = restarted_sums(gaps, starts_of(counts)[:-1], counts)
    positions[ranges(starts[:-1][fine], counts)] = sums
    for place, (places, _) in zip(slow, found, strict=True):
        positions[starts[place] : starts[place + 1]] = places
    odd = [place for place, (_, same) in zip(slow, found, strict=True) if not same]
    return Decoded(frequencies, positions, np.array(odd, np.int64))


def _slowly(whoosh_format: Any, value: bytes) -> tuple[list[int], bool]:
    """Positions of what Whoosh has pickled, and whether these give the value back."""
    try:
        gaps, _ = read_pickle(value, _HEADER)
    except ValueError:
        gaps = None
    if isinstance(gaps, list) and all(type(gap) is int for gap in gaps):
        found = sorted(itertools.accumulate(gaps))
        if found and found[0] >= 0 and found[-1] < 1 << 32:
            return found, bool(whoosh_format.encode(found) == value)
    # A posting of a field with positions has one at least.
    return [0], False


def _unpickled(values: list[bytes]) -> tuple[Array, Array, Array]:
    """Numbers of pickled lists that are short and below 65,536, as nearly all are.

    How many each value has, shape (p,); all of them, of the values that are fine; which are.
    """
    sizes = _sizes(values)
    data = np.frombuffer(b"".join([*values, _PADDING]), np.uint8)
    starts = starts_of(sizes)[:-1]
    fine = sizes >= _HEADER + len(_BEGIN) + 4
    counts = np.zeros(len(values), np.int64)
    for byte in range(_HEADER):
        counts = counts << 8 | data.take(starts + byte, mode="clip")
    for byte, expected in enumerate(_BEGIN):
        fine &= data.take(starts + _HEADER + byte, mode="clip") == expected
    at = starts + _HEADER + len(_BEGIN)
    several = counts > 1
    fine &= (counts > 0) & (counts <= _BATCH) & (2 * counts < sizes)
    fine &= ~several | (data.take(at, mode="clip") == _MARK)
    at += several
    places = starts_of(np.where(fine, counts, 0))
    numbers = np.zeros(int(places[-1]), np.int64)
    active = np.flatnonzero(fine)
    for number in range(int(counts[fine].max(initial=0))):
        active = active[(counts[active] > number) & fine[active]]
        here = at[active]
        code, low = data[here], data[here + 1].astype(np.int64)
        wide = code == _TWO_BYTES
        value = np.where(wide, low | data.take(here + 2, mode="clip").astype(np.int64) << 8, low)
        fine[active] &= (code == _ONE_BYTE) | (wide & (value > 0xFF))
        numbers[places[active] + number] = value
        at[active] = np.where(fine[active], here + 2 + wide, starts[active])
    last = np.where(several, _APPENDS, _APPEND)
    fine &= data.take(at, mode="clip") == last
    fine &= data.take(at + 1, mode="clip") == _STOP
    fine &= at + 2 == starts + sizes
    kept = np.repeat(fine, np.diff(places))
    return np.where(fine, counts, 0), numbers[kept], fine


def _sizes(values: list[bytes]) -> Array:
    return np.fromiter(map(len, values), np.int64, len(values))


_DECODERS: dict[type, Callable[[Any, list[bytes]], Decoded]] = {
    formats.Existence: _existence,
    formats.Frequency: _frequencies,
    formats.Positions: _positions,
}
