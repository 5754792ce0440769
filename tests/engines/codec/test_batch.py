"""Batches: however an index came to hold its articles, it answers the same, scores included."""

import os
import random
from pathlib import Path

import pytest
import whoosh.query as wq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.whoosh.codec.commits import batch as batches
from searcharchive.engines.whoosh.codec.commits.opening import read_contents
from searcharchive.engines.whoosh.codec.commits.tiers import FACTOR, to_merge
from searcharchive.engines.whoosh.codec.indexing.parallel import Crew, ordered
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation
from searcharchive.engines.whoosh.making import create_index, fill, open_batch
from searcharchive.errors import BusyError, EngineError
from searcharchive.model import Article
from tests.forms import examples

ANALYZER = Analyzer("english")
TREES = [
    wq.Term("body", "flood"),
    wq.Or([wq.Term("headline", "river"), wq.Term("body", "river"), wq.Term("body", "bank")]),
    wq.Prefix("body_written", "b"),
    wq.Sequence([wq.Term("body", "river"), wq.Term("body", "bank")]),
    wq.Not(wq.Term("body", "flood")),
    wq.Every(),
]


def article(number: int, version: int = 0) -> Article:
    chance = random.Random(1000 * number + version)
    words = chance.choices(["flood", "river", "bank", "the", "bridge", "rose"], k=12)
    return Article(id=f"{number:05}", headline=words[0], body=" ".join(words))


def answers(directory: Path) -> list[object]:
    """Everything that an index says to all trees."""
    engine = WhooshEngine(
        Generation(directory, "whoosh", "array", schema.VERSION, ANALYZER.signature)
    )
    try:
        found: list[object] = [engine.search(tree, limit=None) for tree in TREES]
        return [*found, engine.ids(), engine.verify(read_data=True)]
    finally:
        engine.close()


def made_at_once(directory: Path, articles: dict[int, int]) -> list[object]:
    directory.mkdir()
    create_index(directory)
    feeds = [lambda: [article(number, articles[number]) for number in sorted(articles)]]
    fill("array", directory, ANALYZER, feeds, 1, ORDINARY)
    return answers(directory)


STEPS = st.lists(
    st.lists(st.tuples(st.integers(0, 40), st.integers(-1, 3)), min_size=1, max_size=12),
    min_size=1,
    max_size=10,
)


@settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_answers_depend_on_the_articles_alone(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[int, int]]]
) -> None:
    directory = tmp_path_factory.mktemp("index")
    create_index(directory)
    held: dict[int, int] = {}
    for step in steps:
        with open_batch("array", directory, ANALYZER, ORDINARY) as batch:
            for number, version in step:
                if version < 0:
                    batch.remove(f"{number:05}")
                    held.pop(number, None)
                else:
                    batch.put(article(number, version))
                    held[number] = version
    assert answers(directory) == made_at_once(tmp_path_factory.mktemp("whole") / "index", held)


def test_a_batch_larger_than_memory_is_several_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_WAITING", 7)
    directory = tmp_path / "index"
    directory.mkdir()
    create_index(directory)
    with open_batch("array", directory, ANALYZER, ORDINARY) as batch:
        for number in [*range(20), *range(5, 15), 3]:
            batch.put(article(number, version=number % 2))
        batch.put(article(3))
        batch.remove("00004")
        batch.reach(77)
    contents = read_contents(directory)
    assert (contents.store_sequence, len(contents.segments) > 1) == (77, True)
    expected = {number: number % 2 for number in range(20) if number != 4} | {3: 0}
    assert answers(directory) == made_at_once(tmp_path / "whole", expected)


def test_there_are_few_segments_however_many_batches(tmp_path: Path) -> None:
    create_index(tmp_path)
    for first in range(0, 400, 8):
        with open_batch("array", tmp_path, ANALYZER, ORDINARY) as batch:
            for number in range(first, first + 8):
                batch.put(article(number))
        segments = read_contents(tmp_path).segments
        assert len(segments) < 2 * FACTOR
        # A commit leaves the files of its segments, the table of contents and the lock.
        assert len(list(tmp_path.iterdir())) == len(segments) + 2
    assert sum(segment.documents for segment in segments) == 400


def test_one_batch_at_a_time(tmp_path: Path) -> None:
    create_index(tmp_path)
    with open_batch("array", tmp_path, ANALYZER, ORDINARY), pytest.raises(BusyError):
        open_batch("array", tmp_path, ANALYZER, ORDINARY).__enter__()


@pytest.mark.parametrize(
    ("live", "documents", "merged"),
    [
        ([], [], []),
        ([10] * (FACTOR - 1), [10] * (FACTOR - 1), []),
        ([10] * FACTOR + [9999], [10] * FACTOR + [9999], list(range(FACTOR))),
        ([74, 1000], [100, 1000], [0]),
        ([76, 1000], [100, 1000], []),
    ],
)
def test_tiers(live: list[int], documents: list[int], merged: list[int]) -> None:
    assert to_merge(live, documents) == merged


def work(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return number * number


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_shared_work_keeps_its_order_and_its_errors(jobs: int) -> None:
    assert list(ordered(work, range(12), jobs)) == [number * number for number in range(12)]
    with pytest.raises(ValueError, match="thirteen"):
        list(ordered(work, range(20), jobs))


def test_a_process_that_dies_is_told() -> None:
    parent = os.getpid()
    with pytest.raises(EngineError, match="ended by itself"):
        list(ordered(lambda _: 0 if os.getpid() == parent else os._exit(3), [0, 1, 2], 2))


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_a_crew_turns_to_the_next_work(jobs: int) -> None:
    with Crew(lambda number: number + 1, range(7), jobs) as crew:
        assert list(crew.results()) == [1, 2, 3, 4, 5, 6, 7]
        crew.turn_to(work, range(11))
        assert list(crew.results()) == [number * number for number in range(11)]
        crew.turn_to(work, range(20))
        with pytest.raises(ValueError, match="thirteen"):
            list(crew.results())


def test_a_process_does_its_own_share_in_its_own_way() -> None:
    with Crew(lambda _: os.getpid(), range(9), 3) as crew:
        found = set(crew.results(own=lambda _: 0))
    assert 0 in found
    assert os.getpid() not in found
