"""A damaged index: every flipped bit is found, and none makes an answer wrong in silence."""

import random
from pathlib import Path

import pytest
import whoosh.query as wq

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.port import Answer
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation
from searcharchive.engines.whoosh.making import create_index, fill
from searcharchive.errors import EngineError
from searcharchive.model import ArchiveDate, Article

ANALYZER = Analyzer("english")
FLIPS = 300
TREES = [
    wq.Term("body", "flood"),
    wq.Term("body", "word17"),
    wq.And([wq.Term("body", "flood"), wq.NumericRange("date_start", 730000, 730050)]),
    wq.Sequence([wq.Term("body", "river"), wq.Term("body", "bank")]),
    wq.Prefix("body_written", "word1"),
    wq.FuzzyTerm("body_written", "rivet", maxdist=1, prefixlength=0),
    wq.Not(wq.Term("body", "flood")),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("index")
    chance = random.Random(6)

    def articles() -> list[Article]:
        return [
            Article(
                id=f"{number:04}",
                headline=f"Flood {number}",
                body=" ".join(
                    chance.choices(["flood", "river", "bank"], k=20)
                    + [f"word{chance.randrange(3000)}" for _ in range(20)]
                ),
                date=ArchiveDate("x", 730000 + number, 730001 + number),
            )
            for number in range(700)
        ]

    create_index(directory)
    fill("array", directory, ANALYZER, [articles], 1, ORDINARY)
    return directory


def opened(directory: Path) -> WhooshEngine:
    return WhooshEngine(
        Generation(directory, "whoosh", "array", schema.VERSION, ANALYZER.signature)
    )


def answers(directory: Path) -> list[Answer]:
    engine = opened(directory)
    try:
        return [
            engine.search(tree, order=order, limit=5)
            for tree in TREES
            for order in ("relevance", "newest")
        ]
    finally:
        engine.close()


def test_flipped_bits(index: Path) -> None:
    sound = answers(index)
    chance = random.Random(11)
    (path,) = index.glob("*.arr")
    whole = path.read_bytes()
    refused = 0
    for _ in range(FLIPS):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(data))
        try:
            assert answers(index) == sound
        except EngineError as error:
            assert path.name in str(error) and "rebuild" in str(error)
            refused += 1
        try:
            problems = opened(index).verify(read_data=True)
        except EngineError as error:
            problems = [str(error)]
        assert problems and path.name in problems[0]
    path.write_bytes(whole)
    assert refused > FLIPS // 4
    assert opened(index).verify(read_data=True) == []


@pytest.mark.parametrize("size", [0, 1, 51, 52, 5_000, -1])
def test_a_cut_file(index: Path, size: int) -> None:
    (path,) = index.glob("*.arr")
    whole = path.read_bytes()
    path.write_bytes(whole[:size])
    try:
        with pytest.raises(EngineError, match=r"\.arr.*rebuild"):
            opened(index)
    finally:
        path.write_bytes(whole)


def test_a_missing_file(index: Path) -> None:
    (path,) = index.glob("*.arr")
    moved = path.rename(path.with_suffix(".away"))
    try:
        with pytest.raises(EngineError, match="rebuild"):
            opened(index)
    finally:
        moved.rename(path)


def test_another_index_s_file(index: Path, tmp_path: Path) -> None:
    create_index(tmp_path)
    fill("array", tmp_path, ANALYZER, [lambda: [Article(id="1", body="x")]], 1, ORDINARY)
    (path,), (other,) = index.glob("*.arr"), tmp_path.glob("*.arr")
    whole = path.read_bytes()
    path.write_bytes(other.read_bytes())
    try:
        with pytest.raises(EngineError, match=r"documents.*rebuild"):
            opened(index)
    finally:
        path.write_bytes(whole)
