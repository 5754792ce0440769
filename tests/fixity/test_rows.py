"""Whatever is changed in the store by plain SQL is found by `check --read-data`, by columns."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from searcharchive.archive import open_archive
from searcharchive.archive.checking import check
from searcharchive.archive.reading_all import read_all
from searcharchive.cli import main
from searcharchive.errors import StoreDamageError
from searcharchive.model import Origin

from .conftest import Run
from .test_damage import checkpointed, replace


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a row in each table."""
    directory = tmp_path_factory.mktemp("rows")
    archive = directory / "archive"
    files = directory / "files"
    files.mkdir()
    line = {
        "id": "gull", "headline": "A gull",
        "date": "1987", "byline": "A. Quill", "section": "Quay", "page": "7", "edition": "late",
        "source": "Post", "language": "en", "note": "A note.", "subjects": ["gulls"],
    }  # fmt: skip
    sheet = directory / "sheet.csv"
    sheet.write_text("file,section\nsecond.jsonl,Docks\nnowhere.jsonl,None\n")
    assert main(["init", str(archive)]) == 0
    for text in ("It sat on the mast.", "It left."):
        line["body"] = f"VARNA, Dec. 31 (AP) \u2014 {text}"
        (files / "first.jsonl").write_text(json.dumps(line))
        (files / "second.jsonl").write_text('{"body": "A tern.", "id": "tern"}\n{"body": 7}\n')
        (files / "third.jsonl").write_text('{"body": "An owl.", "id": "owl"}\n')
        options = ["--quiet", "--metadata", str(sheet)]
        assert main(["--archive", str(archive), "import", str(files), *options]) in (0, 1)
    assert main(["--archive", str(archive), "remove", "--erase", "--yes", "owl"]) == 0
    return archive


def columns(archive: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        yield from connection.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
            "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
        ).fetchall()


def alter(archive: Path, table: str, column: str) -> None:
    """Change a value to another of its type, in the first row that has one, else give it one."""
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        (kind,) = connection.execute(
            f"SELECT type FROM pragma_table_info('{table}') WHERE name = '{column}'"
        ).fetchone()
        new = (
            f"coalesce({column}, 0) + 1" if kind == "INTEGER" else f"coalesce({column}, '') || 'x'"
        )
        keys = [name for (name,) in connection.execute(
            f"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"
        )]  # fmt: skip
        chosen = ", ".join(keys)
        changed = connection.execute(
            f"UPDATE {table} SET {column} = {new} WHERE ({chosen}) = "
            f"(SELECT {chosen} FROM {table} ORDER BY {column} DESC LIMIT 1)"
        ).rowcount
        assert changed == 1, f"{table} has no row"
        connection.commit()


def found_by_reading(archive: Path) -> bool:
    """Without what else `check` looks at."""
    try:
        return bool(list(read_all(open_archive(archive), None, 1, None)))
    except StoreDamageError:
        return True


def test_a_change_of_any_column_is_found(full: Path, tmp_path: Path) -> None:
    assert check(open_archive(full), read_data=True) == []
    archive = Path(shutil.copytree(full, tmp_path / "archive"))
    whole = checkpointed(archive).read_bytes()
    unseen = []
    for table, column in columns(full):
        alter(archive, table, column)
        if not found_by_reading(archive):
            unseen.append((table, column))
        replace(checkpointed(archive), whole)
    # A fingerprint that fits nothing has its file read again. The sequence number, where it is
    # too low or too high, doesn't agree with an article or with the index.
    assert unseen == [("files", "fingerprint"), ("state", "value")]


@pytest.mark.parametrize("table", ["articles", "given", "subjects", "origins", "places", "versions",
                                   "tombstones", "files", "imports", "fixity"])  # fmt: skip
def test_a_row_that_is_lost_is_found(run: Run, full: Path, tmp_path: Path, table: str) -> None:
    archive = Path(shutil.copytree(full, tmp_path / "archive"))
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        connection.execute(f"DELETE FROM {table}")
        connection.commit()
    ran = run(archive, "check", "--read-data")
    assert ran.status == 1 and "changed by something else than searcharchive" in ran.out


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE articles SET page = '8' WHERE id = 'gull'", "the record of article gull was"),
        (
            "UPDATE origins SET path = 'x' WHERE article = 'gull'",
            "the origins of article gull were",
        ),
        ("UPDATE versions SET body = 'x'", "the earlier versions of article gull were"),
        ("UPDATE places SET name = 'Burgas'", "which datelines name, was"),
        ("UPDATE imports SET added = 7 WHERE id = 1", "the account of import 1 was"),
        ("UPDATE files SET records = 7", "the entry of the file"),
        ("UPDATE tombstones SET removed = '1999'", "left of the removed article owl was"),
    ],
)
def test_what_was_changed_is_named(
    run: Run, full: Path, tmp_path: Path, statement: str, told: str
) -> None:
    archive = Path(shutil.copytree(full, tmp_path / "archive"))
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        connection.execute(statement)
        connection.commit()
    assert told in run(archive, "check", "--read-data").out


def test_later_writing_does_not_hide_it(run: Run, full: Path, tmp_path: Path) -> None:
    """What is written in part keeps the digest of what was there before the change."""
    archive = Path(shutil.copytree(full, tmp_path / "archive"))
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        connection.execute("UPDATE articles SET page = '8' WHERE id = 'gull'")
        connection.execute("UPDATE origins SET record = 9 WHERE article = 'tern'")
        connection.commit()
    here = open_archive(archive)
    assert run(archive, "remove", "--yes", "gull").status == 0
    assert run(archive, "restore-article", "gull").status == 0
    with here.store(read_only=False) as store, store.write() as batch:
        batch.see("tern", Origin("elsewhere.jsonl", 1, "aa"), 3)
    assert [(each.problem, each.id) for each in check(here, read_data=True)] == [
        ("changed", "gull"), ("changed", "tern")
    ]  # fmt: skip


def test_articles_are_read_by_several_processes(run: Run, full: Path, tmp_path: Path) -> None:
    archive = Path(shutil.copytree(full, tmp_path / "archive"))
    lines = "".join(
        f'{{"id": "m{number:04}", "body": "Mast {number}."}}\n' for number in range(2500)
    )
    (tmp_path / "many.jsonl").write_text(lines)
    assert run(archive, "import", "--quiet", str(tmp_path / "many.jsonl")).status == 0
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        connection.execute("UPDATE articles SET page = '8' WHERE id IN ('m0007', 'm2222')")
        connection.execute("UPDATE articles SET body = 'x' WHERE id = 'm1999'")
        connection.commit()
    told = []
    found = [
        check(open_archive(archive), read_data=True, jobs=jobs,
              progress=lambda done, total: told.append((done, total)))
        for jobs in (1, 3)
    ]  # fmt: skip
    assert found[0] == found[1]
    assert {each.id for each in found[0] if each.problem == "changed"} == {
        "m0007",
        "m1999",
        "m2222",
    }
    assert told[-1] == (2503, 2503) and len(told) == 12
