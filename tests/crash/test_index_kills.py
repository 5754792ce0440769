"""SIGKILL at any moment of an import, an update or a rebuild, while readers search in a loop.

No reader fails or sees part of a commit, and no article that was acknowledged is missing.
"""

import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from searcharchive.archive import Archive, open_archive
from searcharchive.archive.checking import check
from searcharchive.archive.searching import SearchRequest, search

from .scenes import Place, write
from .stage import Stage

WORKS = ("import", "update", "rebuild")
ARTICLES = 30
"""In a file; a round brings one."""


class Reader(threading.Thread):
    """Searches until it is told to stop; keeps what it saw, or what went wrong.

    An index shows whole commits only: `quay` is in each article, so what is found is what files
    there are, and never less than before.
    """

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self.archive = archive
        self.searches = 0
        self.faults: list[object] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        least = 0
        while not self.stopped.is_set():
            try:
                page = search(self.archive, SearchRequest("quay", limit=1)).page
            except Exception as error:
                self.faults.append(error)
                return
            if page.total < least or page.total % ARTICLES:
                self.faults.append((least, page.total))
            least = page.total
            self.searches += 1


class Rounds:
    """Rounds of an import, update or rebuild that may be killed, each with a file more."""

    def __init__(self, place: Place, chance: random.Random) -> None:
        self.place = place
        self.archive = open_archive(place.archive)
        self.killed = self.acknowledged = 0
        self._chance = chance
        # How long each takes is learned from those that live, so that kills fall within.
        self._seconds = dict.fromkeys(WORKS, 0.3)

    def round(self, number: int) -> None:
        write(
            self.place.files, f"{number}.jsonl", range(number * ARTICLES, (number + 1) * ARTICLES)
        )
        work = WORKS[number % len(WORKS)]
        if work != "import":
            self.place.take("--no-index")
            self.acknowledged = number
        line = [work, "--quiet"] + [str(self.place.files)] * (work == "import")
        started = time.monotonic()
        limit = self._chance.uniform(0.0, 1.0) * self._seconds[work]
        run = self.place.stage.run(self.place.archive, *line, seconds=limit)
        assert run.status in (0, -signal.SIGKILL), run.err
        if run.status == 0:
            self._seconds[work] = time.monotonic() - started
            self.acknowledged = number
        else:
            self._seconds[work] *= 1.05
            self.killed += 1
        with self.archive.store() as store:
            assert store.totals().articles >= (self.acknowledged + 1) * ARTICLES


def kill_in_rounds(place: Place, rounds: int) -> tuple[int, int]:
    """How many were killed, and how many searches were made meanwhile."""
    write(place.files, "0.jsonl", range(ARTICLES))
    place.take()
    all_rounds = Rounds(place, random.Random(rounds))
    readers = [Reader(all_rounds.archive) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, rounds + 1):
            all_rounds.round(number)
            assert [reader.faults for reader in readers] == [[], []]
    finally:
        for reader in readers:
            reader.stopped.set()
            reader.join()
    place.take()
    assert [reader.faults for reader in readers] == [[], []]
    assert check(all_rounds.archive, read_data=True) == []
    found = search(all_rounds.archive, SearchRequest("quay", limit=1)).page
    assert found.total == (rounds + 1) * ARTICLES
    return all_rounds.killed, sum(reader.searches for reader in readers)


@pytest.mark.crash
def test_killed_at_any_moment(stage: Stage, tmp_path: Path) -> None:
    killed, searches = kill_in_rounds(Place(stage, tmp_path / "place"), 20)
    assert killed >= 5
    assert searches > 20


@pytest.mark.soak
def test_killed_at_any_moment_for_long(
    stage: Stage, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    killed, searches = kill_in_rounds(Place(stage, tmp_path / "place"), 200)
    assert killed >= 80
    assert searches > 200
    record_property("rounds of kills at random moments", 200)
    record_property("kills at random moments", killed)
    record_property("searches meanwhile", searches)
