"""The index survives SIGKILL at any moment of an update or rebuild, while searches go on."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from searcharchive.archive import open_archive
from searcharchive.archive.checking import check
from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.searching import SearchRequest, search

ROUNDS = 5


def command(archive: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "searcharchive", "--archive", str(archive), *arguments]


def write(path: Path, first: int, last: int) -> None:
    path.write_text(
        "".join(
            json.dumps(
                {"id": f"a{n}", "headline": f"Flood {n}", "body": f"Water rose {n} feet. " * 9}
            )
            + "\n"
            for n in range(first, last)
        )
    )


@pytest.mark.crash
@pytest.mark.parametrize("work", ["update", "rebuild"])
def test_killed_index_work_is_taken_up_again(tmp_path: Path, work: str) -> None:
    chance = random.Random(work)
    create(tmp_path / "archive")
    archive = open_archive(tmp_path / "archive")
    write(tmp_path / "0.jsonl", 0, 300)
    import_paths(archive, ImportRequest(paths=(str(tmp_path / "0.jsonl"),)))
    subprocess.run(command(archive.directory, "rebuild"), check=True, capture_output=True)
    killed = 0
    for round in range(1, ROUNDS + 1):
        file = tmp_path / f"{round}.jsonl"
        write(file, round * 300, round * 300 + 300)
        import_paths(archive, ImportRequest(paths=(str(file),)))
        process = subprocess.Popen(
            command(archive.directory, work), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + chance.uniform(0.1, 1.1)
        while time.monotonic() < until and process.poll() is None:
            page = search(archive, SearchRequest("flood", limit=1)).page
            assert page.total >= 300
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
        assert search(archive, SearchRequest("flood", limit=1)).page.total >= 300
    assert killed > 0
    done = subprocess.run(command(archive.directory, "update"), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert check(archive) == []
    assert search(archive, SearchRequest("flood", limit=1)).page.total == 300 * (ROUNDS + 1)
