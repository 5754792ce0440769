"""Values of Whoosh's formats: what isn't odd is given back to the byte."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh import formats

from searcharchive.engines.whoosh.codec.contract.values import decode, format_of
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from tests.forms import examples

POSITIONS = formats.Positions()
FREQUENCY = formats.Frequency()

GAPS = st.lists(st.sampled_from([0, 1, 2, 255, 256, 257, 65535, 65536, 2**31, -3]), max_size=6)
RISING = st.lists(st.integers(0, 300), min_size=1, max_size=30).map(sorted)
MANY = st.integers(998, 1003).map(lambda count: [n * n % 7 + n * 7 for n in range(count)])
PLACES = st.one_of(RISING, RISING, GAPS, MANY)


def check(values: list[bytes]) -> list[int]:
    found = decode(POSITIONS, values)
    assert found.positions is not None
    assert found.frequencies.min() > 0
    bounds = starts_of(found.frequencies).tolist()
    odd = found.odd.tolist()
    for place, value in enumerate(values):
        positions = found.positions[bounds[place] : bounds[place + 1]].tolist()
        assert positions == sorted(positions)
        assert place in odd or POSITIONS.encode(positions) == value
    return odd


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(PLACES, min_size=1, max_size=12))
def test_positions(lists: list[list[int]]) -> None:
    odd = check([POSITIONS.encode(places) for places in lists])
    for place, places in enumerate(lists):
        plain = places and places == sorted(places) and places[0] >= 0 and places[-1] < 2**32
        assert (place in odd) == (not plain)


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=30), RISING.map(POSITIONS.encode)), min_size=1))
@example([b"test", b"\0\0\0\1\x80\x02]q\0K\5a"])
@example([b"\0\0\0\0\x95\0\0\0\0\0\0\0\x80"])
def test_whatever_else(values: list[bytes]) -> None:
    check(values)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 255))
@example(50, 150)
def test_a_changed_byte(place: int, byte: int) -> None:
    value = bytearray(POSITIONS.encode([3, 70, 700, 701, 800]))
    value[place % len(value)] = byte
    check([POSITIONS.encode([1]), bytes(value), POSITIONS.encode([5, 6])])


@given(st.lists(st.binary(max_size=6), min_size=1))
def test_frequencies(values: list[bytes]) -> None:
    found = decode(FREQUENCY, values)
    odd = found.odd.tolist()
    for place, value in enumerate(values):
        frequency = found.frequencies.item(place)
        assert frequency > 0
        assert place in odd or value == frequency.to_bytes(4, "big")


def test_which_formats_are_kept_as_numbers() -> None:
    class Other(formats.Positions):
        """Whatever a user makes of it."""

    assert format_of(formats.Existence()) == "existence"
    assert format_of(Other()) == format_of(formats.Characters()) == "opaque"
    assert decode(formats.Existence(), [b"", b"x"]).odd.tolist() == [1]
