"""Bringing the index up to date: what is replayed, and when it is made anew instead."""

from collections.abc import Callable

import pytest

from searcharchive.archive import Archive
from searcharchive.archive.checking import check
from searcharchive.archive.indexing import IndexReport, rebuild, update

from .desk import Desk


def add(desk: Desk, name: str, count: int) -> None:
    desk.write(f"{name}.jsonl", *({"body": f"{name} {n}"} for n in range(count)))
    desk.take()


def test_small_changes_are_replayed_and_great_ones_make_it_anew(desk: Desk) -> None:
    add(desk, "gull", 10)
    first = update(desk.archive)
    assert (first.put, first.rebuilt) == (10, True)
    add(desk, "tern", 400)
    replayed = update(desk.archive)
    assert (replayed.put, replayed.removed, replayed.rebuilt) == (400, 0, False)
    add(desk, "auk", 600)
    anew = update(desk.archive)
    assert (anew.put, anew.removed, anew.rebuilt, anew.notes) == (1010, 0, True, ())
    assert anew.sequence == 1010
    assert check(desk.archive) == []
    assert update(desk.archive).put == 0


@pytest.mark.parametrize("content", [b"", b"\xff\n", b"none\n", b"../2\n"])
@pytest.mark.parametrize("work", [update, rebuild])
def test_a_damaged_name_of_the_current_generation_is_mended(
    desk: Desk, content: bytes, work: Callable[[Archive], IndexReport]
) -> None:
    add(desk, "gull", 3)
    update(desk.archive)
    (desk.archive.index_path / "CURRENT").write_bytes(content)
    assert work(desk.archive).rebuilt
    assert check(desk.archive) == []
