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
import sys
from pathlib import Path
from typing import Any

from searcharchive.cli import main
from searcharchive.cli.program import COMMANDS, program


def load() -> None:
    """All commands' modules, and what they load when they run."""
    for name in COMMANDS:
        program.get_command(None, name)  # type: ignore[arg-type]  # it needs no context
    for name in ("places.gazetteer", "engines.whoosh.fields", "archive.rederiving", "query.parser"):
        importlib.import_module(f"searcharchive.{name}")


def redirect(path: str, descriptor: int) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(opened, descriptor)
    os.close(opened)


def become(request: dict[str, Any]) -> None:
    """In the child: run the commands one after the other; each leaves its status behind."""
    fault = request["fault"]
    if fault:
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        ctypes.CDLL(None).faults_arm(
            request["archive"].encode(), log, fault["step"].encode(), fault["glob"].encode(),
            ctypes.c_long(fault["at"]), fault["action"], fault["error"],
        )  # fmt: skip
    for number, line in enumerate(request["lines"]):
        redirect(f"{request['out']}{number}", 1)
        redirect(f"{request['err']}{number}", 2)
        if number == 0:
            limit(request)
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
    if request["user"]:
        os.setresgid(request["user"], request["user"], request["user"])
        os.setresuid(request["user"], request["user"], request["user"])


def serve() -> None:
    load()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                become(json.loads(line))
            finally:
                os._exit(70)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
