"""An import that is killed keeps what it committed, and the same command goes on from there."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from searcharchive.archive.creating import create
from searcharchive.archive.stats import imports
from searcharchive.model import Article

from .desk import Desk

IMPORT = """
import sys
from pathlib import Path
from searcharchive.archive import filing, open_archive
from searcharchive.archive.importing import ImportRequest, import_paths

# A tenth of the records in a tenth of the time: as many steps, and a commit within a file.
filing.RECORDS_A_TRANSACTION = 500
filing._RECORDS_BETWEEN_PROGRESS = 20

def progress(state):
    sys.stdout.write("on\\n")
    sys.stdout.flush()

request = ImportRequest(paths=(sys.argv[2],), strict="--strict" in sys.argv)
import_paths(open_archive(Path(sys.argv[1])), request, progress=progress)
"""


def import_until(desk: Desk, steps: int | None, *options: str) -> int:
    """Import in a process that is killed at its `steps`-th progress; its exit status."""
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(desk.archive.directory), str(desk.files), *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        for seen, _ in enumerate(process.stdout, 1):
            if seen == steps:
                os.kill(process.pid, signal.SIGKILL)
                break
        process.stdout.read()
    return process.returncode


def write_files(desk: Desk, edition: str) -> None:
    """Small files, and one with more records than a transaction takes."""
    for number in range(12):
        texts = [f"Story {index} of file {number}, {edition}." for index in range(5)]
        desk.write(f"{number:02}.jsonl", *({"body": text} for text in texts))
    desk.write("many.jsonl", *({"body": f"Story {index} of many."} for index in range(530)))


def content(desk: Desk) -> list[Article]:
    """All articles but for the time of their adding."""
    with desk.archive.store() as store:
        assert list(store.problems()) == []
        return [article._replace(added="") for article in store.iterate()]


@pytest.mark.crash
def test_killed_and_run_again_is_as_never_killed(desk: Desk, tmp_path: Path) -> None:
    calm = Desk(create(tmp_path / "calm"), desk.files)
    for edition, kills in (("first", (20, 52)), ("second", (5, 17))):
        write_files(desk, edition)
        calm.take()
        assert [import_until(desk, steps) for steps in kills] == [-signal.SIGKILL] * 2
        states = [entry.state for entry in imports(desk.archive)][:2]
        assert states == ["running", "interrupted"]
        assert import_until(desk, None) == 0
        assert content(desk) == content(calm)
    with sqlite3.connect(desk.archive.store_path) as connection:
        gone = connection.execute("SELECT count(*) FROM origins WHERE gone IS NOT NULL").fetchone()
    connection.close()
    assert gone == (0,)


@pytest.mark.crash
def test_a_killed_strict_import_keeps_nothing(desk: Desk) -> None:
    write_files(desk, "first")
    assert import_until(desk, 30, "--strict") == -signal.SIGKILL
    assert content(desk) == [] and imports(desk.archive) == []
    assert import_until(desk, None, "--strict") == 0
    assert len(content(desk)) == 590
