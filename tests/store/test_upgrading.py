"""Stores of earlier versions: kept as text in `versions/`, one for each; and the copy made first.

A file there is what sqlite3's iterdump gave of a store that the program of that version made.
"""

import sqlite3
from pathlib import Path

import pytest

from searcharchive.errors import StoreError
from searcharchive.store import keeping
from searcharchive.store.migrations import MIGRATIONS
from searcharchive.store.store import Store

KEPT = Path(__file__).parent / "versions"
EARLIER = range(1, len(MIGRATIONS))


def old_store(directory: Path, version: int) -> Path:
    """A store as that version made it."""
    path = directory / "archive.db"
    with sqlite3.connect(path) as connection:
        connection.executescript((KEPT / f"v{version}.sql").read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return path


def dump(path: Path) -> list[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def schema(path: Path) -> set[tuple[str, ...]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT m.type, m.name, c.name, c.type FROM sqlite_master AS m "
            "LEFT JOIN pragma_table_info(m.name) AS c"
        ).fetchall()
    connection.close()
    return set(rows)


@pytest.mark.parametrize("version", EARLIER)
def test_an_old_store_is_copied_and_migrated(tmp_path: Path, version: int) -> None:
    path = old_store(tmp_path, version)
    before = dump(path)
    with Store.open(path) as store:
        assert list(store.problems()) == []
        articles = list(store.iterate())
        assert {each.id for each in articles} == {"v1-1", "v1-3", "p3v3gx0qmt"}
        assert [each.erased for each in store.tombstones()] == [False, False]
        assert store.versions("v1-1") == ()
        copy = store.copied
        assert copy is not None and keeping.copies(path) == (copy,)
    assert copy.name.startswith(f"archive-v{version}-20")
    assert dump(copy) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted((copy.name, "archive.db"))
    with Store.create(tmp_path / "new.db"):
        assert schema(path) == schema(tmp_path / "new.db")
    with Store.open(path) as store:
        assert store.copied is None
    assert keeping.copies(path) == (copy,)


@pytest.mark.parametrize("version", EARLIER)
def test_the_copy_stands_alone(tmp_path: Path, version: int) -> None:
    """One file, no log: what is put back as archive.db is the old store."""
    path = old_store(tmp_path, version)
    with sqlite3.connect(path) as writer:
        # What is only in the log yet is copied too.
        writer.execute("UPDATE articles SET section = 'only in the log'")
        writer.commit()
        with Store.open(path) as store:
            copy = store.copied
    writer.close()
    assert copy is not None and b"only in the log" in copy.read_bytes()
    with sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_an_old_store_is_not_opened_to_read(tmp_path: Path) -> None:
    path = old_store(tmp_path, 1)
    before = dump(path)
    with pytest.raises(StoreError, match="older version; run 'searcharchive upgrade'"):
        Store.open(path, read_only=True)
    assert dump(path) == before and keeping.copies(path) == ()


def test_without_room_for_the_copy_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_store(tmp_path, 1)
    before = dump(path)

    # A directory where the copy should stand: no file can be renamed to it.
    monkeypatch.setattr(keeping, "_moment", lambda: "NOW")
    (tmp_path / "archive-v1-NOW.db").mkdir()
    with pytest.raises(StoreError, match="isn't changed"):
        Store.open(path)
    assert dump(path) == before
    assert not list(tmp_path.glob("*.new*"))
    (tmp_path / "archive-v1-NOW.db").rmdir()
    with Store.open(path) as store:
        assert store.copied == tmp_path / "archive-v1-NOW.db"


def test_a_copy_is_as_private_as_the_store_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = old_store(tmp_path, 1)
    path.chmod(0o600)
    for left in (
        "archive-v1-20010101T000000Z.db.new",
        "archive-v1-20010101T000000Z.db.new-journal",
    ):
        (tmp_path / left).write_text("of a run that was killed")
    with Store.open(path) as store:
        assert store.copied is not None
        assert store.copied.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.new*"))


def test_a_version_that_never_was_is_refused(tmp_path: Path) -> None:
    path = old_store(tmp_path, 1)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = -3")
    connection.close()
    with pytest.raises(StoreError, match="of version -3, and there is none"):
        Store.open(path)


@pytest.mark.parametrize("version", EARLIER)
def test_every_earlier_version_is_kept(version: int) -> None:
    assert (KEPT / f"v{version}.sql").is_file()
