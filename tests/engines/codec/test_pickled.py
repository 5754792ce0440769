"""Pickles read as data: the same values as Python's own unpickler makes, and objects as things."""

import pickle
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.engines.whoosh.codec.commits.pickled import Class, Thing, read_pickle
from searcharchive.engines.whoosh.fields import Words

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.sets(st.integers(0, 2**31 - 1)),
    lambda parts: (
        st.lists(parts)
        | st.dictionaries(st.text(), parts)
        | st.tuples(parts)
        | st.tuples(parts, parts, parts, parts)
        | parts.map(lambda part: [part, part])
    ),
)


@given(PLAIN, st.sampled_from([4, 5]), st.binary(max_size=4))
def test_values_are_those_that_were_pickled(value: Any, protocol: int, after: bytes) -> None:
    data = pickle.dumps(value, protocol)
    assert read_pickle(b"xy" + data + after, 2) == (value, 2 + len(data))


@pytest.mark.parametrize("size", [255, 256, 65_535, 65_536])
def test_long_ones(size: int) -> None:
    for value in ("x" * size, b"x" * size, list(range(size)), 1 << size, {"x" * size: 1}):
        assert read_pickle(pickle.dumps(value, 4))[0] == value


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_an_object_is_its_attributes(protocol: int) -> None:
    words = Words(scorable=True)
    found, _ = read_pickle(pickle.dumps([words, words, Words], protocol))
    thing, again, kind = found
    assert type(thing) is Thing
    assert thing is again
    assert thing.kind == kind == Class("searcharchive.engines.whoosh.fields", "Words")
    assert thing.attributes.keys() == words.__dict__.keys()
    assert thing.attributes["scorable"] is True
    assert thing.attributes["format"].kind == Class("whoosh.formats", "Positions")


def test_a_defaultdict_is_a_dict() -> None:
    assert read_pickle(pickle.dumps(defaultdict(int, a=1)))[0] == {"a": 1}


@pytest.mark.parametrize(
    "value", [frozenset([1]), bytearray(b"x"), 1j, {1: 2}, {"a", "b"}, {-1}, range(3), slice(3)]
)
def test_what_is_none_of_these_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_pickle(pickle.dumps(value))
