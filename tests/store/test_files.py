"""The store as a file: its version, its settings, damage, locks and media that can't be written."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from searcharchive.errors import StoreError
from searcharchive.store.database import connect
from searcharchive.store.migrations import MIGRATIONS, Migration, migrate, version
from searcharchive.store.store import Store

from .shelf import article, full_article, put

NOBODY = 65534


def test_settings_of_a_store(store: Store) -> None:
    put(store, full_article())
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        loose = connection.execute(
            "SELECT name FROM pragma_table_list "
            "WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        assert loose == []
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_a_person_can_read_it(store: Store) -> None:
    put(store, full_article())
    with sqlite3.connect(store.path) as connection:
        assert connection.execute(
            "SELECT id, date, headline, path FROM article_list"
        ).fetchall() == [("full", "1987~", "Ferry comes \U0001f6a2", "a.txt")]
        assert connection.execute(
            "SELECT date_start, date_end FROM articles JOIN article_places ON article = id "
            "JOIN place_names USING (place) WHERE key = 'uleaborg'"
        ).fetchall() == [("1987-01-01", "1987-12-31")]
    connection.close()


def test_migrations_run_once_each_and_in_order(tmp_path: Path) -> None:
    database = connect(tmp_path / "archive.db", read_only=False)
    first = Migration(f"PRAGMA application_id = {0x53414152}; CREATE TABLE a (x INTEGER) STRICT;")
    migrate(database, [first])
    second, third = Migration("INSERT INTO a VALUES (1);"), Migration("UPDATE a SET x = x + 1;")
    migrate(database, [first, second, third])
    migrate(database, [first, second, third])
    assert database.query("SELECT x FROM a") == [(2,)] and version(database) == 3
    database.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    database = connect(tmp_path / "archive.db", read_only=False)
    first = Migration(f"PRAGMA application_id = {0x53414152}; CREATE TABLE a (x INTEGER) STRICT;")
    migrate(database, [first])
    with pytest.raises(StoreError):
        migrate(
            database,
            [first, Migration("INSERT INTO a VALUES (1); INSERT INTO nowhere VALUES (1);")],
        )
    assert database.query("SELECT x FROM a") == [] and version(database) == 1
    database.close()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_store_is_refused(store: Store, read_only: bool) -> None:
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StoreError, match="version 999, made by a newer searcharchive"):
        Store.open(store.path, read_only=read_only)


def test_an_older_store_is_not_migrated_by_a_reader(store: Store) -> None:
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 0")
    connection.close()
    with pytest.raises(StoreError, match="older version"):
        Store.open(store.path, read_only=True)


@pytest.mark.parametrize("read_only", [True, False])
def test_another_programs_file_is_refused_and_left_alone(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's"):
        Store.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_text("Not a database, but long enough that SQLite looks at its head.\n" * 40)
    with pytest.raises(StoreError, match="not a SQLite file"):
        Store.open(path)


def test_a_damaged_store_is_told(store: Store) -> None:
    put(store, *(article(f"{number:05}", body="x" * 4000) for number in range(200)))
    store.close()
    damaged = bytearray(store.path.read_bytes())
    for at in range(60 * 4096, len(damaged), 4096):
        damaged[at : at + 200] = b"\xff" * 200
    store.path.write_bytes(damaged)
    with Store.open(store.path, read_only=True) as reader:
        with pytest.raises(StoreError, match="is damaged"):
            list(reader.iterate())
        assert any(reader.problems())


def test_what_a_careless_hand_did_is_found(store: Store) -> None:
    put(store, full_article())
    assert list(store.problems()) == []
    with sqlite3.connect(store.path) as connection:
        connection.execute("DELETE FROM origins")
        connection.execute("DELETE FROM places")
        connection.execute("UPDATE articles SET sequence = 99")
    connection.close()
    told = "\n".join(each.message for each in store.problems())
    assert "article full has lost its origins" in told
    assert "table place_names belong to nothing in places" in told
    assert "sequence number is behind" in told


def test_a_writer_that_is_locked_out_says_so(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database = connect(store.path, read_only=False)
    database.query("PRAGMA busy_timeout = 50")
    with pytest.raises(StoreError, match="locked by another program"):
        database.execute("BEGIN IMMEDIATE")
    database.close()
    other.close()


@pytest.fixture
def still_store() -> Iterator[Path]:
    """A store in a directory that nobody may write, as on a DVD."""
    directory = Path(tempfile.mkdtemp(prefix="searcharchive-still-"))
    with Store.create(directory / "archive.db") as store:
        put(store, article("a"), article("b"))
    (directory / "archive.db").chmod(0o444)
    directory.chmod(0o555)
    yield directory / "archive.db"
    directory.chmod(0o755)
    shutil.rmtree(directory)


def test_a_store_on_read_only_media_can_be_read(still_store: Path) -> None:
    with as_nobody(), Store.open(still_store, read_only=True) as store:
        assert [each.id for each in store.iterate()] == ["a", "b"]
        assert [path.name for path in still_store.parent.iterdir()] == ["archive.db"]


def test_a_store_on_read_only_media_cannot_be_written(still_store: Path) -> None:
    with as_nobody(), pytest.raises(StoreError, match="can't be"):
        Store.open(still_store)


@contextmanager
def as_nobody() -> Iterator[None]:
    """The superuser may write anywhere; to anyone else, the directory is as a DVD's."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_path_with_signs_of_an_address_is_a_path(tmp_path: Path) -> None:
    directory = tmp_path / "100% of a?b#c"
    directory.mkdir()
    with Store.create(directory / "archive.db") as store:
        put(store, article("a"))
        with Store.open(directory / "archive.db", read_only=True) as reader:
            assert [each.id for each in reader.iterate()] == ["a"]
