"""Flipped bits: all in the index are found, and none makes an answer wrong in silence."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searcharchive.archive import open_archive
from searcharchive.archive.checking import check
from searcharchive.archive.searching import SearchRequest, search
from searcharchive.errors import EngineError

from .conftest import Run
from .test_damage import SEARCH, checkpointed, flipped, replace

QUERIES = ("harbour fog", '"customs barge"', "pil*", "herrin~1", "date:1915..1950 quay", "-lamp")


def flips(archive: Path, count: int) -> Iterator[tuple[Path, int]]:
    """Bits of the index's files, as many of each; of small files all of them, over and over."""
    chance = random.Random(1905)
    paths = sorted(path for path in (archive / "index").rglob("*")
                   if path.is_file() and path.stat().st_size)  # fmt: skip
    for number in range(count):
        path = paths[number % len(paths)]
        yield path, chance.randrange(path.stat().st_size * 8)


def answers(archive: Path) -> list[object]:
    here = open_archive(archive)
    found = []
    for query in QUERIES:
        answer = search(here, SearchRequest(query, limit=None))
        found.append((answer.page.total, [(hit.article.id, hit.score) for hit in answer.page.hits]))
    return found


def every_flip_is_caught(archive: Path, count: int) -> None:
    here = open_archive(archive)
    sound = answers(archive)
    assert check(here, read_data=True) == []
    refused = 0
    for path, bit in flips(archive, count):
        whole = path.read_bytes()
        replace(path, flipped(whole, bit))
        assert check(here, read_data=True), (path, bit)
        try:
            assert answers(archive) == sound, (path, bit)
        except EngineError as error:
            assert "run 'searcharchive rebuild'" in str(error)
            refused += 1
        replace(path, whole)
    assert refused > count // 2
    assert check(here, read_data=True) == []


def test_every_flipped_bit_is_caught(archive: Path) -> None:
    every_flip_is_caught(archive, 60)


@pytest.mark.soak
def test_every_flipped_bit_of_a_thousand_is_caught(
    archive: Path, record_property: Callable[[str, object], None]
) -> None:
    every_flip_is_caught(archive, 1_000)
    record_property("bits flipped in an index, all found", 1_000)


def flipped_stores(run: Run, archive: Path, count: int) -> tuple[int, int]:
    """How many flips `check --read-data` has found; and how many it hasn't that an export shows."""
    sound = run(archive, "export")
    path = checkpointed(archive)
    whole = path.read_bytes()
    chance = random.Random(1906)
    caught = changed = 0
    for _ in range(count):
        replace(path, flipped(whole, chance.randrange(len(whole) * 8)))
        for end in ("-wal", "-shm"):
            path.with_name(f"archive.db{end}").unlink(missing_ok=True)
        told = run(archive, "check", "--read-data")
        exported = run(archive, "export")
        ends = {run(archive, *command).status for command in (SEARCH, ("stats",))}
        assert ends | {told.status, exported.status} <= {0, 1, 2}
        caught += told.status > 0
        changed += told.status == 0 and exported[:2] != sound[:2]
    return caught, changed


def test_flipped_bits_in_the_store(run: Run, archive: Path) -> None:
    """SQLite keeps no checksums of pages: much of a flip in unused bytes is never seen."""
    caught, changed = flipped_stores(run, archive, 15)
    assert caught
    assert changed == 0


@pytest.mark.soak
def test_many_flipped_bits_in_the_store(
    run: Run, archive: Path, record_property: Callable[[str, object], None]
) -> None:
    caught, changed = flipped_stores(run, archive, 500)
    assert caught > 100
    assert changed == 0
    record_property("bits flipped in a store", 500)
    record_property("of these found, the others without effect", caught)
