"""`check`: what it finds in store, index, their agreement and the files articles came from."""

import json
import os
import shutil
import signal
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from searcharchive.analysis import Analyzer
from searcharchive.archive import open_archive
from searcharchive.archive.locking import writing
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.port import Batch
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.making import open_batch
from searcharchive.render.contract import dumps, finding_object

from .conftest import Run

Change = Callable[[sqlite3.Connection], object]


def change(archive: Path, *statements: str) -> None:
    """Change the store behind everyone's back."""
    with closing(sqlite3.connect(archive / "data" / "archive.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def index(archive: Path, write: Callable[[Batch], object]) -> None:
    """Change the index without the store."""
    here = open_archive(archive)
    engine = WhooshEngine.open(here.index_path)
    assert engine
    directory, sequence = engine.generation.directory, engine.sequence
    engine.close()
    with open_batch("array", directory, Analyzer("english"), ORDINARY) as batch:
        write(batch)
        batch.reach(sequence)


def found(run: Run, archive: Path, *options: str) -> list[tuple[str, str, str | None]]:
    """Kind, problem and id of each finding; the status agrees with them."""
    ran = run(archive, "check", "--format", "jsonl", *options)
    findings = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == (1 if findings else 0)
    assert all(each["message"] and each["fix"] for each in findings)
    return [(each["kind"], each["problem"], each["id"]) for each in findings]


def test_a_sound_archive(run: Run, archive: Path) -> None:
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    ran = run(archive, "check", "--read-data", "--origins")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "store, index and origins are sound and agree\n"
    assert run(archive, "check").err == "store and index are sound and agree\n"
    after = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    # SQLite's readers make two files of their own beside the store.
    beside = {archive / "data" / f"archive.db-{end}" for end in ("shm", "wal")}
    assert {path for path in after if before.get(path) != after[path]} <= beside
    assert after.get(archive / "data" / "archive.db-wal", b"") == b""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM origins WHERE article = 'a03'", ("store", "incomplete", "a03")),
        ("DELETE FROM given WHERE article = 'a03'", ("store", "incomplete", "a03")),
        ("INSERT INTO subjects VALUES ('nobody', 0, 'gulls')", ("store", "orphan", None)),
        ("UPDATE state SET value = 3", ("store", "disordered", None)),
        ("UPDATE articles SET date_end = '1900-01-01' WHERE id = 'a03'",
         ("store", "disordered", "a03")),
        ("UPDATE articles SET date_start = '1913-03-03' WHERE id = 'a03'",
         ("agreement", "stale", "a03")),
        ("UPDATE articles SET removed = '2026-01-01T00:00:00Z' WHERE id = 'a03'",
         ("agreement", "extra", "a03")),
        ("UPDATE articles SET removed = NULL WHERE id = 'a07'", ("agreement", "missing", "a07")),
    ],
)  # fmt: skip
def test_what_the_quick_check_finds(
    run: Run, archive: Path, statement: str, expected: tuple[str, str, str | None]
) -> None:
    change(archive, statement)
    assert expected in found(run, archive)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE articles SET body = replace(body, 'fog', 'fig') WHERE id = 'a03'",
         ("store", "changed", "a03")),
        ("UPDATE articles SET headline = 'Other' WHERE id = 'a07'", ("store", "changed", "a07")),
        ("UPDATE articles SET note = 'A gull' WHERE id = 'a03'", ("agreement", "stale", "a03")),
        ("UPDATE articles SET section = 'Kitchen' WHERE id = 'a03'",
         ("agreement", "stale", "a03")),
        ("UPDATE articles SET date_start = 'whenever' WHERE id = 'a03'",
         ("store", "damaged", "a03")),
        ("UPDATE articles SET body = CAST(X'66FF67' AS TEXT) WHERE id = 'a03'",
         ("store", "damaged", "a03")),
    ],
)  # fmt: skip
def test_what_reading_everything_finds_besides(
    run: Run, archive: Path, statement: str, expected: tuple[str, str, str | None]
) -> None:
    change(archive, statement)
    assert expected in found(run, archive, "--read-data")


def test_an_index_that_holds_others_words(run: Run, archive: Path) -> None:
    with open_archive(archive).store() as store:
        (one, other) = store.articles(["a01", "a02"]).values()
    index(archive, lambda batch: batch.put(one._replace(body=other.body)))
    assert found(run, archive) == []
    assert found(run, archive, "--read-data") == [("agreement", "stale", "a01")]


def test_ids_that_only_one_side_has(run: Run, archive: Path) -> None:
    with open_archive(archive).store() as store:
        (one,) = store.articles(["a01"]).values()
    index(archive, lambda batch: batch.remove("a02"))
    index(archive, lambda batch: batch.put(one._replace(id="zz")))
    expected = [("agreement", "missing", "a02"), ("agreement", "extra", "zz")]
    assert found(run, archive) == found(run, archive, "--read-data") == expected


def test_an_index_that_lags_and_one_that_is_ahead(run: Run, archive: Path) -> None:
    assert run(archive, "remove", "--yes", "--no-index", "a09").status == 0
    assert found(run, archive) == [("agreement", "lags", None)]
    assert run(archive, "update").status == 0
    change(archive, "UPDATE articles SET removed = NULL, sequence = 0 WHERE id = 'a09'",
           "UPDATE state SET value = value - 1")  # fmt: skip
    assert ("agreement", "ahead", None) in found(run, archive)
    assert "the store has lost its last changes" in run(archive, "check").out


def test_an_index_that_is_not_there_or_another_languages(run: Run, archive: Path) -> None:
    configuration = archive / "searcharchive.toml"
    text = configuration.read_text()
    configuration.write_text(text.replace('"english"', '"german"'))
    assert found(run, archive) == [("index", "analysis", None)]
    configuration.write_text(text)
    shutil.rmtree(archive / "index")
    assert found(run, archive) == [("index", "missing", None)]


def test_origins(run: Run, archive: Path) -> None:
    files = archive / "files"
    gull = json.dumps({"id": "gull", "body": "A gull sat on the mast."})
    tern = json.dumps({"id": "tern", "body": "A tern did not."})
    with zipfile.ZipFile(files / "quay.zip", "w") as container:
        container.writestr("gull.jsonl", gull)
        container.writestr("in/tern.jsonl", tern)
    assert run(archive, "import", "--quiet", str(files)).status == 0
    assert found(run, archive, "--origins") == []

    first, second = files / "first.jsonl", files / "second.jsonl"
    first.write_text(first.read_text().replace("fog", "fig"))
    second.rename(files / "renamed.jsonl")
    with zipfile.ZipFile(files / "quay.zip", "w") as container:
        container.writestr("gull.jsonl", gull.replace("mast", "roof"))
        container.writestr("out/tern.jsonl", tern)
    ran = run(archive, "check", "--origins", "--format", "jsonl")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 1
    assert [(each["problem"], each["path"]) for each in told] == [
        ("changed", "files/first.jsonl"),
        ("changed", "files/quay.zip/gull.jsonl"),
        ("moved", "files/quay.zip/in/tern.jsonl"),
        ("moved", "files/second.jsonl"),
    ]
    assert told[2]["message"].endswith("is now files/quay.zip/out/tern.jsonl")
    assert told[3]["fix"].startswith("searcharchive import files/renamed.jsonl")
    shutil.rmtree(files)
    assert {each[1] for each in found(run, archive, "--origins")} == {"missing"}
    assert found(run, archive) == []
    # What an import has noted as gone is not missed again.
    files.mkdir()
    assert run(archive, "import", "--quiet", str(files)).status in (0, 1)
    assert found(run, archive, "--origins") == []


def test_an_origin_that_is_something_else_or_not_to_be_read(run: Run, archive: Path) -> None:
    first, second = archive / "files" / "first.jsonl", archive / "files" / "second.jsonl"
    first.unlink()
    os.mkfifo(first)
    second.unlink()
    second.symlink_to("nowhere")
    assert found(run, archive, "--origins") == [("origins", "unreadable", None)] * 2


def leave(archive: Path) -> list[Path]:
    """What interrupted runs leave; the paths of all of it."""
    here = open_archive(archive)
    (current,) = (path for path in here.index_path.iterdir() if path.is_dir())
    left = [
        here.index_path / "CURRENT.new", here.index_path / "99", current / ".runs-abc",
        current / "MAIN_left.arr", current / "._MAIN_99.toc", current / "manifest.json.new",
        archive / ".searcharchive.toml.abc",
    ]  # fmt: skip
    for path in left:
        if path.suffix or "." in path.name[1:]:
            path.write_text("half")
        else:
            path.mkdir()
            (path / "half").write_text("half")
    return sorted(left)


@contextmanager
def another_writing(archive: Path) -> Iterator[None]:
    """Another process holds the archive's lock."""
    reading, writing_ = os.pipe()
    child = os.fork()
    if child == 0:
        with writing(open_archive(archive)):
            os.write(writing_, b"held")
            signal.pause()
    assert os.read(reading, 4) == b"held"
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_leftovers(run: Run, archive: Path) -> None:
    left = leave(archive)
    ran = run(archive, "check", "--format", "jsonl")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["path"] for each in told] == list(map(str, left))
    assert {(each["kind"], each["problem"]) for each in told} == {("leftover", "unfinished")}
    with another_writing(archive):
        # They may be the work of the process that writes.
        assert found(run, archive) == []
    assert run(archive, "update").status == 0
    assert found(run, archive) == []
    assert not any(path.exists() for path in left)


def test_the_contract_of_findings() -> None:
    made = finding_object(
        "agreement",
        "stale",
        "article a\x1b1 has other words",
        "searcharchive repair",
        "a\x1b1",
        None,
    )  # fmt: skip
    assert dumps(made) == (
        '{"schema": "searcharchive.finding/1", "kind": "agreement", "problem": "stale", '
        '"message": "article a\\u001b1 has other words", "fix": "searcharchive repair", '
        '"id": "a\\u001b1", "path": null}'
    )
