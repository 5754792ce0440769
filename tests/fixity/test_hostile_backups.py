"""Backups that are damaged, or made by someone who means harm, are refused, and nothing changes."""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from searcharchive.archive import open_archive

from .conftest import Run


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
