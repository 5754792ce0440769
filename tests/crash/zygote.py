"""A process that has loaded the program and forks a child for every command it is asked to run.

It saves the children the half second of loading that they would all take. Each is a process of its
own: it can be killed at any step, and has its own limits. Requests are lines of JSON on standard
input, `stage.Stage` writes them; the answers are statuses as of `os.waitpid`.
"""

import ctypes
import importlib
import json
import os
import resource
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

from searcharchive.cli import main
from searcharchive.cli.program import COMMANDS, program

_CAPABILITY_VERSION = 0x20080522
_OVERRIDING = 1 << 1
"""CAP_DAC_OVERRIDE, in the first words of the sets of capabilities."""


def load() -> None:
    """All commands' modules, and what they load when they run."""
    for name in COMMANDS:
        program.get_command(None, name)  # type: ignore[arg-type]  # it needs no context
    for name in (
        "cli.failures",
        "cli.plain",
        "places.gazetteer",
        "engines.whoosh.fields",
        "archive.rederiving",
        "query.parser",
    ):
        importlib.import_module(f"searcharchive.{name}")


def redirect(path: str, descriptor: int) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(opened, descriptor)
    os.close(opened)


def become(request: dict[str, Any], errors: int) -> None:
    """In the child: run the commands one after the other; each leaves its status behind.

    What the first one says goes to the pipe `errors`: no limit on files holds there.
    """
    fault = request["fault"]
    if fault:
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        ctypes.CDLL(None).faults_arm(
            request["archive"].encode(), log, fault["step"].encode(), fault["glob"].encode(),
            ctypes.c_long(fault["at"]), fault["action"], fault["error"],
        )  # fmt: skip
    for number, line in enumerate(request["lines"]):
        redirect(f"{request['out']}{number}", 1)
        if number == 0:
            os.dup2(errors, 2)
            os.close(errors)
            limit(request)
        else:
            redirect(f"{request['err']}{number}", 2)
        sys.argv = ["searcharchive", "--archive", request["archive"], *line]
        try:
            status = main()
        except SystemExit as end:
            status = int(end.code or 0)
        if number + 1 == len(request["lines"]):
            os._exit(status)
        Path(f"{request['out']}{number}.status").write_text(str(status))


def limit(request: dict[str, Any]) -> None:
    for name, (soft, hard) in request["limits"].items():
        resource.setrlimit(getattr(resource, name), (soft, hard))
    if request["obeys"]:
        obey()


def obey() -> None:
    """Let permissions hold for this process, even if it is root's."""
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(head, sets) == 0
    for number in (0, 1):
        sets[number] &= ~_OVERRIDING
    assert libc.capset(head, sets) == 0


def hear(errors: int, child: int, seconds: float | None) -> bytes:
    """What the child says until it ends, or is killed after so many seconds."""
    until = None if seconds is None else time.monotonic() + seconds
    said = b""
    while True:
        left = None if until is None else max(0.0, until - time.monotonic())
        if not select.select([errors], [], [], left)[0]:
            os.kill(child, signal.SIGKILL)
            until = None
        elif piece := os.read(errors, 65536):
            said += piece
        else:
            os.close(errors)
            return said


def serve() -> None:
    load()
    for line in sys.stdin:
        request = json.loads(line)
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                become(request, theirs)
            finally:
                os._exit(70)
        os.close(theirs)
        said = hear(ours, child, request["seconds"])
        _, status = os.waitpid(child, 0)
        Path(f"{request['err']}0").write_bytes(said)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
