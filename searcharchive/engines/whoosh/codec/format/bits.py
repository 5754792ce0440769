"""Rows of small numbers as bits: each row in a width of its own, as many bytes as it needs.

A row's numbers are packed in groups of 8, 4 or 2, so that every group fills whole bytes and at
most 8 of them, the first number in the lowest bits; bytes that a row's last group doesn't need are
left out. Groups are read as 64-bit words, many at once, so that whoever keeps the bytes has
PADDING more behind them.

    width 5     8 numbers in 5 bytes         allowed widths: 0 to 8, 8 to 16 in
    width 14    4 numbers in 7 bytes         steps of 2, 16 to 32 in steps of 4
"""

from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.numbers import ranges, starts_of

Array: TypeAlias = np.ndarray[Any, Any]

PADDING = 8

CLOSE = 8
"""Numbers among which one is wanted: up to so many, all of the stretch are read."""

_BY_PAIRS = 12

_FEW_WORDS = 1024
"""Words up to which it takes less to call numpy seldom than to go through them quickly."""

_WIDTHS = (*range(9), 10, 12, 14, 16, 20, 24, 28, 32)
_ENOUGH = np.array([min(width for width in _WIDTHS if width >= bits) for bits in range(33)])
_AT_MOST = np.array([max(width for width in _WIDTHS if width <= bits) for bits in range(33)])
_COARSER = np.array([width + (width in (5, 7)) + 2 * (width in (10, 14)) for width in range(33)])
_WIDEST = _AT_MOST.tolist()
_POWERS = np.array([1 << bit for bit in range(32)], np.uint64)


_BELOW = np.array([(1 << bits) - 1 for bits in range(65)], np.uint64)


def _unpacked(bits: int) -> Array:
    """By byte, the numbers of so many bits in it, in the bytes of one number."""
    low = np.arange(256)[:, None] >> np.arange(0, 8, bits) & (1 << bits) - 1
    return low.astype(np.uint8).view(f"<u{8 // bits}")[:, 0]


UNPACKED = {bits: _unpacked(bits) for bits in (2, 4)}


def below(bits: Array) -> Array:
    """Words in which so many bits are ones, the lowest."""
    found: Array = _BELOW.take(bits)
    return found


def distinct(small: Array) -> list[int]:
    """The distinct ones of numbers as small as widths, sorted, without sorting them all."""
    found: list[int] = np.flatnonzero(np.bincount(small)).tolist()
    return found


def widths_for(highest: Array) -> Array:
    """The width that holds each of these numbers, which are below 2**32."""
    widths: Array = _ENOUGH.take(np.searchsorted(_POWERS, highest.astype(np.uint64), side="right"))
    return widths


def coarser(widths: Array) -> Array:
    """Fewer widths: blocks of one width are decoded together, and each width takes its time."""
    found: Array = _COARSER.take(widths)
    return found


def bytes_of(counts: Array, widths: Any) -> Array:
    """How many bytes rows of so many numbers take, of these widths or one."""
    sizes: Array = (counts * widths + 7) >> 3
    return sizes


def widest(counts: Array, sizes: Array) -> Array:
    """The greatest width in which so many numbers take so many bytes: it follows from these."""
    widths: Array = _AT_MOST.take(np.minimum(8 * sizes // np.maximum(counts, 1), 32))
    return widths


def width_of(count: int, size: int) -> int:
    """`widest` of one row."""
    width: int = _WIDEST[min(8 * size // max(count, 1), 32)]
    return width


def group_of(width: int) -> int:
    """How many numbers of this width make a group."""
    return 8 if width <= 8 else 4 if width <= 16 else 2


_LANES = {
    width: (np.arange(0, group_of(width) * width, width, dtype=np.uint64),
            np.array((1 << width) - 1, np.uint64))
    for width in _WIDTHS[1:]
}  # fmt: skip
"""Where the numbers of a group begin, and which bits are a number's."""

_POWERS_OF = {width: np.uint64(1) << lanes for width, (lanes, _) in _LANES.items()}


def pack(values: Array, counts: Array, widths: Array) -> tuple[Array, Array]:
    """Rows of `counts` numbers each, one after the other, as bytes; where each row starts."""
    starts = starts_of(bytes_of(counts, widths))
    data = np.zeros(int(starts[-1]), np.uint8)
    firsts = starts_of(counts)
    for width in distinct(widths[counts > 0]):
        if not width:
            continue
        rows = np.flatnonzero((widths == width) & (counts > 0))
        count, group = counts[rows], group_of(width)
        groups = -(-count // group)
        at = starts_of(groups)
        numbers = np.zeros(int(at[-1]) * group, np.uint64)
        there = _but_last(at[1:] * group, groups * group - count)
        numbers[there] = values.take(ranges(firsts[rows], count))
        # Each number takes bits of its own: as a product it takes a fifth of shifting and joining.
        words = (numbers.reshape(-1, group) @ _POWERS_OF[width]).astype("<u8")
        size = group * width // 8
        flat = words.view(np.uint8).reshape(-1, 8)[:, :size].reshape(-1)
        kept = bytes_of(count, width)
        data[ranges(starts[rows], kept)] = flat[_but_last(at[1:] * size, groups * size - kept)]
    return data, starts


def _but_last(ends: Array, missing: Array) -> Array:
    """Truth values up to the last of these ends, false of so many places before each of them."""
    there = np.ones(int(ends[-1]), bool)
    there[ranges(ends - missing, missing)] = False
    return there


def unpack(data: Array, starts: Array, count: int, width: int) -> Array:
    """Rows of `count` numbers of one width, which start at `starts`; shape (m, count), unsigned."""
    group = group_of(width)
    groups = -(-count // group)
    if not width:
        return np.zeros((len(starts), count), np.uint32)
    # Of these widths most long lists are: 2 to 5 times as fast as by words.
    if width in (8, 16):
        return rows_of(data, starts, count * width // 8).view(f"<u{width // 8}")
    if width == _BY_PAIRS:
        return _pairs(data, starts, -(-count // 2))[:, :count]
    return _lanes(_words(data, starts, groups, group * width // 8), width)[:, :count]


def unpack_row(data: Array, start: int, count: int, width: int) -> Array:
    """One row of `count` numbers, up to some hundreds; uint64."""
    if not width:
        return np.zeros(count, np.uint64)
    group = group_of(width)
    words = np.ndarray(
        (-(-count // group), 1), "<u8", buffer=data.data, offset=start,
        strides=(group * width // 8, 8),
    )  # fmt: skip
    shifts, mask = _LANES[width]
    return (words >> shifts & mask).reshape(-1)[:count]


def unpack_rows(data: Array, starts: Array, counts: Array, width: int) -> Array:
    """Rows of `counts` numbers of one width, one after the other, uint32."""
    if not width:
        return np.zeros(int(counts.sum()), np.uint32)
    group = group_of(width)
    groups = -(-counts // group)
    at = starts_of(groups)
    size = group * width // 8
    offsets = np.repeat(starts - at[:-1] * size, groups) + np.arange(int(at[-1])) * size
    lanes = _lanes(_view(data)[offsets][:, None], width)
    return lanes.reshape(-1)[ranges(at[:-1] * group, counts)]


def unpack_bits(data: Array, starts: Array, counts: Array, widths: Array) -> Array:
    """Rows of `counts` numbers, each row of a width of its own, one after the other, int64."""
    # Groups fill whole bytes: a row's numbers follow each other bit by bit.
    before = starts_of(counts)
    width = widths.repeat(counts)
    bits = np.arange(int(before[-1])) * width
    bits += (8 * starts - widths * before[:-1]).repeat(counts)
    values: Array = _view(data)[bits >> 3].astype(np.int64, copy=False)
    values >>= bits & 7
    values &= (1 << width) - 1
    return values


def words_of(data: Array, size: int) -> Array:
    """The first `size` bytes as 64-bit words; the last may hold PADDING behind them."""
    return np.ndarray(((size + 7) // 8,), "<u8", buffer=data.data)


def _view(data: Array) -> Array:
    """The 64-bit word that starts at every byte."""
    return np.ndarray((len(data) - PADDING + 1,), "<u8", buffer=data.data, strides=(1,))


def _words(data: Array, starts: Array, groups: int, size: int) -> Array:
    """The words of rows of as many groups; shape (m, groups)."""
    step = int(starts[1] - starts[0]) if len(starts) > 1 else size
    if int(starts[-1] - starts[0]) == (len(starts) - 1) * step and (np.diff(starts) == step).all():
        return np.ndarray(
            (len(starts), groups), "<u8", buffer=data.data, offset=int(starts[0]),
            strides=(step, size),
        )  # fmt: skip
    # The last row comes twice: a word at its end runs on into that.
    copied = rows_of(data, np.append(starts, starts[-1]), groups * size)
    return np.ndarray(
        (len(starts), groups), "<u8", buffer=copied.data, strides=(groups * size, size)
    )


def rows_of(data: Array, starts: Array, size: int) -> Array:
    """So many bytes from each of `starts`, shape (m, size)."""
    # Copied whole: a tenth of the time of as many words.
    rows = np.ndarray((len(data) - size + 1,), f"V{size}", buffer=data.data, strides=(1,))
    return rows[starts].view(np.uint8).reshape(len(starts), size)


def _pairs(data: Array, starts: Array, pairs: int) -> Array:
    """So many pairs of numbers of 12 bits from each of `starts`, shape (m, 2 * pairs)."""
    size = 3 * pairs
    copied = rows_of(data, starts, size)
    shape, strides = (len(starts), pairs), (size, 3)
    lower = np.ndarray(shape, "<u2", buffer=copied.data, strides=strides)
    upper = np.ndarray(shape, "<u2", buffer=copied.data, offset=1, strides=strides)
    found = np.empty((*shape, 2), np.uint16)
    np.bitwise_and(lower, np.uint16(0xFFF), out=found[..., 0])
    np.right_shift(upper, np.uint16(4), out=found[..., 1])
    return found.reshape(len(starts), -1)


def _lanes(words: Array, width: int) -> Array:
    """The numbers in words, shape (m, groups) as (m, groups * group)."""
    group = group_of(width)
    if words.size <= _FEW_WORDS:
        shifts = np.arange(0, group * width, width, dtype=np.uint64)
        few: Array = words[..., None] >> shifts & np.uint64((1 << width) - 1)
        return few.reshape(len(words), -1)
    words = words.astype(np.uint64)
    values = np.empty((*words.shape, group), np.uint32)
    for lane in range(group):
        # A lane at a time: 1.1 ns a number; all lanes by broadcasting took 1.9.
        values[..., lane] = words >> np.uint64(lane * width)
    values &= np.uint32((1 << width) - 1)
    return values.reshape(len(words), -1)
