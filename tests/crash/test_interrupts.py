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


@pytest.mark.crash
def test_an_interrupted_import_keeps_what_is_done(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(FILES):
        lines = [
            json.dumps({"id": f"{number}-{n}", "body": f"The tide {n} rose. " * 20})
            for n in range(RECORDS)
        ]
        (files / f"{number:02}.jsonl").write_text("\n".join(lines))
    archive = tmp_path / "archive"
    program = [sys.executable, "-m", "searcharchive"]
    subprocess.run([*program, "init", str(archive)], check=True, capture_output=True)
    command = [*program, "--archive", str(archive), "import", str(files)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while stored(archive) < RECORDS and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, err
    assert (out, b"Traceback" in err) == (b"", False)
    kept = stored(archive)
    assert RECORDS <= kept < FILES * RECORDS
    assert kept % RECORDS == 0
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert stored(archive) == FILES * RECORDS
    checked = subprocess.run([*program, "--archive", str(archive), "check"], capture_output=True)
    assert checked.returncode == 0
