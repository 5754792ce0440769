"""Archives to try commands on, and a terminal to try them at."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from searcharchive.cli import main


def write_records(path: Path, records: Sequence[Mapping[str, Any]]) -> Path:
    """A file of JSON Lines."""
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def make_archive(directory: Path, records: Sequence[Mapping[str, Any]]) -> Path:
    """An archive in `directory`/archive with these records, imported from news.jsonl beside it."""
    source = write_records(directory / "news.jsonl", records)
    archive = directory / "archive"
    for arguments in (["init", str(archive)], ["--archive", str(archive), "import", str(source)]):
        status = main(arguments)
        assert status == 0, arguments
    return archive


def at_terminal(
    arguments: Sequence[str],
    archive: Path,
    *,
    typed: str = "",
    columns: int = 72,
    **environment: str,
) -> tuple[int, str]:
    """Run a command with a terminal for all its streams; its status and what was on the screen."""
    command = [sys.executable, "-m", "searcharchive", "--archive", str(archive), *arguments]
    return on_terminal(command, typed=typed, columns=columns, **environment)


def on_terminal(
    command: Sequence[str], *, typed: str = "", columns: int = 72, **environment: str
) -> tuple[int, str]:
    """As `at_terminal`, for any command."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=theirs, stdout=theirs, stderr=theirs,
        env=os.environ | environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, typed.encode())
    seen = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            # Linux's answer where the other side of a terminal is closed.
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    return process.wait(), seen.decode().replace("\r\n", "\n")
