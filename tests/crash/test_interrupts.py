"""Ctrl-C in the middle of an import: what is done is kept, and the same command goes on."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

FILES = 40
RECORDS = 60


def stored(archive: Path) -> int:
    """Articles that are committed, read as any SQLite tool would."""
    path = archive / "data" / "archive.db"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        try:
            return int(store.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def write(directory: Path, numbers: range) -> str:
    """A directory of so many files, each with RECORDS records."""
    directory.mkdir()
    for number in numbers:
        lines = [
            json.dumps({"id": f"{number}-{n}", "body": f"The tide {n} rose. " * 20})
            for n in range(RECORDS)
        ]
        (directory / f"{number:02}.jsonl").write_text("\n".join(lines))
    return str(directory)


@pytest.mark.crash
def test_an_interrupted_import_keeps_what_is_done(tmp_path: Path) -> None:
    first = write(tmp_path / "first", range(FILES // 2))
    second = write(tmp_path / "second", range(FILES // 2, FILES))
    archive = tmp_path / "archive"
    program = [sys.executable, "-m", "searcharchive"]
    subprocess.run([*program, "init", str(archive)], check=True, capture_output=True)
    # However quick the machine, it gets no further than standard input, which doesn't end.
    command = [*program, "--archive", str(archive), "import", first, "-", second]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(b'{"id": "typed", "body": "The tide ')
    process.stdin.flush()
    until = time.monotonic() + 60
    while stored(archive) < RECORDS and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    status = process.wait(60)
    # Not before it has ended: this closes standard input, too.
    out, err = process.communicate()
    assert status == 130, err
    assert (out, b"Traceback" in err) == (b"", False)
    kept = stored(archive)
    assert RECORDS <= kept <= FILES // 2 * RECORDS
    assert kept % RECORDS == 0
    typed = '{"id": "typed", "body": "The tide turned."}\n'
    done = subprocess.run(command, input=typed, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert stored(archive) == FILES * RECORDS + 1
    checked = subprocess.run([*program, "--archive", str(archive), "check"], capture_output=True)
    assert checked.returncode == 0


AT_IMPORT = """
import builtins, os, signal, sys
from searcharchive.cli import main
real, left = builtins.__import__, int(sys.argv.pop(1))

def importing(*arguments, **options):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.{name})
    return real(*arguments, **options)

builtins.__import__ = importing
sys.exit(main())
"""
"""The program, to which a signal comes while it loads its modules, at the import of a number."""


@pytest.mark.crash
@pytest.mark.parametrize(
    ("number", "name", "status"),
    [(1, "SIGINT", 130), (2, "SIGTERM", 130), *((at, "SIGINT", 130) for at in (9, 40, 90, 220))],
)
def test_interrupted_while_modules_are_loaded(
    tmp_path: Path, number: int, name: str, status: int
) -> None:
    (tmp_path / "searcharchive.toml").write_text("")
    code = AT_IMPORT.replace("{name}", name)
    command = [sys.executable, "-c", code, str(number), "--archive", str(tmp_path), "stats"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (status, ""), ran.stderr
    assert ran.stderr == "searcharchive: interrupted\n"
