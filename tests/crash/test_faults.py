"""What a full or failing disk, a limit or a directory that can't be written makes of a command.

A clear error and status 2, whole transactions, searches that go on; and when the trouble is over
the same command does it all.
"""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from .answers import answers, assert_whole, sound_answers
from .scenes import SCENES, Place
from .stage import RECORD, Action, Point, Run, counted

ERRORS = (errno.EIO, errno.ENOSPC)
ACTIONS = (Action.FAIL_ONCE, Action.FAIL_FROM)
SHORT = ("rebuild",)
HARMLESS = ("lock", "shared memory")


def failures(run: Run, *, every: bool) -> Iterator[Point]:
    """Each step fails at its first, a middle and its last time, or every other one at one of them.

    By turns it does once, or from then on.
    """
    ways = [(action, error) for action in ACTIONS for error in ERRORS]
    for turn, ((step, kind), count) in enumerate(counted(run.steps).items()):
        places = sorted({1, (count + 1) // 2, count})
        for number in range(turn, turn + 4) if every else range(turn, turn + turn % 2):
            action, error = ways[number % len(ways)]
            yield Point(step, kind, places[number % len(places)], action, error)


def assert_told(run: Run, about: object) -> None:
    """It failed as a command should: status 2 and words of ours."""
    assert run.status == 2, (about, run.status, run.err)
    assert "searcharchive: " in run.err, about
    assert "Traceback" not in run.err and "fault in the program" not in run.err, (about, run.err)


class Trouble:
    """A scene, and what it was before and is after its command."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.scene = SCENES[name]
        self.words = self.scene.words(place)
        calm = place.copy()
        self.run = place.stage.run(calm, *self.words, point=RECORD)
        self.before = self.answers(place.copy())
        self.after = sound_answers(place.stage, calm)

    def answers(self, archive: Path) -> list[bytes] | None:
        return answers(self.place.stage, archive, self.scene.between)

    def is_over(self, archive: Path, about: object) -> None:
        """The archive is whole, and the same command does the rest."""
        stage = self.place.stage
        found = self.answers(archive)
        assert_whole(self.scene.transactions, self.before, self.after, found)
        again = stage.run(archive, *self.words)
        assert again.status == 0, (about, again.err)
        assert sound_answers(stage, archive) == self.after, about
        self.place.discard(archive)


def fail(place: Place, name: str, *, every: bool) -> int:
    """Let calls fail one after the other; how many did."""
    trouble = Trouble(place, name)
    failed = 0
    points = list(failures(trouble.run, every=every))
    for point in points:
        archive = place.copy()
        run = place.stage.run(archive, *trouble.words, point=point)
        assert run.hit, point
        if run.status != 0:
            assert_told(run, point)
            failed += 1
        else:
            # What is only tidied up, or is written again when it is needed, may fail unseen; and
            # what Python copies another way where the quick one fails.
            copied = (point.step, point.kind, point.action) == (
                "write", "kept archive", Action.FAIL_ONCE,
            )  # fmt: skip
            assert (
                point.step == "unlink" or point.kind in HARMLESS or checkpoint(point) or copied
            ), point
        trouble.is_over(archive, point)
    assert failed
    return len(points)


def checkpoint(point: Point) -> bool:
    """Whether it is SQLite's tidying of a log whose transactions are committed."""
    return point.kind in ("store", "write-ahead log", "data")


@pytest.mark.crash
@pytest.mark.parametrize(("place", "name"), [(name, name) for name in SHORT], indirect=["place"])
def test_a_step_fails(place: Place, name: str) -> None:
    fail(place, name, every=False)


@pytest.mark.soak
@pytest.mark.parametrize(("place", "name"), [(name, name) for name in SCENES], indirect=["place"])
def test_every_step_fails(
    place: Place, name: str, record_property: Callable[[str, object], None]
) -> None:
    record_property("failing calls (EIO, ENOSPC)", fail(place, name, every=True))


def grow(place: Place, name: str, limit: str, sizes: list[int]) -> None:
    """Run the command under a limit that grows until it succeeds."""
    trouble = Trouble(place, name)
    archive = place.copy()
    statuses = []
    for size in sizes:
        run = place.stage.run(archive, *trouble.words, limits={limit: (size, size)})
        statuses.append(run.status)
        if run.status != 0:
            assert_told(run, (limit, size))
        found = trouble.answers(archive)
        assert_whole(trouble.scene.transactions, trouble.before, trouble.after, found)
    assert statuses[0] == 2 and statuses[-1] == 0, statuses
    trouble.is_over(archive, limit)


SIZES = [0, 1_000, 4_096, 20_000, 33_000, 130_000, 1_000_000]


@pytest.mark.crash
@pytest.mark.parametrize(
    ("place", "name"), [("import", "import"), ("rebuild", "rebuild")], indirect=["place"]
)
def test_files_may_only_grow_to_a_size(place: Place, name: str) -> None:
    grow(place, name, "RLIMIT_FSIZE", SIZES)


@pytest.mark.crash
@pytest.mark.parametrize(
    ("place", "name"), [("import", "import"), ("rebuild", "rebuild")], indirect=["place"]
)
def test_few_files_may_be_open(place: Place, name: str) -> None:
    grow(place, name, "RLIMIT_NOFILE", [3, 8, 13, 18, 25, 64])


@pytest.mark.soak
@pytest.mark.parametrize(("place", "name"), [(name, name) for name in SCENES], indirect=["place"])
def test_every_limit(
    place: Place, name: str, record_property: Callable[[str, object], None]
) -> None:
    sizes = [*range(0, 40_000, 1_999), *range(40_000, 400_000, 40_000), 1_000_000]
    numbers = [*range(3, 30, 2), 64]
    grow(place, name, "RLIMIT_FSIZE", sizes)
    grow(place, name, "RLIMIT_NOFILE", numbers)
    record_property("limits of size and of open files", len(sizes) + len(numbers))


@pytest.mark.crash
@pytest.mark.parametrize("place", ["import"], indirect=True)
def test_a_directory_that_cannot_be_written(place: Place) -> None:
    trouble = Trouble(place, "import")
    archive = place.copy()
    modes = {path: path.stat().st_mode for path in [archive, *archive.rglob("*")]}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    for line in (trouble.words, ["update"], ["rebuild"], ["remove", "a7", "--yes"]):
        run = place.stage.run(archive, *line, obeys=True)
        assert_told(run, line)
        assert "can't be written" in run.err
    for line in (["count", "tide"], ["search", "tide"], ["show", "a7"], ["export"], ["check"]):
        assert place.stage.run(archive, *line, obeys=True).status == 0, line
    for path, mode in modes.items():
        path.chmod(mode)
    trouble.is_over(archive, "permissions")


@pytest.mark.soak
@pytest.mark.parametrize("place", ["import"], indirect=True)
def test_a_small_disk_that_is_full(place: Place, tmp_path: Path) -> None:
    trouble = Trouble(place, "import")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "small", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        subprocess.run(["cp", "-r", str(place.archive), str(disk / "archive")], check=True)
        full = 0
        with (disk / "filling").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                full += 4096
        for left in range(0, full, 32_768):
            os.truncate(disk / "filling", full - left)
            run = place.stage.run(disk / "archive", *trouble.words)
            if run.status == 0:
                break
            assert_told(run, left)
            found = trouble.answers(disk / "archive")
            assert_whole(trouble.scene.transactions, trouble.before, trouble.after, found)
        assert left and run.status == 0, run.err
        assert sound_answers(place.stage, disk / "archive") == trouble.after
    finally:
        subprocess.run(["umount", str(disk)], check=True)
