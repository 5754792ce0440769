"""A restore that is killed at any step loses nothing, and the same command finishes it."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from searcharchive.cli import main

from .conftest import Run

SEARCH = ("search", "harbour OR fog", "--limit", "all", "--format", "jsonl")
KILLED = 77


def restored_until(archive: Path, bag: Path, step: int) -> bool:
    """Restore in a process that ends abruptly before this step; whether it came to it."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        assert ended in (0, KILLED)
        return ended == KILLED
    taken = 0
    for owner, name in ((os, "fsync"), (Path, "rename"), (Path, "replace"), (Path, "unlink"),
                        (Path, "mkdir")):  # fmt: skip
        real = getattr(owner, name)

        def counted(*arguments: object, real: object = real, **options: object) -> object:
            nonlocal taken
            taken += 1
            if taken == step:
                os._exit(KILLED)
            return real(*arguments, **options)  # type: ignore[operator]  # It is os's or Path's.

        setattr(owner, name, counted)
    os._exit(main(["--archive", str(archive), "restore", str(bag), "--replace", "--quiet"]))


def hidden(store: Path) -> bool:
    """Whether this is the store from before: it has hidden a01."""
    if not store.exists():
        return False
    with closing(sqlite3.connect(store)) as connection:
        return bool(
            connection.execute(
                "SELECT 1 FROM articles WHERE id = 'a01' AND removed > ''"
            ).fetchone()
        )


def killed_at(run: Run, archive: Path, tmp_path: Path, first: int, by: int) -> int:
    """Kill it before some steps, each time from the old archive on; the first that isn't there."""
    bag = tmp_path / "bag"
    assert run(archive, "backup", str(bag)).status == 0
    sound = run(archive, *SEARCH)
    step = first
    while True:
        assert run(archive, "remove", "--yes", "a01").status == 0
        before = run(archive, *SEARCH)
        went_on = restored_until(archive, bag, step)
        ran = run(archive, *SEARCH)
        told = ("restore of a backup was interrupted", "has no index yet", "is ahead of the store")
        assert ran in (before, sound) or (ran.status == 2 and any(each in ran.err for each in told))
        stores = [archive / "data" / "archive.db", *archive.glob("before-restore-*/data/*.db")]
        assert any(map(hidden, stores))
        assert run(archive, "restore", str(bag), "--replace").status == 0
        assert run(archive, *SEARCH) == sound
        assert run(archive, "check").out == ""
        assert any(map(hidden, archive.glob("before-restore-*/data/*.db")))
        if not went_on:
            return step
        step += by


@pytest.mark.crash
def test_a_restore_killed_at_some_steps(run: Run, archive: Path, tmp_path: Path) -> None:
    assert killed_at(run, archive, tmp_path, first=4, by=9) > 20


@pytest.mark.crash
@pytest.mark.soak
def test_a_restore_killed_at_every_step(
    run: Run, archive: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    steps = killed_at(run, archive, tmp_path, first=1, by=1)
    assert steps > 25
    record_property("fault points hit", steps - 1)
