"""`repair`: what can be mended is, and `check` is clean; what can't be is named with what to do."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from searcharchive.archive import open_archive

from .conftest import Run
from .test_checking import change, found, index, leave


def of_index(archive: Path, pattern: str) -> Path:
    return sorted((archive / "index").rglob(pattern))[0]


def without_an_entry(archive: Path) -> None:
    """An index of SQLite's that lacks a row of its table."""
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        (sql,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'articles_by_text'"
        ).fetchone()
        connection.execute(
            "UPDATE sqlite_master SET sql = sql || ' WHERE id <> ''a03''' "
            "WHERE name = 'articles_by_text'"
        )
        connection.commit()
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        connection.execute("REINDEX articles_by_text")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = ? WHERE name = 'articles_by_text'", (sql,)
        )
        connection.commit()


def put_in_index(**fields: str) -> Callable[[Path], None]:
    """An index that has another article than the store."""

    def damage(archive: Path) -> None:
        with open_archive(archive).store() as store:
            (one,) = store.articles(["a03"]).values()
        index(archive, lambda batch: batch.put(one._replace(**fields)))

    return damage


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no index": (lambda archive: shutil.rmtree(archive / "index"), "made anew: 58"),
    "no table of contents": (lambda archive: of_index(archive, "*.toc").unlink(), "made anew: 58"),
    "a segment is empty": (
        lambda archive: of_index(archive, "*.arr").write_bytes(b""), "made anew: 58"
    ),
    "CURRENT is something else": (
        lambda archive: of_index(archive, "CURRENT").write_text("gull\n"), "made anew: 58"
    ),
    "an id too many": (put_in_index(id="zz"), "made anew: 58"),
    "an id too few": (
        lambda archive: index(archive, lambda batch: batch.remove("a03")), "made anew: 58"
    ),
    "stale words": (put_in_index(section="Fog"), "made anew: 58"),
    "orphans": (
        lambda archive: change(
            archive,
            "INSERT INTO subjects VALUES ('nobody', 0, 'gulls')",
            "INSERT INTO place_names VALUES (999, 'x')",
            "INSERT INTO article_places VALUES ('a03', 7, 999)",
        ),
        "rows of table subjects that belonged to nothing were removed",
    ),
    "a sequence that is behind": (
        lambda archive: change(archive, "UPDATE state SET value = 3"),
        "the sequence number was put at 62",
    ),
    "a sequence number that is lost": (
        lambda archive: change(archive, "DELETE FROM state"),
        "the sequence number was put at 62",
    ),
    "a sequence number that can be none": (
        lambda archive: change(archive, f"UPDATE state SET value = {2**63 - 1}"),
        "the sequence number was put at 62",
    ),
    "a sequence number before the first": (
        lambda archive: change(archive, "UPDATE state SET value = -7"),
        "the sequence number was put at 62",
    ),
    "an entry of an index of SQLite's": (without_an_entry, "indexes of the store were made anew"),
    "leftovers": (leave, ".runs-abc was removed"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_what_can_be_mended_is(run: Run, archive: Path, name: str) -> None:
    damage, told = DAMAGE[name]
    damage(archive)
    assert found(run, archive, "--read-data")
    ran = run(archive, "repair")
    assert (ran.status, ran.out) == (0, ""), ran.err
    assert told in ran.err
    assert ran.err.splitlines()[-1] == "mended: store and index are sound and agree"
    assert found(run, archive, "--read-data") == []
    assert run(archive, "repair").err == "nothing to mend\n"


def test_the_store_is_kept_as_it_was(run: Run, archive: Path) -> None:
    change(archive, "INSERT INTO subjects VALUES ('nobody', 0, 'gulls')")
    assert run(archive, "repair").status == 0
    (kept,) = (archive / "data").glob("before-repair-*.db")
    with closing(sqlite3.connect(kept)) as connection:
        rows = connection.execute("SELECT subject FROM subjects WHERE article = 'nobody'")
        assert rows.fetchall() == [("gulls",)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE articles SET body = upper(body) WHERE id = 'a03'", "changed"),
        ("DELETE FROM given WHERE article = 'a03'", "incomplete"),
        ("UPDATE articles SET date_start = 'whenever' WHERE id = 'a03'", "damaged"),
    ],
)
def test_what_can_not_be_mended_is_named_with_what_to_do(
    run: Run, archive: Path, statement: str, expected: str
) -> None:
    change(archive, statement)
    ran = run(archive, "repair")
    assert ran.status == 1
    assert "searcharchive restore BAG --replace" in ran.out
    assert ("store", expected, "a03") in found(run, archive, "--read-data")
    assert not list((archive / "data").glob("before-repair-*"))


def test_rows_of_rows_that_are_gone(run: Run, archive: Path) -> None:
    """Whatever the tables are: the keys are read from the database."""
    change(
        archive,
        "CREATE TABLE gulls (a TEXT REFERENCES articles, b INTEGER PRIMARY KEY)",
        "CREATE TABLE eggs (gull INTEGER REFERENCES gulls (b))",
        "INSERT INTO gulls VALUES ('nobody', 1), ('a03', 2), (NULL, 3)",
        "INSERT INTO eggs VALUES (1), (2), (3), (NULL)",
    )
    assert run(archive, "repair").status == 0
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        assert connection.execute("SELECT b FROM gulls ORDER BY b").fetchall() == [(2,), (3,)]
        eggs = connection.execute("SELECT gull FROM eggs ORDER BY gull").fetchall()
        assert eggs == [(None,), (2,), (3,)]
