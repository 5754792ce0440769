"""An erased article is nowhere any more: not in a file, not in a table, not in the index."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searcharchive.archive.creating import create
from searcharchive.archive.erasing import erasable, erase
from searcharchive.archive.exporting import export
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.indexing import update
from searcharchive.archive.removing import remove, restore
from searcharchive.archive.showing import show
from searcharchive.engines.whoosh.generations import Generations
from searcharchive.engines.whoosh.reading import open_index
from searcharchive.errors import StoreError, UnknownIdError
from searcharchive.model import Tombstone
from searcharchive.render.contract import dumps, tombstone_object

from .desk import Desk, counted

# Words of the erased article, each in a place of its own, that stand nowhere else.
WORDS = (
    "quagvile", "Zwernik", "oblomeer", "Trastovia", "pinklure", "Vexholm", "drontal", "Maxwitt",
    "Ysperoth", "grolbane", "uvendish", "Kestwick", "flormage", "wimblet",
)  # fmt: skip
SECRET: dict[str, Any] = {
    "id": "s-1",
    "headline": "Zwernik accused",
    "body": "TRASTOVIA, Jan. 5 - A quagvile tale of oblomeer.",
    "date": "the Feast of drontal",
    "byline": "Maxwitt",
    "subjects": ["pinklure"],
    "section": "Vexholm",
    "source": "Kestwick",
    "note": "flormage",
}
OTHER = {"id": "o-1", "body": "A train was early.", "date": "1988-02-03"}
SECOND = {"id": "o-2", "body": "A train was late.", "date": "a day unknown"}


def filled(desk: Desk) -> None:
    """The secret, a version of it, what metadata said of it, what an import had to tell."""
    desk.write("a.jsonl", SECOND, SECRET | {"body": f"{SECRET['body']} First Ysperoth."})
    (desk.files / "meta.csv").write_text("id,page,section\ns-1,grolbane,uvendish\n")
    import_paths(
        desk.archive,
        ImportRequest(paths=(str(desk.files / "a.jsonl"),), metadata=desk.files / "meta.csv"),
    )
    # Moved to another record, so that what was told of the first is under a number of another.
    desk.write("a.jsonl", SECRET, SECOND)
    desk.write("b.jsonl", OTHER)
    desk.take()
    update(desk.archive)
    # As it was before versions were kept: what a text was is left in the file's free pages.
    with sqlite3.connect(desk.archive.store_path) as connection:
        # Some systems' SQLite overwrites what is deleted unless it is told not to.
        connection.execute("PRAGMA secure_delete = OFF")
        (body,) = connection.execute("SELECT body FROM articles WHERE id = 's-1'").fetchone()
        for text in ("wimblet " * 10_000, body):
            connection.execute("UPDATE articles SET body = ? WHERE id = 's-1'", (text,))
            connection.commit()
    connection.close()


def files_of(desk: Desk) -> Iterator[Path]:
    yield from desk.archive.data_path.glob("archive.db*")
    yield from (path for path in desk.archive.index_path.rglob("*") if path.is_file())


def in_files(desk: Desk) -> set[str]:
    """The words that stand in the store's and the index's files, in whichever case."""
    read = b"\n".join(path.read_bytes().lower() for path in files_of(desk))
    return {
        word
        for word in WORDS
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
        if word.lower().encode(encoding) in read
    }


def decoded(desk: Desk) -> set[str]:
    """The words in any value of any table, and in any term or stored field of the index."""
    seen: list[object] = []
    with sqlite3.connect(desk.archive.store_path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in tables.fetchall():
            seen += connection.execute(f'SELECT * FROM "{name}"').fetchall()
    connection.close()
    generation = Generations(desk.archive.index_path).current()
    assert generation is not None
    index = open_index(generation.directory, generation.codec)
    reader = index.reader()
    seen += list(reader.all_terms())
    seen += [stored for _, stored in reader.iter_docs()]
    index.close()
    text = repr(seen).lower()
    return {word for word in WORDS if word.lower() in text}


def everywhere(desk: Desk) -> set[str]:
    return in_files(desk) | decoded(desk)


def test_what_is_erased_is_in_no_file_and_no_table(desk: Desk) -> None:
    # A reader that stays open keeps the log on the disk, with all that was ever written to it.
    with desk.archive.store():
        filled(desk)
        assert in_files(desk) == {*WORDS}
        assert decoded(desk) >= {"quagvile", "Ysperoth", "drontal", "grolbane", "pinklure"}
        done = erase(desk.archive, ["s-1"])
        assert any(path.name.endswith("-wal") for path in files_of(desk))
        assert everywhere(desk) == set()
    assert done.ids == ("s-1",)
    assert {Path(origin.path).name for origin in done.origins} == {"a.jsonl"}
    assert (done.copies, done.twins) == ((), ())
    with desk.archive.store() as store:
        assert list(store.problems()) == []
        assert sorted(article.id for article in store.iterate()) == ["o-1", "o-2"]
    (told,) = show(desk.archive, ["s-1"]).unknown
    assert "its text was erased for good" in told


def test_the_tombstone_has_the_date_the_hash_and_the_origins(desk: Desk) -> None:
    filled(desk)
    with desk.archive.store() as store:
        article = store.articles(["s-1"])["s-1"]
        origins = {at for version in store.versions("s-1") for at in version.article.origins}
    remove(desk.archive, ["s-1"])
    (hidden,) = (item for item in export(desk.archive) if isinstance(item, Tombstone))
    erase(desk.archive, ["s-1"])
    (left,) = (item for item in export(desk.archive) if isinstance(item, Tombstone))
    assert left[:4] == ("s-1", hidden.removed, article.sha256, True)
    assert set(left.origins) == origins | set(article.origins)
    assert article.sha256 in left.hashes and len(left.hashes) >= 2


@pytest.mark.parametrize(
    "again",
    [
        # The same file, read anew; with another id; without one; an earlier version of it.
        SECRET,
        SECRET | {"id": "s-2"},
        {name: value for name, value in SECRET.items() if name != "id"},
        SECRET | {"id": "s-3", "body": f"{SECRET['body']} First Ysperoth."},
        # Edited.
        SECRET | {"body": "Quite another quagvile."},
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "c.jsonl"])
def test_no_import_brings_it_back(desk: Desk, again: dict[str, Any], name: str) -> None:
    filled(desk)
    erase(desk.archive, ["s-1"])
    before = sorted(desk.articles())
    desk.write(name, again, SECOND)
    counts = counted(desk.take(name, year=1987))
    assert counts["kept_removed"] == 1 and counts.get("added", 0) == 0
    assert sorted(desk.articles()) == before
    # Nor does what the import had to tell, that its date can't be read.
    assert everywhere(desk) == set()


def test_a_record_without_an_id_is_known_by_its_place(desk: Desk) -> None:
    """Its text may be edited a little: in its file, at its record, it is the erased one."""
    secret = {"body": "A quagvile tale."}
    desk.write("a.jsonl", secret, {"body": "A train."}, {"body": "A ferry."})
    desk.take()
    erase(desk.archive, [desk.ids()["A quagvile tale."]])
    desk.write("a.jsonl", {"body": "A quagvile  tale."}, {"body": "A train."}, {"body": "A ferry!"})
    assert counted(desk.take()) == {"kept_removed": 1, "unchanged": 1, "replaced": 1}
    assert sorted(desk.articles()) == ["A ferry!", "A train."]
    # Where it stands elsewhere in the file, what has its place is another.
    desk.write("a.jsonl", {"body": "New."}, {"body": "A train."}, secret)
    assert counted(desk.take()) == {
        "added": 1, "unchanged": 1, "kept_removed": 1, "no_longer_in_file": 1,
    }  # fmt: skip
    assert "New." in desk.articles()


def test_a_single_record_of_a_file_is_known_by_its_place(desk: Desk) -> None:
    (desk.files / "a.txt").write_text("A quagvile tale.\n")
    desk.take()
    (id_,) = desk.ids().values()
    erase(desk.archive, [id_])
    (desk.files / "a.txt").write_text("A quagvile tale, edited.\n")
    assert counted(desk.take()) == {"kept_removed": 1}
    assert desk.articles() == {}


def test_what_metadata_added_does_not_hide_the_text(desk: Desk) -> None:
    """The source is part of the hash: without the spreadsheet the same text has another."""
    desk.write("a.jsonl", {"body": "A quagvile tale."})
    (desk.files / "meta.csv").write_text("file,source\na.jsonl,Kestwick\n")
    import_paths(
        desk.archive,
        ImportRequest(paths=(str(desk.files / "a.jsonl"),), metadata=desk.files / "meta.csv"),
    )
    erase(desk.archive, list(desk.ids().values()))
    desk.write("b.jsonl", {"body": "A quagvile tale."})
    assert counted(desk.take("b.jsonl")) == {"kept_removed": 1}


def test_an_erased_article_may_be_let_in_again(desk: Desk) -> None:
    filled(desk)
    erase(desk.archive, ["s-1"])
    assert restore(desk.archive, "s-1") is False
    assert counted(desk.take())["added"] == 1
    assert desk.archive.reader().articles(["s-1"])


def test_an_export_carries_it_to_other_archives(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    erase(desk.archive, ["s-1"])
    (left,) = (item for item in export(desk.archive) if isinstance(item, Tombstone))
    (tmp_path / "t.jsonl").write_text(dumps(tombstone_object(left)) + "\n")
    request = ImportRequest(paths=(str(tmp_path / "t.jsonl"),))
    other = Desk(create(tmp_path / "other"), desk.files)
    import_paths(other.archive, request)
    assert [item for item in export(other.archive) if isinstance(item, Tombstone)] == [left]
    desk.write("copy.jsonl", SECRET | {"id": "s-9"})
    assert counted(other.take("copy.jsonl")) == {"kept_removed": 1}
    # Where the article is, it is hidden, and who reads it is told what else to do.
    third = Desk(create(tmp_path / "third"), desk.files)
    third.take("a.jsonl")
    with third.archive.store(read_only=False) as store, store.write() as batch:
        batch.bury(left._replace(id="unknown here"))
    held = left._replace(sha256=third.articles()[SECRET["body"]].sha256)
    (tmp_path / "t.jsonl").write_text(dumps(tombstone_object(held)) + "\n")
    summary = import_paths(third.archive, request)
    assert "remove --erase s-1" in summary.reports[0].message
    assert SECRET["body"] not in third.articles()


def test_with_one_unknown_id_nothing_is_erased(desk: Desk) -> None:
    filled(desk)
    for attempt in (erasable, erase):
        with pytest.raises(UnknownIdError, match=r"'nothing'.*whole ids"):
            attempt(desk.archive, ["s-1", "nothing"])
    assert "quagvile" in in_files(desk)


def test_what_may_hold_it_still_is_named(desk: Desk) -> None:
    filled(desk)
    desk.write("d.jsonl", {"id": "t-1", "body": "A twin."})
    desk.write("e.jsonl", {"id": "t-2", "body": "A twin."})
    desk.take()
    (desk.files / "d.jsonl").unlink()
    copy = desk.archive.data_path / "archive-v1-20010101T000000Z.db"
    with sqlite3.connect(copy) as connection:
        connection.execute("CREATE TABLE articles (id TEXT)")
        connection.execute("INSERT INTO articles VALUES ('t-1')")
    connection.close()
    (desk.archive.data_path / "archive-v1-20010102T000000Z.db").write_text("damaged")
    shutil.copy(copy, desk.archive.data_path / "before-repair-20010103.db")
    replaced = desk.archive.directory / "before-restore-20010104" / "data"
    replaced.mkdir(parents=True)
    shutil.copy(copy, replaced / "archive.db")
    done = erase(desk.archive, ["t-1"])
    assert (done.origins, done.twins) == ((), ("t-2",))
    assert [path.name for path in done.copies] == [
        "archive-v1-20010101T000000Z.db",
        "archive-v1-20010102T000000Z.db",
        "before-repair-20010103.db",
        "archive.db",
    ]
    other = erase(desk.archive, ["s-1"])
    assert [path.name for path in other.copies] == ["archive-v1-20010102T000000Z.db"]


def test_a_reader_of_the_log_keeps_it_from_being_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(desk)
    monkeypatch.setattr("searcharchive.store.database._SECONDS_FOR_LOCKS", 0.1)
    with desk.archive.store() as reader, reader.snapshot():
        assert reader.articles(["s-1"])
        with pytest.raises(StoreError, match="being read by another program"):
            erase(desk.archive, ["s-1"])
    with desk.archive.store() as store:
        (problem,) = store.problems()
        assert (problem.kind, problem.id) == ("unerased", "s-1")
    erase(desk.archive, ["s-1"])
    assert everywhere(desk) == set()


KILLED = """
import os, signal, sys
from pathlib import Path
from searcharchive.archive import open_archive
from searcharchive.archive import erasing
from searcharchive.engines.whoosh.generations import Generations
from searcharchive.store.database import Database
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch

def killed(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(globals()[sys.argv[2]], sys.argv[3], killed)
erasing.erase(open_archive(Path(sys.argv[1])), ["s-1"])
"""


@pytest.mark.crash
@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("Batch", "drop_unused_places"),
        ("Store", "scrub"),
        ("erasing", "rebuild"),
        ("Generations", "publish"),
        ("erasing", "_remove_old_generations"),
        ("Batch", "finish_erasures"),
    ],
)
def test_killed_before_a_step_and_run_again_it_is_done(desk: Desk, owner: str, name: str) -> None:
    filled(desk)
    directory = str(desk.archive.directory)
    done = subprocess.run([sys.executable, "-c", KILLED, directory, owner, name])
    assert done.returncode == -9
    assert erase(desk.archive, ["s-1"]).ids == ("s-1",)
    assert everywhere(desk) == set()
    with desk.archive.store() as store:
        assert list(store.problems()) == []
        assert sorted(article.id for article in store.iterate()) == ["o-1", "o-2"]
