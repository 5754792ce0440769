"""Archives to damage, and the command run on them in this process."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from searcharchive.cli import main

WORDS = "harbour pilot fog lamp quay ferry ledger herring customs barge".split()
NUMBER = 60


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def records() -> Iterator[dict[str, object]]:
    """Articles of invented words, every seventh without a date."""
    for number in range(NUMBER):
        body = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 30))
        record: dict[str, object] = {
            "id": f"a{number:02}",
            "headline": f"Report {number} from the {WORDS[number % len(WORDS)]}",
            "body": f"HALIFAX, Nova Scotia — The {body}. Pier {number} was closed.",
            "section": "Harbour" if number % 2 else "Markets",
        }
        if number % 7:
            record["date"] = f"19{10 + number}-03-04"
        yield record


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive; tests take a copy. Its index has two segments, one with deletions."""
    directory = tmp_path_factory.mktemp("fixity")
    archive = directory / "archive"
    files = archive / "files"
    for arguments in (["init", str(archive)],):
        assert main(arguments) == 0
    files.mkdir()
    lines = [f"{json.dumps(record)}\n" for record in records()]
    for name, some in (("first", lines[:50]), ("second", lines[50:])):
        (files / f"{name}.jsonl").write_text("".join(some))
        assert main(["--archive", str(archive), "import", "--quiet", str(files)]) == 0
    assert main(["--archive", str(archive), "remove", "--yes", "a07", "a53"]) == 0
    return archive


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """An archive of a test's own."""
    return Path(shutil.copytree(made, tmp_path / "archive"))


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on an archive; no command may end with a traceback."""

    def call(archive: Path, *arguments: str) -> Ran:
        capfd.readouterr()
        status = main(["--archive", str(archive), *arguments])
        ran = Ran(status, *capfd.readouterr())
        assert "Traceback" not in ran.err, ran.err
        return ran

    return call


@pytest.fixture
def bag(made: Path, tmp_path: Path, run: Run) -> Path:
    """A backup of the archive."""
    ran = run(made, "backup", str(tmp_path / "bag"))
    assert (ran.status, ran.out) == (0, f"{tmp_path / 'bag'}\n")
    return tmp_path / "bag"
