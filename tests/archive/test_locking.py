"""One writer at a time; a lock dies with the process that holds it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from searcharchive.archive.locking import writing
from searcharchive.errors import BusyError, StoreError

from .desk import Desk

HOLD = """
import sys, time
from pathlib import Path
from searcharchive.archive import open_archive
from searcharchive.archive.locking import writing
with writing(open_archive(Path(sys.argv[1]))):
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


def holder(desk: Desk) -> subprocess.Popen[str]:
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(desk.archive.directory)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_is_first(desk: Desk) -> None:
    with holder(desk) as process:
        try:
            told = rf"process {process.pid} \('-c {desk.archive.directory}', since 20.*Z\)"
            with pytest.raises(BusyError, match=f"{told} is writing to .*--wait SECONDS"):
                desk.take()
            with pytest.raises(BusyError, match=r"is still writing to .* after 0\.1 s"):
                desk.take(wait=0.1)
        finally:
            process.kill()


def test_a_lock_dies_with_its_process(desk: Desk) -> None:
    with holder(desk) as process:
        os.kill(process.pid, signal.SIGKILL)
    with writing(desk.archive):
        pass


def test_a_writer_can_wait(desk: Desk) -> None:
    with holder(desk) as process:
        timer = threading.Timer(0.2, process.kill)
        timer.start()
        with writing(desk.archive, wait=30):
            waited = time.monotonic()
        timer.join()
    assert waited


def test_within_the_lock_the_same_thread_has_it(desk: Desk) -> None:
    with writing(desk.archive), writing(desk.archive):
        refused: list[bool] = []

        def other() -> None:
            with pytest.raises(BusyError), writing(desk.archive):
                pass
            refused.append(True)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refused == [True]
    with writing(desk.archive):
        pass


def test_the_lock_is_free_after_an_exception(desk: Desk) -> None:
    with pytest.raises(RuntimeError), writing(desk.archive):
        raise RuntimeError
    with writing(desk.archive):
        pass


def test_a_place_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.archive.lock_path.mkdir()
    with pytest.raises(StoreError, match="can't be written"), writing(desk.archive):
        pass
