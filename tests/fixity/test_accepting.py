"""What another program has changed in a store: put right from the files, or taken as it is."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.trial import at_terminal

from .conftest import Run
from .test_checking import change, found

CHANGES = {
    "a page": "UPDATE articles SET page = '8' WHERE id = 'a03'",
    "a hidden one's section": "UPDATE articles SET section = 'Quay' WHERE id = 'a07'",
    "a text": "UPDATE articles SET body = body || ' A cormorant.' WHERE id = 'a03'",
    "an origin": "UPDATE origins SET record = 99 WHERE article = 'a03'",
    "a place": "UPDATE places SET name = 'Dartmouth'",
    "an import": "UPDATE imports SET added = 7 WHERE id = 1",
    "a file": "UPDATE files SET records = 7",
    "a tombstone": "INSERT INTO tombstones VALUES ('gull', '2026-01-01T00:00:00Z', 'ab', 1, 0)",
    "an article that is gone": "DELETE FROM articles WHERE id = 'a03'",
    "a digest": "DELETE FROM fixity WHERE key = 'a03'",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_on_purpose_is_accepted(run: Run, archive: Path, name: str) -> None:
    change(archive, CHANGES[name])
    assert any(problem == "changed" for _, problem, _ in found(run, archive, "--read-data"))
    ran = run(archive, "repair", "--accept", "--yes")
    assert (ran.status, ran.out) == (0, ""), ran.err
    assert "changes that were accepted: " in ran.err
    assert found(run, archive, "--read-data") == []
    kept = list((archive / "data").glob("before-repair-*.db"))
    assert kept and all(f"the store as it was is kept as {path}" in ran.err for path in kept)


def test_an_accepted_text_is_found(run: Run, archive: Path) -> None:
    change(archive, CHANGES["a text"])
    assert run(archive, "repair", "--accept", "--yes").status == 0
    assert run(archive, "search", "cormorant", "--format", "ids").out == "a03\n"
    assert json.loads(run(archive, "export", "id:a03").out)["body"].endswith(" A cormorant.")


def test_it_is_listed_and_asked_for(archive: Path) -> None:
    change(archive, CHANGES["a page"])
    status, seen = at_terminal(["repair", "--accept"], archive, typed="n\n")
    assert status == 1
    assert "the record of article a03 was changed" in seen
    assert "Take all this as it is now? [y/N]" in seen
    status, seen = at_terminal(["repair", "--accept"], archive, typed="y\n")
    assert status == 0 and "changes that were accepted: 1" in seen


def test_without_a_terminal_nothing_is_accepted(run: Run, archive: Path) -> None:
    change(archive, CHANGES["a page"])
    ran = run(archive, "repair", "--accept")
    assert ran.status == 1 and "--yes takes it without asking" in ran.err
    assert "the record of article a03 was changed" in ran.err
    assert "import the file that it came from again" in ran.out
    assert "repair, then" not in ran.out


def test_an_article_that_can_not_be_read_is_not_accepted(run: Run, archive: Path) -> None:
    change(archive, "UPDATE articles SET date_start = 'whenever' WHERE id = 'a03'")
    assert run(archive, "repair", "--accept", "--yes").status == 1
    assert ("store", "damaged", "a03") in found(run, archive, "--read-data")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM articles WHERE id = 'a03'",
        "DELETE FROM given WHERE article = 'a03'",
        "UPDATE articles SET body = replace(body, 'fog', 'fig') WHERE id = 'a03'",
        "UPDATE articles SET page = '8' WHERE id = 'a03'",
        "UPDATE files SET records = 7",
    ],
)
def test_what_its_file_still_has_comes_back(run: Run, archive: Path, statement: str) -> None:
    """A file that is unchanged is not read again: what was lost of it would stay lost."""
    sound = run(archive, "export", "id:a03").out
    change(archive, statement)
    assert run(archive, "import", "--quiet", str(archive / "files")).status == 0
    assert found(run, archive, "--read-data")
    told = run(archive, "repair")
    assert "the next import reads 2 files again" in told.err
    assert "import the file" in told.out or "import the article" in told.out
    assert run(archive, "import", "--quiet", str(archive / "files")).status == 0
    assert found(run, archive, "--read-data") == []
    came, was = (json.loads(line) for line in (run(archive, "export", "id:a03").out, sound))
    assert {**came, "added": ""} == {**was, "added": ""}


def test_origins_that_come_back_need_not_be_all(run: Run, archive: Path) -> None:
    change(archive, "DELETE FROM origins WHERE article = 'a03'")
    assert run(archive, "repair").status == 1
    assert run(archive, "import", "--quiet", str(archive / "files")).status == 0
    assert found(run, archive, "--read-data") == [("store", "changed", "a03")]
    assert run(archive, "repair", "--accept", "--yes").status == 0
    assert found(run, archive, "--read-data") == []


def test_a_fingerprint_that_is_damaged_has_its_file_read_again(run: Run, archive: Path) -> None:
    """It has no digest: it is a hash of all that a reading depends on, and fits nothing else."""
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        (first,) = connection.execute("SELECT fingerprint FROM files ORDER BY path").fetchone()
        connection.execute("UPDATE files SET fingerprint = ?", (first[:-1] + "x",))
        connection.commit()
    path = archive / "files" / "second.jsonl"
    path.write_text(path.read_text() + '{"id": "gull", "body": "A gull."}\n')
    assert run(archive, "import", "--quiet", str(archive / "files")).status == 0
    assert run(archive, "count", "gull").out == "1\n"
