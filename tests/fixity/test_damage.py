"""Files changed behind the program's back: a named error with what to run, never a wrong answer.

Each damage is done to a copy of a small archive, and the real commands are run on it.
"""

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from searcharchive.engines.whoosh.codec.format.layout import TRAILER

from .conftest import Run

SEARCH = ("search", "harbour OR fog", "--limit", "all", "--format", "jsonl")


def replace(path: Path, data: bytes) -> None:
    """Other bytes at a path, in a new file: the old one may still be mapped."""
    beside = path.with_name(f"{path.name}.beside")
    beside.write_bytes(data)
    beside.replace(path)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


DAMAGE: dict[str, Callable[[Path, Path], object]] = {
    "missing": lambda path, other: path.unlink(),
    "empty": lambda path, other: replace(path, b""),
    "halved": lambda path, other: replace(path, path.read_bytes()[: path.stat().st_size // 2]),
    "one byte short": lambda path, other: replace(path, path.read_bytes()[:-1]),
    "one byte long": lambda path, other: replace(path, path.read_bytes() + b"\0"),
    "flipped": lambda path, other: replace(
        path, flipped(path.read_bytes(), path.stat().st_size * 4 + 1)
    ),
    "zeros": lambda path, other: replace(path, bytes(path.stat().st_size)),
    "another's": lambda path, other: shutil.copy(other, path),
    "a directory": lambda path, other: (path.unlink(), path.mkdir()),
    "a pipe": lambda path, other: (path.unlink(), os.mkfifo(path)),
}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another archive, with fewer articles."""
    from searcharchive.cli import main

    archive = tmp_path_factory.mktemp("other") / "archive"
    assert main(["init", str(archive)]) == 0
    for number in range(3):
        path = archive / f"{number}.txt"
        path.write_text(f"The ice came early\n\nNo boat left. Pier {number} stood empty.\n")
        assert main(["--archive", str(archive), "import", "--quiet", str(path)]) == 0
    return archive


def file_of(archive: Path, kind: str) -> Path:
    return sorted((archive / "index").rglob(kind))[0]


@pytest.mark.parametrize("kind", ["CURRENT", "manifest.json", "*.toc", "*.arr"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_of_the_index(
    run: Run, archive: Path, other: Path, kind: str, damage: str
) -> None:
    sound = run(archive, *SEARCH)
    path = file_of(archive, kind)
    theirs = file_of(other, kind)
    same = path.read_bytes() == theirs.read_bytes()
    DAMAGE[damage](path, theirs)
    ran = run(archive, *SEARCH)
    if damage == "another's" and same:
        assert ran == sound
        return
    told = run(archive, "check", "--read-data")
    assert told.status == 1, damage
    assert "searcharchive " in told.out
    if ran.status == 0:
        # It was not touched by the search.
        assert ran.out == sound.out
    else:
        assert ran.status == 2
        assert ran.out == ""
        assert "run 'searcharchive rebuild'" in ran.err or "run 'searcharchive update'" in ran.err

    mended = run(archive, "update")
    if damage == "a directory" and kind == "CURRENT":
        assert mended.status == 2
        assert "CURRENT" in mended.err
        return
    assert mended.status == 0, mended.err
    if "made anew" not in mended.err:
        # A flipped bit that opening doesn't see: a rebuild is what the check has named.
        assert "searcharchive rebuild" in told.out
        assert run(archive, "repair").status == 0
    assert run(archive, *SEARCH) == sound
    assert run(archive, "check", "--read-data").out == ""


def newer_manifest(archive: Path, **changes: object) -> None:
    path = file_of(archive, "manifest.json")
    replace(path, json.dumps(json.loads(path.read_text()) | changes, indent=2).encode())


def newer_segment(archive: Path) -> None:
    path = file_of(archive, "*.arr")
    data = path.read_bytes()
    fields = list(TRAILER.unpack(data[-TRAILER.size :]))
    fields[1] = 99
    head = TRAILER.pack(*fields)[:-4]
    replace(path, data[: -TRAILER.size] + head + struct.pack("<I", zlib.crc32(head)))


def newer_contents(archive: Path) -> None:
    path = file_of(archive, "*.toc")
    data = path.read_bytes()[:-8]
    data = data[:7] + struct.pack("!i", -112) + data[11:]
    replace(path, data + struct.pack(">4sI", b"SACT", zlib.crc32(data)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda archive: newer_manifest(archive, format="searcharchive.index/99"),
         "a newer version of searcharchive"),
        (lambda archive: newer_manifest(archive, schema=99), "a newer version of searcharchive"),
        (lambda archive: newer_manifest(archive, schema=1), "an earlier version of searcharchive"),
        (lambda archive: replace(archive / "index" / "CURRENT", b"1\n"),
         "an earlier version of searcharchive"),
        (newer_segment, "its version is 99, this program reads 2"),
        (newer_contents, "byte order and version: not as expected"),
    ],
)  # fmt: skip
def test_an_index_of_another_version(
    run: Run, archive: Path, make: Callable[[Path], object], message: str
) -> None:
    sound = run(archive, *SEARCH)
    make(archive)
    ran = run(archive, *SEARCH)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert "run 'searcharchive rebuild'" in ran.err
    told = run(archive, "check")
    assert (told.status, told.out.count("\n")) == (1, 1)
    mended = run(archive, "update")
    assert mended.status == 0
    assert "it is made anew" in mended.err.splitlines()[0]
    assert run(archive, *SEARCH) == sound


def checkpointed(archive: Path) -> Path:
    """The store without a log."""
    path = archive / "data" / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


STORES: dict[str, Callable[[Path], object]] = {
    "header": lambda path: overwrite(path, 0, b"\xff" * 16),
    "a flipped bit in the header": lambda path: replace(path, flipped(path.read_bytes(), 9)),
    "schema's page": lambda path: overwrite(path, 100, b"\xff" * 300),
    "pages": lambda path: [overwrite(path, page * 4096, b"\xff" * 200) for page in range(2, 30)],
    "halved": lambda path: os.truncate(path, path.stat().st_size // 8192 * 4096),
    "cut within a page": lambda path: os.truncate(path, path.stat().st_size - 1000),
    "empty": lambda path: os.truncate(path, 0),
    "missing": lambda path: path.unlink(),
    "no database": lambda path: replace(path, b"Not a database at all.\n" * 400),
    "another program's": lambda path: (path.unlink(), sqlite3.connect(path).execute(
        "CREATE TABLE theirs (x)").connection.close()),
    "without tables": lambda path: (path.unlink(), sqlite3.connect(path).execute(
        "PRAGMA application_id = 1396785490").connection.close()),
    "a directory": lambda path: (path.unlink(), path.mkdir()),
}  # fmt: skip

COMMANDS = (
    SEARCH, ("show", "a03"), ("export",), ("stats",), ("datelines",), ("imports",), ("check",),
    ("check", "--read-data", "--origins"), ("update",), ("rebuild",), ("repair",),
    ("remove", "--yes", "a05"), ("restore-article", "a07"),
)  # fmt: skip


@pytest.mark.parametrize("damage", STORES)
def test_a_damaged_store(run: Run, archive: Path, tmp_path: Path, damage: str) -> None:
    sound = run(archive, *SEARCH)
    assert run(archive, "backup", str(tmp_path / "bag")).status == 0
    STORES[damage](checkpointed(archive))
    ends = {command: run(archive, *command) for command in COMMANDS}
    told = ends[SEARCH].err + ends["check",].out + ends["check",].err
    assert "archive.db" in told
    assert "searcharchive " in told or "move it away" in told
    assert ends["check",].status in (1, 2)
    for command, ran in ends.items():
        assert ran.status in (0, 1, 2), command
        assert ran.status != 2 or "archive.db" in ran.err, (command, ran.err)
    assert run(archive, "backup", str(tmp_path / "second")).status in (0, 2)

    ran = run(archive, "restore", str(tmp_path / "bag"), "--replace")
    assert ran.status == 0, ran.err
    assert run(archive, *SEARCH) == sound
    assert run(archive, "check", "--read-data").out == ""


Files = dict[Path, bytes]


def with_log(archive: Path) -> Files:
    """A store whose last changes are in its log alone, as a process that was killed leaves it."""
    path = checkpointed(archive)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        for number in range(10, 20):
            connection.execute(
                "UPDATE articles SET sequence = (SELECT value FROM state) + 1, removed = 'x' "
                f"WHERE id = 'a{number}'"
            )
            connection.execute("UPDATE state SET value = value + 1")
            connection.commit()
        return {each: each.read_bytes() for each in (path, path.with_name("archive.db-wal"))}


def put_back(files: Files) -> None:
    for path in (next(iter(files)).parent).glob("archive.db*"):
        path.unlink()
    for path, data in files.items():
        path.write_bytes(data)


@pytest.mark.parametrize("damage", ["missing", "empty", "halved", "flipped", "zeros"])
def test_a_damaged_log_of_the_store(run: Run, archive: Path, damage: str) -> None:
    files = with_log(archive)
    put_back(files)
    assert run(archive, "update").status == 0
    assert run(archive, "check").status == 0
    put_back(files)
    log = archive / "data" / "archive.db-wal"
    DAMAGE[damage](log, log)
    # SQLite takes what it can read of a log for all there was: only the index knows of more.
    assert "ahead of the store" in run(archive, *SEARCH).err
    told = run(archive, "check")
    assert told.status == 1
    assert "the store has lost its last changes" in told.out
    assert "searcharchive restore" in told.out
    assert "the store has lost its last changes" in run(archive, "update").err
    assert run(archive, "check").status == 0


HALF_DONE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = DELETE")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN")
connection.execute("UPDATE articles SET body = 'half'")
os._exit(0)
"""


@pytest.mark.parametrize("command", [SEARCH, ("check", "--read-data"), ("update",)])
def test_a_journal_that_a_killed_process_left(
    run: Run, archive: Path, command: tuple[str, ...]
) -> None:
    sound = {each: run(archive, *each) for each in (SEARCH, ("check", "--read-data"), ("update",))}
    store = checkpointed(archive)
    subprocess.run([sys.executable, "-c", HALF_DONE, str(store)], check=True)
    assert store.with_name("archive.db-journal").stat().st_size > 512
    assert run(archive, *command) == sound[command]
