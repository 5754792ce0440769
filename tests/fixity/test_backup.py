"""Backups: whole, verified by others' tools, and back again to the letter; hostile ones refused."""

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import bagit
import pytest

from searcharchive.archive import open_archive
from searcharchive.archive.bags import Bag

from .conftest import Run

SEARCHES = (
    ("search", "harbour fog", "--limit", "all", "--format", "jsonl"),
    ("search", '"customs barge"', "--date", "1915..1950", "--format", "jsonl"),
    ("search", "--dateline", "canada", "--format", "json"),
    ("export",),
    ("datelines",),
)


@pytest.fixture
def bag(made: Path, tmp_path: Path, run: Run) -> Path:
    ran = run(made, "backup", str(tmp_path / "bag"))
    assert (ran.status, ran.out) == (0, f"{tmp_path / 'bag'}\n")
    return tmp_path / "bag"


def answers(run: Run, archive: Path) -> list[object]:
    return [run(archive, *arguments)[:2] for arguments in SEARCHES]


def test_a_backup_is_a_bag_for_others_too(bag: Path) -> None:
    theirs = bagit.Bag(str(bag))
    assert theirs.validate()
    assert set(theirs.payload_files()) == {"data/searcharchive.toml", "data/data/archive.db"}
    assert theirs.info["Searcharchive-Articles"] == "58"
    assert sorted(path.name for path in bag.parent.iterdir()) == ["bag"]
    with closing(sqlite3.connect(bag / "data" / "data" / "archive.db")) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT count(*) FROM articles").fetchone() == (60,)


def test_what_is_restored_answers_the_same(run: Run, made: Path, bag: Path, tmp_path: Path) -> None:
    restored = tmp_path / "elsewhere" / "new"
    ran = run(made, "restore", str(bag), str(restored))
    assert ran.status == 0
    assert f"58 articles restored to {restored}, and indexed\n" in ran.err
    assert run(restored, "check", "--read-data").out == ""
    assert answers(run, restored) == answers(run, made)
    assert (restored / "searcharchive.toml").read_bytes() == (
        made / "searcharchive.toml"
    ).read_bytes()


def test_an_archive_of_a_bag_s_payload_by_hand(run: Run, made: Path, bag: Path) -> None:
    assert run(bag / "data", "update").status == 0
    assert answers(run, bag / "data") == answers(run, made)


def test_no_backup_is_overwritten_and_a_directory_gets_dated_ones(
    run: Run, archive: Path, bag: Path, tmp_path: Path
) -> None:
    before = (bag / "bag-info.txt").read_bytes()
    for place in (bag, bag / "bagit.txt"):
        ran = run(archive, "backup", str(place))
        assert ran.status == 2
        assert "no backup is overwritten" in ran.err
    assert (bag / "bag-info.txt").read_bytes() == before
    several = tmp_path / "several"
    several.mkdir()
    made = Path(run(archive, "backup", str(several)).out.strip())
    assert made.parent == several
    assert made.name.startswith("archive-20")
    assert Bag(made).payload


def test_a_backup_of_a_damaged_store_is_none(run: Run, archive: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store = archive / "data" / "archive.db"
    data = bytearray(store.read_bytes())
    data[8 * 4096 : 8 * 4096 + 600] = b"\xff" * 600
    store.write_bytes(data)
    ran = run(archive, "backup", str(tmp_path / "bad"))
    assert ran.status == 2
    assert "is damaged" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_files_reach_the_disk_before_the_bag_has_its_name(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name.partition(".partial")[0])
        real_fsync(descriptor)

    def rename(path: Path, target: Path) -> Path:
        done.append(f"rename {target.name}")
        return real_rename(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    assert run(made, "backup", str(tmp_path / "bag")).status == 0
    files = ["archive.db", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "searcharchive.toml"]
    assert sorted(done[:5]) == files
    assert done[5:] == [
        "tagmanifest-sha256.txt", "data", "data", ".bag", "rename bag", tmp_path.name,
    ]  # fmt: skip


def test_a_killed_backup_never_looks_whole(archive: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "searcharchive", "--archive", str(archive), "backup"]
    for number in range(3):
        place = tmp_path / f"bag{number}"
        process = subprocess.Popen([*command, str(place)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)  # fmt: skip
        until = time.monotonic() + 20
        while time.monotonic() < until and not list(tmp_path.glob(f".{place.name}.partial-*")):
            time.sleep(0.001)
        time.sleep(0.002 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not place.exists() or bagit.Bag(str(place)).is_valid()
        for partial in tmp_path.glob(f".{place.name}.partial-*"):
            shutil.rmtree(partial)


def test_a_backup_while_others_import(run: Run, archive: Path, tmp_path: Path) -> None:
    program = (
        "import json, sys; from searcharchive.cli import main\n"
        "for n in range(1000):\n"
        "    open(sys.argv[2], 'w').write(''.join(json.dumps("
        "{'id': f'n{n}-{m}', 'body': f'Gull {n} {m}'}) + '\\n' for m in range(7)))\n"
        "    assert main(['--archive', sys.argv[1], 'import', '--quiet', '--no-index', sys.argv[2]"
        "]) == 0\n"
        "    print(n, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(archive), str(tmp_path / "more.jsonl")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout
        counts = []
        for number in range(3):
            process.stdout.readline()
            assert run(archive, "backup", str(tmp_path / f"bag{number}")).status == 0
            payload = tmp_path / f"bag{number}" / "data" / "data" / "archive.db"
            with closing(sqlite3.connect(payload)) as copy:
                (count,) = copy.execute("SELECT count(*) FROM articles").fetchone()
            counts.append(count)
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()
    # Each import is one transaction: a copy holds all of it or nothing.
    assert all(count > 60 and (count - 60) % 7 == 0 for count in counts)
    assert counts == sorted(counts)
    restored = tmp_path / "restored"
    assert run(archive, "restore", str(tmp_path / "bag2"), str(restored)).status == 0
    assert run(restored, "check", "--read-data").status == 0


def test_an_archive_that_is_there_stays_or_is_kept(
    run: Run, archive: Path, bag: Path, tmp_path: Path
) -> None:
    before = answers(run, archive)
    assert run(archive, "remove", "--yes", "a01", "a02").status == 0
    changed = answers(run, archive)
    ran = run(archive, "restore", str(bag))
    assert ran.status == 2
    assert "--replace" in ran.err
    assert answers(run, archive) == changed

    ran = run(archive, "restore", str(bag), "--replace")
    assert ran.status == 0
    assert run(archive, "check", "--read-data").out == ""
    assert answers(run, archive) == before
    (kept,) = archive.glob("before-restore-*")
    assert f"kept as {kept}" in ran.err
    assert run(kept, "update").status == 0
    assert answers(run, kept) == changed
    assert {path.name for path in archive.iterdir()} == {
        "searcharchive.toml", "data", "index", "files", kept.name,
    }  # fmt: skip


def test_the_index_of_the_archive_before_is_never_used_with_another_store(
    run: Run, archive: Path, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the restore was killed when the store was in its place and the index not yet made."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    assert run(archive, "remove", "--yes", "a01").status == 0
    assert run(archive, "restore-article", "a01").status == 0
    monkeypatch.setattr("searcharchive.archive.restoring.rebuild", killed)
    assert run(archive, "restore", str(bag), "--replace").status == 130
    ran = run(archive, "search", "fog")
    assert ran.status == 2
    assert "run 'searcharchive update'" in ran.err
    assert run(archive, "update").status == 0
    assert run(archive, "check", "--read-data").status == 0


def resealed(bag: Path) -> None:
    """The bag's tagmanifest made anew, as someone would who has changed its files on purpose."""
    names = sorted(path.name for path in bag.iterdir() if path.is_file()
                   and not path.name.startswith("tagmanifest"))  # fmt: skip
    (bag / "tagmanifest-sha256.txt").write_text("".join(
        f"{hashlib.sha256((bag / name).read_bytes()).hexdigest()}  {name}\n" for name in names
    ))  # fmt: skip


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def linked(path: Path, target: str | Path) -> None:
    path.unlink()
    path.symlink_to(target)


def names(bag: Path, line: str) -> None:
    """The manifest with one more line, resealed."""
    with (bag / "manifest-sha256.txt").open("a") as file:
        file.write(f"{line}\n")
    resealed(bag)


def weakened(bag: Path) -> None:
    """The payload's manifest by MD5 alone, which anyone can forge."""
    (bag / "manifest-sha256.txt").unlink()
    (bag / "manifest-md5.txt").write_text("".join(
        f"{hashlib.md5((bag / path).read_bytes()).hexdigest()}  {path}\n" for path in (STORE, TOML)
    ))  # fmt: skip
    resealed(bag)


NOTHING = hashlib.sha256(b"").hexdigest()
STORE = Path("data", "data", "archive.db")
TOML = Path("data", "searcharchive.toml")

HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no bag": (lambda bag: (bag / "bagit.txt").unlink(), "is no backup"),
    "store flipped": (lambda bag: flip(bag / STORE), "archive.db is not what its manifest says"),
    "store cut": (lambda bag: os.truncate(bag / STORE, 5000), "not what its manifest says"),
    "store missing": (lambda bag: (bag / STORE).unlink(), "which is not there"),
    "configuration changed": (lambda bag: flip(bag / TOML), "not what its manifest says"),
    "manifest changed": (lambda bag: flip(bag / "manifest-sha256.txt"), "manifest-sha256.txt"),
    "no manifest": (lambda bag: (bag / "manifest-sha256.txt").unlink(), "manifest"),
    "no tagmanifest": (lambda bag: (bag / "tagmanifest-sha256.txt").unlink(), "tagmanifest"),
    "bag-info changed": (lambda bag: flip(bag / "bag-info.txt"), "bag-info.txt is not what"),
    "another version": (
        lambda bag: ((bag / "bagit.txt").write_text("BagIt-Version: 2.0\n"), resealed(bag)),
        "bagit.txt",
    ),
    "more payload": (lambda bag: (bag / "data" / "x.sh").write_text("x"), "doesn't name"),
    "more beside": (lambda bag: (bag / "run.sh").write_text("x"), "doesn't name"),
    "payload of something else": (
        lambda bag: ((bag / "data" / "x").touch(), names(bag, f"{NOTHING}  data/x")),
        "other things than an archive",
    ),
    "path outside": (lambda bag: names(bag, f"{NOTHING}  data/../../x"), "leads elsewhere"),
    "absolute path": (lambda bag: names(bag, f"{NOTHING}  /etc/passwd"), "leads elsewhere"),
    "home path": (lambda bag: names(bag, f"{NOTHING}  ~/x"), "leads elsewhere"),
    "encoded path": (lambda bag: names(bag, f"{NOTHING}  data/%0Ax"), "which is not there"),
    "no checksum": (lambda bag: names(bag, "gull  data/x"), "no checksum and path"),
    "named twice": (lambda bag: names(bag, f"{NOTHING}  {STORE}"), "twice"),
    "a weak manifest alone": (weakened, "SHA-256 or SHA-512"),
    "to be fetched": (
        lambda bag: ((bag / "fetch.txt").write_text("http://x 1 data/x\n"), resealed(bag)),
        "fetch.txt",
    ),
    "store a link": (lambda bag: linked(bag / STORE, "/etc/passwd"), "is a link"),
    "store a link inside": (
        lambda bag: ((bag / STORE).rename(bag / "db"), (bag / STORE).symlink_to("../../db")),
        "is a link",
    ),
    "a directory a link": (
        lambda bag: ((bag / "data").rename(bag.parent / "away"),
                     (bag / "data").symlink_to("../away")),
        "is a link",
    ),
    "manifest a link": (lambda bag: linked(bag / "bagit.txt", "/dev/zero"), "is a link"),
    "a pipe": (lambda bag: ((bag / TOML).unlink(), os.mkfifo(bag / TOML)), "no file"),
    "a manifest without end": (
        lambda bag: os.truncate(bag / "manifest-sha256.txt", 17 * 2**20), "too long",
    ),
    "a manifest that is no text": (
        lambda bag: (bag / "manifest-sha256.txt").write_bytes(b"\xff\xfe"), "UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_damaged_or_hostile_backup_is_refused(
    run: Run, archive: Path, bag: Path, tmp_path: Path, name: str
) -> None:
    change, message = HOSTILE[name]
    change(bag)
    before = sorted(archive.rglob("*"))
    for arguments in ([str(tmp_path / "new")], ["--replace"]):
        ran = run(archive, "restore", str(bag), *arguments)
        assert ran.status == 2, name
        assert message in ran.err
        assert ran.err.startswith("searcharchive: ")
    assert not (tmp_path / "new" / "data" / "archive.db").exists()
    assert sorted(archive.rglob("*")) == before
    assert run(archive, "check").status == 0


def of_another(bag: Path, store: bytes | None = None, configuration: str | None = None) -> None:
    """The bag with another payload, sealed as if it was meant."""
    if store is not None:
        (bag / STORE).write_bytes(store)
    if configuration is not None:
        (bag / TOML).write_text(configuration)
    (bag / "manifest-sha256.txt").write_text("".join(
        f"{hashlib.sha256((bag / path).read_bytes()).hexdigest()}  {path}\n"
        for path in (STORE, TOML)
    ))  # fmt: skip
    resealed(bag)


def test_a_sealed_backup_of_what_is_no_store(
    run: Run, archive: Path, bag: Path, tmp_path: Path
) -> None:
    sound = (bag / STORE).read_bytes()
    newer = tmp_path / "newer.db"
    newer.write_bytes(sound)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 999")
    page = bytearray(sound)
    page[8 * 4096 : 9 * 4096] = b"\xff" * 4096
    for store, message in (
        (b"no store", "is not a SQLite file"),
        (bytes(page), "is damaged"),
        (newer.read_bytes(), "newer searcharchive"),
    ):
        of_another(bag, store)
        ran = run(archive, "restore", str(bag), str(tmp_path / "new"))
        assert ran.status == 2
        assert message in ran.err
    of_another(bag, sound, "[engine]\ncodec = 'evil'\n")
    assert "engine.codec" in run(archive, "restore", str(bag), str(tmp_path / "new")).err
    of_another(bag, sound, "[archive]\nname = 'good'\n")
    assert run(archive, "restore", str(bag), str(tmp_path / "new")).status == 0
    assert open_archive(tmp_path / "new").config.name == "good"
