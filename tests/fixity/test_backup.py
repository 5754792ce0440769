"""Backups: whole, verified by others' tools, and back again to the letter; hostile ones refused."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import bagit
import pytest

from searcharchive.archive.bags import Bag

from .conftest import Run

SEARCHES = (
    ("search", "harbour fog", "--limit", "all", "--format", "jsonl"),
    ("search", '"customs barge"', "--date", "1915..1950", "--format", "jsonl"),
    ("search", "--dateline", "canada", "--format", "json"),
    ("export",),
    ("datelines",),
)


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
