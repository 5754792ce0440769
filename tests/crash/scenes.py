"""The commands that are interrupted, each with the archive that it finds: a table to add to."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from .stage import Run, Stage

WORDS = "harbour ferry tide flood strike quay pilot lantern ballast anchor customs schooner".split()


def write(files: Path, name: str, numbers: range, edition: int = 1) -> None:
    """A file of articles with these numbers; each edition has other texts."""
    records = []
    for number in numbers:
        words = [WORDS[number * step % len(WORDS)] for step in range(1, 9 + edition)]
        body = f"The {' and the '.join(words)} of the water, {number} by {edition}."
        records.append({"id": f"a{number}", "headline": f"Water at quay {number}", "body": body})
    files.mkdir(exist_ok=True)
    (files / name).write_text("".join(f"{json.dumps(record)}\n" for record in records))


OLD_STORE = Path(__file__).parents[1] / "store" / "versions" / "v1.sql"


class Place:
    """A directory with an archive in it, the files that it is imported from, and copies of it."""

    def __init__(self, stage: Stage, directory: Path) -> None:
        self.stage = stage
        self.files = directory / "files"
        self.archive = directory / "archive"
        self.bag = directory / "bag"
        self._directory = directory
        self._copies = 0
        directory.mkdir()
        self.do("init", str(self.archive))

    def do(self, *line: str) -> Run:
        """Run a command that has to succeed on the archive."""
        ran = self.stage.run(self.archive, *line)
        assert ran.status == 0, (line, ran.err)
        return ran

    def take(self, *options: str) -> None:
        """Import all files."""
        self.do("import", str(self.files), "--quiet", *options)

    def copy(self) -> Path:
        """A copy of the archive, beside it: paths from it to the files stay the same."""
        return self.copy_of(self.archive)

    def copy_of(self, archive: Path) -> Path:
        self._copies += 1
        copy = self._directory / f"copy{self._copies}"
        shutil.copytree(archive, copy)
        return copy

    def discard(self, *archives: Path) -> None:
        for archive in archives:
            shutil.rmtree(archive, ignore_errors=True)


def first_files(place: Place) -> None:
    for number in range(3):
        write(place.files, f"{number}.jsonl", range(number * 20, number * 20 + 20))


def other_files(place: Place) -> None:
    """One file changed, one new, one gone."""
    write(place.files, "1.jsonl", range(20, 40), edition=2)
    write(place.files, "3.jsonl", range(60, 80))
    (place.files / "2.jsonl").unlink()


def imported(place: Place) -> None:
    first_files(place)
    place.take()


def to_import(place: Place) -> None:
    imported(place)
    other_files(place)


def to_update(place: Place) -> None:
    to_import(place)
    place.take("--no-index")
    place.do("remove", "a3", "a4", "--yes", "--no-index")


def to_merge(place: Place) -> None:
    """Six segments are merged: five are there, and what comes is the sixth."""
    for number in range(6):
        write(place.files, f"{number}.jsonl", range(number * 20, number * 20 + 20))
        place.take(*(["--no-index"] if number == 5 else []))


def to_rebuild(place: Place) -> None:
    """There is an older generation, which a rebuild takes away."""
    imported(place)
    place.do("rebuild")


def without_index(place: Place) -> None:
    imported(place)
    shutil.rmtree(place.archive / "index")


def to_restore(place: Place) -> None:
    imported(place)
    place.do("remove", "a7", "a30", "--yes")


def to_put_back(place: Place) -> None:
    """There is a backup, and an archive that has gone on since."""
    imported(place)
    place.do("backup", str(place.bag))
    other_files(place)
    place.take()


def to_upgrade(place: Place) -> None:
    """The store is of the first version, and its index is of today."""
    store = place.archive / "data" / "archive.db"
    store.unlink(missing_ok=True)
    with closing(sqlite3.connect(store)) as connection:
        connection.executescript(OLD_STORE.read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    old = store.read_bytes()
    place.do("update")
    for path in store.parent.glob("archive*.db*"):
        path.unlink()
    store.write_bytes(old)


class Scene(NamedTuple):
    """A command on an archive. In `line`, `files` stands for the directory of files, `bag` for the
    backup.

    `transactions` is how much of what it changes is one: all of it, or what is of one file.
    `between` is what a search may say where there is no store of this version to search, and
    `gone` what no file of the archive holds in the end.
    """

    prepare: Callable[[Place], None]
    line: tuple[str, ...]
    transactions: str = "all"
    between: str = ""
    gone: str = ""

    def words(self, place: Place) -> list[str]:
        paths = {"files": place.files, "bag": place.bag}
        return [str(paths.get(word, word)) for word in self.line]


SCENES = {
    "first import": Scene(first_files, ("import", "files"), "file"),
    "import": Scene(to_import, ("import", "files"), "file"),
    "strict import": Scene(to_import, ("import", "--strict", "files")),
    "update": Scene(to_update, ("update",)),
    "merge": Scene(to_merge, ("update",)),
    "rebuild": Scene(to_rebuild, ("rebuild",)),
    "lost index": Scene(without_index, ("update",)),
    "derive": Scene(to_rebuild, ("rebuild", "--derive")),
    "remove": Scene(imported, ("remove", "a7", "a30", "--yes")),
    "restore-article": Scene(to_restore, ("restore-article", "a7")),
    "erase": Scene(imported, ("remove", "--erase", "a7", "--yes"), gone="water, 7 by 1"),
    "restore": Scene(
        to_put_back, ("restore", "bag", "--replace"), between="restore of a backup was interrupted"
    ),
    "upgrade": Scene(to_upgrade, ("upgrade",), between="run 'searcharchive upgrade'"),
}
