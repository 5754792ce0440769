"""Measurements in processes of their own, and what those take: time, and memory at the most.

    python -m benchmarks.speed.children MODULE:FUNCTION JSON

calls the function with the arguments and prints what it returns, as JSON: that is the other end
of `call`. Whoever measures stays small itself: the system counts a parent's memory into the peak
of its children, from before they run their own program.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_EVERY = 0.5
"""Seconds between two looks at a process's children; a look takes some milliseconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a process printed, the seconds it took, and its peak memory in bytes.

    The peak is the largest resident size of the process or one of its children, or, where there
    were several at once, their proportional sizes together (shared pages counted once).
    """

    output: str
    seconds: float
    peak: int


def cpus() -> list[int]:
    """The processors that this process may use."""
    return sorted(os.sched_getaffinity(0))


def call(task: str, *arguments: Any, cores: int | None = None) -> tuple[Any, Outcome]:
    """What a function (`module:name`) returns in a new process, which may use so many cores."""
    command = [sys.executable, "-m", "benchmarks.speed.children", task, json.dumps(arguments)]
    outcome = run(command, cores=cores)
    return json.loads(outcome.output.splitlines()[-1]), outcome


def run(
    command: Sequence[str],
    *,
    directory: Path | None = None,
    cores: int | None = None,
    statuses: Sequence[int] = (0,),
) -> Outcome:
    """Run a command to its end; raises CalledProcessError for another exit status."""
    allowed = set(cpus()[:cores])
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
    ):
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=directory,
            stdout=output,
            stderr=errors,
            stdin=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        output.seek(0)
        errors.seek(0)
        printed, said = output.read(), errors.read()
    if process.returncode not in statuses:
        sys.stderr.write(said)
        raise subprocess.CalledProcessError(process.returncode, command, printed, said)
    return Outcome(printed, seconds, max(usage.ru_maxrss * 1024, watch.peak))


class _Watch(threading.Thread):
    """Looks at a process and its children now and then; `peak` is the most they had together."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.peak = 0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(_EVERY):
            family = _family(self.process)
            # Alone, its own record of its peak is exact.
            if len(family) > 1:
                self.peak = max(self.peak, sum(map(_proportional, family)))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _family(process: int) -> list[int]:
    """A process and all its descendants; those that have just ended are left out."""
    found = [process]
    with contextlib.suppress(OSError):
        for path in Path(f"/proc/{process}/task").glob("*/children"):
            for child in path.read_text(encoding="ascii").split():
                found += _family(int(child))
    return found


def _proportional(process: int) -> int:
    """Bytes of a process, of shared pages its share."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def size(directory: Path) -> int:
    """Bytes of all files below a directory."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def _main() -> None:
    module, _, function = sys.argv[1].partition(":")
    found = getattr(importlib.import_module(module), function)
    print(json.dumps(found(*json.loads(sys.argv[2]))))


if __name__ == "__main__":
    _main()
