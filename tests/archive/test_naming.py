"""Made ids, and the ids of sources that can't be kept."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.archive import naming

TEXTS = st.text(max_size=8)


def test_the_hash_is_over_three_frames() -> None:
    frames = (
        b"\x00\x00\x00\x00\x00\x00\x00\x04Post"
        b"\x00\x00\x00\x00\x00\x00\x00\x00"
        b"\x00\x00\x00\x00\x00\x00\x00\x05caf\xc3\xa9"
    )
    assert naming.text_hash("Post", None, "café") == hashlib.sha256(frames).hexdigest()


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_other_texts_have_another_hash(a: str, b: str, c: str, d: str, e: str, f: str) -> None:
    same = naming.text_hash(a, b, c) == naming.text_hash(d, e, f)
    assert same == ((a, b, c) == (d, e, f))


def test_ids_are_the_hash_in_base32() -> None:
    assert next(naming.made_ids("00" * 32)) == "0000000000"
    assert next(naming.made_ids("ff" * 32)) == "zzzzzzzzzz"
    # 0x0844 2144 = 00001 00001 00001 00001 00001 00..., five bits a character.
    assert next(naming.made_ids("0842108421" + "00" * 27)) == "1111111100"


@given(st.binary(min_size=32, max_size=32))
def test_each_id_is_one_character_longer(digest: bytes) -> None:
    ids = list(naming.made_ids(digest.hex()))
    assert [len(id_) for id_ in ids] == list(range(10, 53))
    assert all(longer.startswith(shorter) for shorter, longer in pairwise(ids))
    assert all(naming.looks_made(id_) and naming.fault(id_) is None for id_ in ids)
    assert all(naming.as_made(id_.upper()) == id_ for id_ in ids)


@pytest.mark.parametrize(
    "id_", ["", "  ", "a\nb", "a\x00b", "\x1b[31m", "a\u2028b", "a\u202eb", "x" * 501, "\ud800"]
)
def test_ids_that_cannot_be_kept(id_: str) -> None:
    assert naming.fault(id_)


@pytest.mark.parametrize("id_", ["1", "a b", " 7", "LEWIS-1987/02", "заметка", "x" * 500])
def test_ids_that_are_kept_as_they_stand(id_: str) -> None:
    assert naming.fault(id_) is None
