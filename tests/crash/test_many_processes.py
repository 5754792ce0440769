"""Many processes at one archive: writers take turns, searches never wait, helpers end."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from searcharchive.archive import open_archive
from searcharchive.archive.checking import check
from searcharchive.archive.locking import writing

from .scenes import WORDS, write

PROGRAM = [sys.executable, "-m", "searcharchive", "--archive"]


def start(archive: Path, *line: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, str(archive), *line],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(archive: Path, *line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, str(archive), *line], capture_output=True, text=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    archive = tmp_path / "archive"
    assert run(archive, "init", str(archive)).returncode == 0
    write(tmp_path / "files", "first.jsonl", range(40))
    assert run(archive, "import", str(tmp_path / "files")).returncode == 0
    return archive


def import_side_by_side(archive: Path, files: Path, writers: int) -> None:
    """So many imports at once, and searches all the while."""
    for number in range(writers):
        write(files, f"{number}.jsonl", range(1000 + number * 40, 1040 + number * 40))
    running = [
        start(archive, "import", str(files / f"{number}.jsonl"), "--wait", "120")
        for number in range(writers)
    ]
    searches = 0
    while any(process.poll() is None for process in running):
        found = run(archive, "count", "quay")
        assert found.returncode == 0, found.stderr
        assert int(found.stdout) >= 40
        searches += 1
    for process in running:
        _, err = process.communicate()
        assert process.returncode == 0, err
    assert searches
    assert run(archive, "count", "quay").stdout == f"{(writers + 1) * 40}\n"
    assert check(open_archive(archive), read_data=True) == []


@pytest.mark.crash
def test_two_imports_at_once(archive: Path, tmp_path: Path) -> None:
    import_side_by_side(archive, tmp_path / "files", 2)


@pytest.mark.soak
def test_eight_imports_at_once(archive: Path, tmp_path: Path) -> None:
    import_side_by_side(archive, tmp_path / "files", 8)


def held(archive: Path) -> subprocess.Popen[str]:
    """An import that holds the lock until its standard input ends."""
    process = start(archive, "import", "-")
    until = time.monotonic() + 60
    while not (archive / "data" / "write.lock").read_text().startswith(f"{process.pid}\t"):
        assert time.monotonic() < until
        time.sleep(0.01)
    return process


@pytest.mark.crash
def test_a_writer_names_the_one_that_writes(archive: Path) -> None:
    with held(archive) as process:
        refused = run(archive, "update")
        told = rf"process {process.pid} \('searcharchive .*import -', since 20\S+Z\) is writing"
        assert refused.returncode == 2
        assert re.search(told, refused.stderr), refused.stderr
        waited = run(archive, "remove", "a1", "--yes", "--wait", "0.1")
        assert waited.returncode == 2
        assert re.search(rf"{told} to \S+; waiting\n", waited.stderr)
        assert "is still writing" in waited.stderr
        assert run(archive, "count", "quay").stdout == "40\n"
        with start(archive, "update", "--wait", "60") as waiting:
            process.kill()
            assert waiting.wait(60) == 0
    assert run(archive, "remove", "a1", "--yes").returncode == 0


def write_many(path: Path, articles: int) -> None:
    body = "The {} and the {} of the water. ".format
    with path.open("w") as file:
        for number in range(articles):
            first, second = WORDS[number % 12], WORDS[number * 7 % 11]
            record = {"id": f"m{number}", "body": body(first, second) * 120}
            file.write(json.dumps(record) + "\n")


def helpers_of(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children")
    return [int(word) for word in children.read_text().split()] if children.exists() else []


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


MANY = 9_600


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that takes helpers some time to index."""
    directory = tmp_path_factory.mktemp("large")
    assert run(directory, "init", str(directory / "archive")).returncode == 0
    write_many(directory / "many.jsonl", MANY)
    line = ("import", str(directory / "many.jsonl"), "--jobs", "1")
    assert run(directory / "archive", *line).returncode == 0
    return directory / "archive"


@pytest.mark.crash
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGHUP, 130), (signal.SIGKILL, -9)],
)
def test_helpers_end_with_their_process(large: Path, number: int, status: int) -> None:
    process = start(large, "rebuild", "--jobs", "3")
    until = time.monotonic() + 60
    while len(helpers := helpers_of(process.pid)) < 2 and process.poll() is None:
        assert time.monotonic() < until
    os.kill(process.pid, number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status, err
    assert "Traceback" not in err
    while any(map(is_running, helpers)):
        assert time.monotonic() < until, "a helper goes on"
        time.sleep(0.01)
    assert run(large, "count", "water").stdout == f"{MANY}\n"
    assert run(large, "update").returncode == 0
    assert [path.name for path in (large / "index").iterdir() if path.name.isdigit()] == [
        (large / "index" / "CURRENT").read_text().split()[0]
    ]


@pytest.mark.crash
def test_a_killed_process_leaves_its_lock_to_the_next(large: Path) -> None:
    process = start(large, "rebuild", "--jobs", "3")
    until = time.monotonic() + 60
    while len(helpers_of(process.pid)) < 2 and process.poll() is None:
        assert time.monotonic() < until
    process.kill()
    process.wait()
    with writing(open_archive(large)):
        pass
    process.communicate()
    assert run(large, "update").returncode == 0
