"""Texts put in order eight bytes at a time are in the order of their bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.format.words import order_of
from searcharchive.engines.whoosh.codec.indexing.terms import Texts, united

LIKE_IDS = st.tuples(st.sampled_from([b"", b"nyt:", b"reuters21578:"]), st.binary(max_size=30))
TEXTS = st.one_of(
    st.binary(max_size=20),
    st.lists(st.sampled_from([0, 97]), max_size=40).map(bytes),
    LIKE_IDS.map(b"".join),
)


@given(st.lists(TEXTS, max_size=60))
def test_order_is_that_of_bytes(mixed: list[bytes]) -> None:
    starts = starts_of(np.array([len(text) for text in mixed], np.int64))
    order = order_of(b"".join(mixed), starts)
    assert [mixed[place] for place in order] == sorted(mixed)


@given(st.lists(st.sets(TEXTS, max_size=20), min_size=1, max_size=4), st.sets(TEXTS, max_size=9))
def test_sorted_texts_are_united(sets: list[set[bytes]], common: set[bytes]) -> None:
    parts = [sorted(each | common) for each in sets]
    every, places = united([Texts.of(part) for part in parts])
    found = every.each()
    assert found == sorted(set().union(*parts))
    assert [[found[place] for place in row.tolist()] for row in places] == parts
