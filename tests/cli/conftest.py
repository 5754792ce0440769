"""The command line on a small archive: called in this process, through a real pipe, or on a
terminal.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from searcharchive.cli import main

from .newspaper import ARTICLES, MANY
from .trial import make_archive


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person's own environment changes what the tests see."""
    for name in ("NO_COLOR", "FORCE_COLOR", "PAGER", "LESS", "SEARCHARCHIVE_DIR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEARCHARCHIVE_NOW", "2026-11-24")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newspaper, imported; tests only read it."""
    return make_archive(tmp_path_factory.mktemp("cli"), ARTICLES + MANY)


@pytest.fixture
def own_archive(tmp_path: Path) -> Path:
    """The newspaper's articles, for a test that changes it."""
    return make_archive(tmp_path, ARTICLES)


@pytest.fixture
def cli(archive: Path, capfd: pytest.CaptureFixture[str]) -> Cli:
    """Calls a command on the newspaper in this process."""

    def call(*arguments: str, at: Path = archive) -> Ran:
        capfd.readouterr()
        status = main(["--archive", str(at), *arguments])
        return Ran(status, *capfd.readouterr())

    return call


@pytest.fixture
def shell(archive: Path) -> Cli:
    """Runs a shell's line with real pipes; the archive is the newspaper."""

    def call(line: str, at: Path = archive, **environment: str) -> Ran:
        done = subprocess.run(
            ["bash", "-c", line],
            capture_output=True,
            env=os.environ | {"SEARCHARCHIVE_DIR": str(at)} | environment,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call
