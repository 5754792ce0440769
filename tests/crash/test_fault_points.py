"""A command that is killed at any step leaves whole transactions, and does the rest the next time.

A run that nobody disturbs is recorded. Then the process is killed at one of its steps after the
other: before it, when half of the bytes are written, or after it. What a killed process wrote is
with the kernel, so this is not a power cut: for that see test_durability.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .answers import answers, assert_gone, assert_whole, sound_answers
from .scenes import SCENES, Place
from .stage import RECORD, Action, Point, Run, Stage, counted

SHORT = ("import", "rebuild", "merge", "remove", "restore-article", "update", "restore", "upgrade")
AGAIN = 16
"""In the short form, of the steps that an earlier scene had, one in so many is done again, and
every rename: those are the commits."""

_interrupted: dict[tuple[str, str], int] = {}
_HOW = {"write": (Action.KILL_BEFORE, Action.KILL_HALFWAY, Action.KILL_AFTER)}
_BARE = (Action.KILL_BEFORE, Action.KILL_AFTER)


def all_points(run: Run) -> Iterator[Point]:
    """The first, a middle and the last of each step at each kind of file, in every way."""
    for (step, kind), count in counted(run.steps).items():
        for at in sorted({1, (count + 1) // 2, count}):
            for action in _HOW.get(step, _BARE):
                yield Point(step, kind, at, action)


def some_points(run: Run) -> Iterator[Point]:
    """One of each, by turns in its place and its way."""
    for turn, ((step, kind), count) in enumerate(counted(run.steps).items()):
        again = (step, kind) in _interrupted and step != "rename"
        if kind == "shared memory" or (again and turn % AGAIN):
            continue
        _interrupted[step, kind] = _interrupted.get((step, kind), 0) + 1
        ways = _HOW.get(step, _BARE)
        yield Point(step, kind, (1, (count + 1) // 2, count)[turn % 3], ways[turn % len(ways)])


def kill_and_repeat(place: Place, words: list[str], point: Point) -> tuple[Path, Run]:
    """An archive on which the command was killed at a point."""
    archive = place.copy()
    killed = place.stage.run(archive, *words, point=point)
    assert killed.hit, f"{point} was not reached"
    assert killed.status == -9, (point, killed.status, killed.err)
    return archive, killed


def interrupt(place: Place, name: str, points: list[Point], calm: Path, status: int) -> None:
    scene, stage = SCENES[name], place.stage
    words = scene.words(place)
    before, after = answers(stage, place.copy(), scene.between), sound_answers(stage, calm)
    for number, point in enumerate(points):
        archive, _ = kill_and_repeat(place, words, point)
        # Whether the next process is a search or the same command is left to chance, too.
        looked_at = archive if number % 2 else place.copy_of(archive)
        assert_whole(scene.transactions, before, after, answers(stage, looked_at, scene.between))
        again = stage.run(archive, *words)
        assert again.status == status, (point, again.err)
        assert sound_answers(stage, archive) == after, point
        assert not list(archive.glob("index/*/.runs-*")), point
        assert_gone(archive, scene.gone)
        place.discard(archive, looked_at)


def undisturbed(place: Place, name: str) -> tuple[Path, Run]:
    calm = place.copy()
    run = place.stage.run(calm, *SCENES[name].words(place), point=RECORD)
    assert run.status == 0, run.err
    return calm, run


@pytest.mark.crash
@pytest.mark.parametrize(("place", "name"), [(name, name) for name in SHORT], indirect=["place"])
def test_killed_at_a_step(place: Place, name: str) -> None:
    calm, run = undisturbed(place, name)
    interrupt(place, name, list(some_points(run)), calm, run.status)


@pytest.mark.crash
def test_that_is_many_points(stage: Stage) -> None:
    """Runs after the others; alone it has nothing to count."""
    if not _interrupted:
        pytest.skip("it counts what the tests before it did")
    assert sum(_interrupted.values()) > 40


@pytest.mark.soak
@pytest.mark.parametrize(("place", "name"), [(name, name) for name in SCENES], indirect=["place"])
def test_killed_at_every_step(
    place: Place, name: str, record_property: Callable[[str, object], None]
) -> None:
    calm, run = undisturbed(place, name)
    points = list(all_points(run))
    interrupt(place, name, points, calm, run.status)
    record_property("fault points hit", len(points))
