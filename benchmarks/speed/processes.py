"""What `whole` has measured in processes of their own; imports are done before the clock starts."""

import time
from pathlib import Path

from benchmarks.speed import ours
from benchmarks.speed.mix import Query
from searcharchive.archive.archive import open_archive
from searcharchive.archive.indexing import update
from searcharchive.engines.whoosh.engine import WhooshEngine

_OPENINGS = 31


def open_in_turn(indexes: list[str]) -> list[list[float]]:
    """Milliseconds that opening and closing each index takes; the first time doesn't count."""
    times: list[list[float]] = [[] for _ in indexes]
    for _ in range(_OPENINGS):
        for place, index in enumerate(indexes):
            started = time.perf_counter()
            engine = WhooshEngine.open(Path(index))
            assert engine is not None
            engine.close()
            times[place].append((time.perf_counter() - started) * 1e3)
    return [each[1:] for each in times]


def touch(index: str, word: str) -> tuple[float, float]:
    """Milliseconds of a word's first answer on an index just opened, and of its second.

    Nothing is kept decoded between them. The word was asked on the index opened before: what the
    first search of a process loads is not what is asked for here.
    """
    times: list[float] = []
    for _ in range(2):
        opened = ours.Cold(Path(index))
        prepared = opened.prepare(Query("common", (word,)))
        times = []
        for _ in range(2):
            opened.forget()
            started = time.perf_counter()
            opened.answer(prepared)
            times.append((time.perf_counter() - started) * 1e3)
        opened.close()
    return times[0], times[1]


def update_index(directory: str) -> float:
    """Seconds that it takes to bring an archive's index up to date."""
    archive = open_archive(Path(directory))
    started = time.perf_counter()
    report = update(archive)
    seconds = time.perf_counter() - started
    if report.rebuilt:
        raise RuntimeError("the index was made anew, not updated")
    return seconds
