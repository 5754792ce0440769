"""Earlier versions of articles in the store: whole, in order, and refused where they are none."""

import sqlite3

import pytest

from searcharchive.errors import StoreError
from searcharchive.model import Version
from searcharchive.store.store import Store
from searcharchive.store.versions import as_kept

from .shelf import article, full_article, put


def keep(store: Store, *versions: Version) -> None:
    with store.write() as batch:
        for version in versions:
            batch.keep(version)


def test_a_version_is_the_whole_article_as_it_was(store: Store) -> None:
    put(store, full_article())
    with store.write():
        number = store.imports.start("2001", [], "")
    keep(store, Version(full_article(), "2002", number), Version(article("full"), "2003"))
    assert store.versions("full") == (
        Version(as_kept(full_article()), "2002", number),
        Version(article("full"), "2003", None),
    )
    assert store.versions("nothing") == ()
    assert list(store.problems()) == []


def test_versions_stand_in_order_of_time_however_they_came(store: Store) -> None:
    put(store, article("a"))
    for replaced in ("2003", "2001", "2002", "2001"):
        keep(store, Version(article("a", body=f"Until {replaced}."), replaced))
    assert [version.replaced for version in store.versions("a")] == ["2001", "2001", "2002", "2003"]


def test_a_version_needs_its_article_and_its_import(store: Store) -> None:
    put(store, article("a"))
    for version in (Version(article("b"), "2001"), Version(article("a"), "2001", 99)):
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            keep(store, version)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subjects", "[" * 100_000),
        ("subjects", "[1]"),
        ("subjects", "{}"),
        ("places", '[["Varna", null]]'),
        ("places", '[["Varna", 7, null]]'),
        ("origins", "[[1, 2, 3, 4]]"),
        ("origins", '[["a.txt", true, "aa", false]]'),
        ("origins", "null"),
        ("date_start", "yesterday"),
        ("date_end", "1900-01-01"),
        ("dateline_end", 10_000),
        ("dateline_start", -1),
    ],
)
def test_what_is_no_version_is_told(store: Store, column: str, value: object) -> None:
    put(store, full_article())
    keep(store, Version(full_article(), "2002"))
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"UPDATE versions SET {column} = ?", (value,))
    connection.close()
    with pytest.raises(StoreError, match=r"'full' can't be read.* run 'searcharchive repair'"):
        store.versions("full")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE articles SET date_start = 'yesterday'", "Invalid isoformat"),
        ("UPDATE articles SET date_end = NULL", "has no days"),
        ("UPDATE articles SET date_end = '1900-01-01'", "ends before it starts"),
        ("UPDATE articles SET dateline_end = 10000", "outside its body"),
        ("DELETE FROM places", "a place that isn't there"),
    ],
)
def test_what_is_no_article_is_told(store: Store, statement: str, told: str) -> None:
    put(store, full_article())
    with sqlite3.connect(store.path) as connection:
        connection.execute(statement)
    connection.close()
    with Store.open(store.path, read_only=True) as reader, pytest.raises(StoreError, match=told):
        list(reader.iterate())


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("articles", "body", b"\xff\x00"),
        ("articles", "headline", b"7"),
        ("articles", "dateline_start", "here"),
        ("subjects", "subject", b"7"),
        ("origins", "record", "one"),
        ("places", "name", b"7"),
    ],
)
def test_a_store_with_loose_tables_is_not_believed(
    store: Store, table: str, column: str, value: object
) -> None:
    """STRICT is in the schema, and that is the file's own."""
    put(store, full_article())
    path = store.path.with_name("loose.db")
    with sqlite3.connect(store.path) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    connection.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for strict, loose in ((") STRICT,", ")"), (") STRICT", ")")):
            connection.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?)", (strict, loose))
    connection.close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
    connection.close()
    with (
        Store.open(path, read_only=True) as opened,
        pytest.raises(StoreError, match="can't be read"),
    ):
        list(opened.iterate())
