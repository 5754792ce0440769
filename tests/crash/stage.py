"""Runs commands in processes of their own, and records or breaks what they do to files.

A *step* is a call that changes files (see faults.c); its *kind* is what file it is about. A *point*
is the n-th step of a kind, at which a process can be made to end or a call to fail.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent

KINDS = {
    "configuration": "searcharchive.toml*",
    "archive": ".",
    "data": "data",
    "store": "data/archive.db",
    "write-ahead log": "data/archive.db-wal",
    "shared memory": "data/archive.db-shm",
    "journal": "data/archive.db-journal",
    "copy of the store": "data/archive-v1-*.db",
    "copy of the store, beside": "data/archive-v1-*.db.new",
    "its journal": "data/archive-v1-*.db.new-*",
    "restoring": ".restoring-*",
    "kept archive": "before-restore-*",
    "lock": "data/write.lock",
    "index": "index",
    "current": "index/CURRENT",
    "current, beside": "index/CURRENT.new",
    "generation": "index/[0-9]",
    "manifest": "index/[0-9]/manifest.json",
    "manifest, beside": "index/[0-9]/manifest.json.new",
    "table of contents": "index/[0-9]/_MAIN_*.toc",
    "table of contents, beside": "index/[0-9]/._MAIN_*.toc",
    "Whoosh's table, beside": "index/[0-9]/_MAIN_*.toc.*",
    "segment": "index/[0-9]/MAIN_*.arr",
    "index's lock": "index/[0-9]/MAIN_WRITELOCK",
    "runs": "index/[0-9]/.runs-*",
    "unnamed file": "index/[0-9]/#*",
}
"""Kinds of files, and the paths in the archive that are of them: no path is of two."""


class Action(IntEnum):
    """What happens at a point; as in faults.c."""

    RECORD = 0
    KILL_BEFORE = 1
    KILL_HALFWAY = 2
    KILL_AFTER = 3
    FAIL_ONCE = 4
    FAIL_FROM = 5


class Point(NamedTuple):
    """The `at`-th time, from 1 on, that a process takes this step at a file of this kind."""

    step: str
    kind: str
    at: int
    action: Action
    error: int = 0


RECORD = Point("", "", 0, Action.RECORD)


class Step(NamedTuple):
    """A step that a process took, or would have if it hadn't been made to end or fail at it.

    With `say` it told the person something, to the descriptor that `path` is.
    """

    step: str
    path: str

    @property
    def kind(self) -> str:
        """The kind of the file; one that no kind is for is an error here: add it to KINDS."""
        return next(kind for kind, glob in KINDS.items() if fnmatchcase(self.path, glob))


class Run(NamedTuple):
    """What a command left behind; `status` is negative for the signal that ended it."""

    status: int
    out: bytes
    err: str
    steps: list[Step]
    hit: bool


def build(directory: Path) -> Path:
    """The library of faults, compiled; gcc has to be there."""
    library = directory / "faults.so"
    source = HERE / "faults.c"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, source, "-ldl"]
    subprocess.run(command, check=True)
    return library


class Stage:
    """The zygote, and the commands that it runs; close it after use."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "zygote.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE.parents[1],
            env=os.environ
            | {
                "LD_PRELOAD": str(build(directory)),
                "OPENBLAS_NUM_THREADS": "1",
                "PYTHONPATH": os.pathsep.join([str(HERE.parents[1])]),
            },
        )

    def run(
        self,
        archive: Path,
        *line: str,
        point: Point | None = None,
        limits: dict[str, tuple[int, int]] | None = None,
        obeys: bool = False,
        seconds: float | None = None,
    ) -> Run:
        """Run a command; with `point` its steps are recorded, and something happens there.

        `limits` are soft and hard ones by their names in `resource`. With `obeys` permissions hold
        even for root. After so many `seconds` it is killed.
        """
        return self.run_all(
            archive, [line], point=point, limits=limits, obeys=obeys, seconds=seconds
        )[0]

    def run_all(
        self,
        archive: Path,
        lines: Sequence[Sequence[str]],
        *,
        point: Point | None = None,
        limits: dict[str, tuple[int, int]] | None = None,
        obeys: bool = False,
        seconds: float | None = None,
    ) -> list[Run]:
        """Run commands one after the other in the same process, which is quicker."""
        log, out, err = (self._directory / name for name in ("log", "out", "err"))
        log.unlink(missing_ok=True)
        fault = point and {
            "step": point.step,
            "glob": KINDS.get(point.kind, ""),
            "at": point.at,
            "action": point.action,
            "error": point.error,
        }
        status = self._ask(
            {
                "archive": str(archive.resolve()), "lines": lines, "fault": fault,
                "limits": limits or {}, "obeys": obeys, "seconds": seconds,
                "log": str(log), "out": str(out), "err": str(err),
            }
        )  # fmt: skip
        steps, hit = _steps(log.read_text().splitlines() if log.exists() else [])
        ends = [self._directory / f"out{number}.status" for number in range(len(lines) - 1)]
        statuses = [*(int(end.read_text()) for end in ends), status]
        return [
            Run(
                statuses[number],
                (self._directory / f"out{number}").read_bytes(),
                (self._directory / f"err{number}").read_text(),
                steps,
                hit,
            )
            for number in range(len(lines))
        ]

    def _ask(self, request: dict[str, Any]) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return os.waitstatus_to_exitcode(int(self._process.stdout.readline()))

    def close(self) -> None:
        """End the zygote."""
        self._process.communicate()
        assert self._process.returncode == 0


def _steps(lines: Sequence[str]) -> tuple[list[Step], bool]:
    steps = [Step(*line.split(" ", 1)) for line in lines if not line.startswith("FAULT ")]
    return steps, len(steps) < len(lines)


def counted(steps: Iterable[Step]) -> dict[tuple[str, str], int]:
    """How often each step was taken at each kind of file, in order of the first time."""
    counts: dict[tuple[str, str], int] = {}
    for step in steps:
        if step.step == "say":
            continue
        key = (step.step, step.kind)
        counts[key] = counts.get(key, 0) + 1
    return counts
