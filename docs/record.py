"""Runs the sessions in the documentation and writes down what they print.

    python docs/record.py README.md docs/tutorial.md docs/query-language.md

A session is a fenced `console` block: lines that begin with `$ ` are commands, what follows is
their output, standard error last. They run one after the other in a directory that has the sample
archive, imported and indexed; each file starts with a new one. An `errors` block shows what is said
of queries that can't be meant, each with its place. tests/test_docs.py fails where a file says
otherwise than the commands.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from searcharchive.cli import main as searcharchive

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
ERRORS = re.compile(r"(```errors\n)(.*?)(```)", re.DOTALL)
QUERY = re.compile(r"^  (.*)\n +\^$", re.MULTILINE)
_FOR_THE_SHELL = re.compile(r"[|&;<>$`\\]")
TODAY = "2008-04-07"
WIDTH = 80


def recorded(text: str) -> str:
    """`text` with the output of every session as it is now."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        make_sample_archive(directory)
        text = BLOCK.sub(lambda block: block[1] + _session(block[2], directory) + block[3], text)
        return ERRORS.sub(lambda block: block[1] + _errors(block[2], directory) + block[3], text)


def make_sample_archive(directory: Path) -> None:
    """An archive of the sample articles, as `make demo` makes one of the checkout."""
    shutil.copytree(ROOT / "data" / "sample", directory / "data" / "sample")
    shutil.copy(ROOT / "searcharchive.toml", directory)
    run("searcharchive import data/sample", directory)


def run(command: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """A shell command in `directory`, in which an archive's commands and a fixed day apply.

    One that the shell has nothing to do with runs in this process, which takes a tenth of the time.
    """
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SEARCHARCHIVE_NOW": TODAY,
        "COLUMNS": str(WIDTH),
    }
    environment.pop("SEARCHARCHIVE_DIR", None)
    if command.startswith("searcharchive ") and not _FOR_THE_SHELL.search(command):
        return _called(shlex.split(command), directory, environment)
    return subprocess.run(
        ["bash", "-c", command],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
    )


def _called(
    command: list[str], directory: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        with (
            contextlib.chdir(directory),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = searcharchive(command[1:])
    finally:
        os.environ.clear()
        os.environ.update(before)
    said, told = (each.buffer.getvalue().decode() for each in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(command, status, said, told)


def _errors(block: str, directory: Path) -> str:
    """What `count` says of each query of a block: the error, the query and a mark under it."""
    told = [
        run(f"searcharchive count -- {shlex.quote(query)}", directory).stderr
        for query in QUERY.findall(block)
    ]
    return "".join(each.removeprefix("searcharchive: ") for each in told)


def _session(block: str, directory: Path) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    parts = []
    for command in commands:
        done = run(command, directory)
        parts.append(f"$ {command}\n{(done.stdout + done.stderr).rstrip()}\n")
    return "\n".join(parts)


def main() -> None:
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(recorded(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
