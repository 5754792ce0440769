"""Archives that come from someone else: nothing in them runs, and nothing outside is touched."""

import io
import json
import os
import pickle
import re
import shutil
import signal
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from searcharchive.cli import main
from searcharchive.engines.whoosh.generations import Generations
from tests.cli.trial import make_archive

from .texts import ALL

RECORDS = [
    {"id": f"a{number}", "headline": "Ferry", "body": f"The ferry sails {number}.", "date": "1936"}
    for number in range(3)
]
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")
COMMANDS = (
    ["search", "ferry"], ["count", "ferry"], ["show", "a1"], ["export"], ["stats"], ["datelines"],
    ["imports"], ["check"], ["update"], ["remove", "a2", "--yes"],
)  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("sound"), RECORDS)


@pytest.fixture
def archive(tmp_path: Path, sound: Path) -> Path:
    """A copy to plant something in."""
    copied = tmp_path / "archive"
    shutil.copytree(sound, copied)
    return copied


def tried(archive: Path, *lines: list[str]) -> tuple[list[str], str]:
    """What commands write to standard output, their statuses among it, and to standard error."""
    out, said = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(said):
        for line in lines or COMMANDS:
            status = main(["--archive", str(archive), *line])
            out.write(f"{status}\n")
            out.flush()
    written = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "Traceback" not in said.getvalue(), said.getvalue()
    assert not UNSAFE.search(said.getvalue()) and not UNSAFE.search(written)
    return written.splitlines(), said.getvalue()


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """No case may wait for ever."""
    signal.alarm(60)
    yield
    signal.alarm(0)


def test_a_sound_archive_is_trusted(archive: Path) -> None:
    out, said = tried(archive)
    assert "can't be trusted" not in said
    assert "2" not in out


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT"
SCHEMAS = {
    "a view in the place of a table": (
        "ALTER TABLE articles RENAME TO others;"
        f"CREATE VIEW articles AS {ENDLESS} x AS id, o.* FROM n, others AS o",
        "table articles is not as searcharchive makes it",
    ),
    "a view that isn't ours": (
        f"DROP VIEW article_list; CREATE VIEW article_list AS {ENDLESS} max(x) FROM n",
        "view article_list is not as",
    ),
    "a trigger": (
        "CREATE TRIGGER t AFTER UPDATE ON articles BEGIN DELETE FROM origins; END",
        "it has the trigger t",
    ),
    "columns of any type": (
        "DROP TABLE state; CREATE TABLE state (name, value);"
        "INSERT INTO state VALUES ('sequence', 'many')",
        "table state is not as",
    ),
    "a column that is computed": (
        "DROP TABLE state; CREATE TABLE state (name TEXT, value INTEGER AS "
        "(length(zeroblob(1000000000))))",
        "table state is not as",
    ),
    "no table": ("PRAGMA foreign_keys = OFF; DROP TABLE origins", "table origins is not as"),
}


@pytest.mark.parametrize("case", SCHEMAS)
def test_a_store_with_another_schema(archive: Path, case: str) -> None:
    script, message = SCHEMAS[case]
    with sqlite3.connect(archive / "data" / "archive.db") as store:
        store.executescript(script)
    store.close()
    out, said = tried(archive, ["search", "ferry"], ["show", "a1"], ["update"], ["stats"])
    assert out == ["2"] * 4
    assert said.count(message) == 4


def test_tables_that_someone_added_are_left_alone(archive: Path) -> None:
    with sqlite3.connect(archive / "data" / "archive.db") as store:
        store.executescript("CREATE TABLE remarks (text); CREATE INDEX mine ON articles (byline)")
    store.close()
    out, _ = tried(archive, ["count", "ferry"])
    assert out == ["3", "0"]


ROWS = {
    "a date that is none": "UPDATE articles SET date_start = 'soon'",
    "a date without an end": "UPDATE articles SET date_end = NULL",
    "a place that is nowhere": "INSERT INTO article_places VALUES ('a1', 0, 99)",
    "signs in a date": "UPDATE articles SET date = ?1, date_start = ?1",
    "signs wherever they can be": "UPDATE articles SET headline = ?1, byline = ?1, sha256 = ?1, "
    "date_text = ?1, date_source = ?1, added = ?1, language = ?1",
    "signs in a path": "UPDATE origins SET path = ?1, sha256 = ?1",
    "signs in an import": "UPDATE imports SET started = ?1, options = ?1",
    "signs in an id": "UPDATE articles SET id = ?1 WHERE id = 'a1'",
    "a path that is encoded and isn't": "UPDATE origins SET path = '%zz%ff', path_encoded = 1",
    "bytes that are no text": "UPDATE articles SET headline = CAST(x'ff1b5b' AS TEXT)",
    "an endless sequence": "UPDATE state SET value = 9223372036854775807",
    "a sequence before the first": "UPDATE state SET value = -1",
    "a dateline outside its text": "UPDATE articles SET dateline = 'X', dateline_place = 'X', "
    "dateline_start = 5000, dateline_end = -7",
}


@pytest.mark.parametrize("case", ROWS)
def test_a_store_with_odd_rows(archive: Path, case: str) -> None:
    store = sqlite3.connect(archive / "data" / "archive.db", isolation_level=None)
    store.execute(ROWS[case], (ALL,) if "?1" in ROWS[case] else ())
    store.close()
    out, _ = tried(archive)
    assert "2" in out or "0" in out


LOOSE = {
    "a date of bytes": "UPDATE articles SET date_start = X'31ff'",
    "a byline of bytes": "UPDATE articles SET byline = X'ff'",
    "a dateline of bytes": "UPDATE articles SET dateline_place = X'07'",
    "a date of removal of bytes": "UPDATE articles SET removed = X'07'",
    "a count of bytes": "UPDATE imports SET added = X'ff'",
    "a count that is a text": "UPDATE imports SET files = 'many'",
    "paths of bytes": "UPDATE imports SET paths = X'61'",
    "a time of bytes": "UPDATE imports SET started = X'61'",
    "a hash of bytes": "UPDATE given SET sha256 = X'61'",
    "a year that is a text": "UPDATE given SET year = 'soon'",
    "a report of bytes": "INSERT INTO import_warnings VALUES (1, 1, 'warning', 'a', NULL, X'ff')",
}
"""Values of other types than their columns', as a flipped bit in a row's head makes them."""

NOT_STRICT = (
    "UPDATE sqlite_master SET sql = replace(replace(sql, ') STRICT,', ')'), ') STRICT', ')')"
)


def written_loosely(path: Path, statement: str) -> None:
    """Run a statement on a store whose tables are not strict meanwhile."""

    def run(sql: str, rows: list[tuple[str, ...]]) -> None:
        with closing(sqlite3.connect(path)) as store:
            store.execute("PRAGMA writable_schema = ON")
            store.executemany(sql, rows)
            store.commit()

    with closing(sqlite3.connect(path)) as store:
        strict = store.execute("SELECT sql, name FROM sqlite_master").fetchall()
    run(NOT_STRICT, [()])
    run(statement, [()])
    run("UPDATE sqlite_master SET sql = ? WHERE name = ?", strict)


@pytest.mark.parametrize("case", LOOSE)
def test_a_store_with_values_of_other_types(archive: Path, tmp_path: Path, case: str) -> None:
    written_loosely(archive / "data" / "archive.db", LOOSE[case])
    file = tmp_path / "b.jsonl"
    file.write_text(json.dumps(RECORDS[1]))
    more = (["imports", "1"], ["import", str(file)], ["rebuild", "--derive"])
    _, said = tried(archive, *COMMANDS, *more)
    assert "can't be read" in said or "was changed by something else" in said


class Planted:
    """What a pickle runs when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("place", ["_MAIN_99.toc", "MAIN_x.sact", "manifest.json", "../CURRENT"])
@pytest.mark.parametrize("codec", ["array", "stock"])
def test_an_index_with_a_planted_pickle(
    archive: Path, tmp_path: Path, place: str, codec: str
) -> None:
    planted = tmp_path / "planted"
    generation = next(path for path in (archive / "index").iterdir() if path.is_dir())
    manifest = generation / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"array"', f'"{codec}"'))
    path = generation / place
    if place == "MAIN_x.sact":
        path = next(generation.glob("MAIN_*"))
    path.write_bytes(pickle.dumps(Planted(planted)))
    tried(archive)
    assert not planted.exists()


def test_whooshs_own_index_from_someone_else(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole, by its manifest and its checksum, and its configuration says the same."""
    planted = tmp_path / "planted"
    generations = Generations(archive / "index")
    current = generations.current()
    assert current is not None
    for path in current.directory.iterdir():
        path.unlink()
    (current.directory / "_MAIN_1.toc").write_bytes(pickle.dumps(Planted(planted)))
    generations.publish(current._replace(codec="stock"))
    configuration = archive / "searcharchive.toml"
    configuration.write_text(configuration.read_text().replace('"array"', '"stock"'))
    monkeypatch.delenv("SEARCHARCHIVE_TRUST_STOCK", raising=False)
    _, said = tried(archive, ["search", "ferry"], ["check"])
    assert "SEARCHARCHIVE_TRUST_STOCK=1" in said
    assert not planted.exists()


def journal_that_names(store: Path, other: Path) -> bytes:
    """A rollback journal of a store, at whose end stands the journal of several databases."""
    magic, page = bytes.fromhex("d9d505f920a163d7"), 4096
    head = struct.pack(">8sIIIII", magic, 0, 7, store.stat().st_size // page, 512, page)
    name = os.fsencode(other)
    end = struct.pack(">II8s", len(name), sum(name), magic)
    return head.ljust(512, b"\0") + struct.pack(">I", 0x40000000 // page + 1) + name + end


@pytest.mark.parametrize("line", [*COMMANDS, ["repair"], ["rebuild"], ["upgrade"]], ids=" ".join)
def test_a_journal_that_has_sqlite_delete_a_file(
    archive: Path, tmp_path: Path, line: list[str]
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    store = archive / "data" / "archive.db"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal = store.with_name("archive.db-journal")
    journal.write_bytes(journal_that_names(store, precious))
    out, said = tried(archive, line)
    assert precious.read_text() == "precious"
    assert out[-1] == "2"
    assert f"{journal} can't be trusted: it names another file" in said
    # What SQLite itself makes of it, were it asked:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA user_version")
    assert not precious.exists()


LINKS = ("data/write.lock", "data/archive.db", "data/archive.db-wal", "data/archive.db-journal",
         "index/CURRENT",
         "index/CURRENT.new", "index/1/manifest.json", "index/1/_MAIN_9.toc",
         "index/7")  # fmt: skip


@pytest.mark.parametrize("place", LINKS)
def test_a_link_in_the_place_of_a_file(archive: Path, tmp_path: Path, place: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (archive / place).unlink(missing_ok=True)
    (archive / place).symlink_to(precious)
    out, said = tried(archive, ["search", "ferry"], ["update"], ["rebuild"])
    assert out == ["2"] * 3
    assert said.count(f"{archive / place} is a link") == 3
    assert precious.read_text() == "precious"


def test_synonyms_of_another_file(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("ferry / secret\n")
    (archive / "synonyms.txt").symlink_to(tmp_path / "precious")
    out, said = tried(archive, ["search", "ferry", "--explain"], ["count", "ferry"])
    assert out == ["2", "2"]
    assert "secret" not in said and said.count("synonyms.txt can't be read: it is a link") == 2


def test_an_index_that_is_someones_directory(archive: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    (photos / "1987").mkdir(parents=True)
    shutil.rmtree(archive / "index")
    (archive / "index").symlink_to(photos)
    out, said = tried(archive, ["update"], ["rebuild"])
    assert out == ["2", "2"]
    assert "holds no index" in said
    assert (photos / "1987").is_dir()


def test_data_and_index_may_lie_on_another_disk(archive: Path, tmp_path: Path) -> None:
    for name in ("data", "index"):
        (archive / name).rename(tmp_path / name)
        (archive / name).symlink_to(tmp_path / name)
    out, _ = tried(archive, ["count", "ferry"], ["rebuild"], ["count", "ferry"])
    assert out == ["3", "0", "0", "3", "0"]


CONFIGURATIONS = {
    "a path for a name": '[archive]\nname = "../../etc/passwd"',
    "signs for a name": '[archive]\nname = "\\u001b]52;c;x\\u0007"',
    "a wrong key of signs": '"\\u001b[2J" = 1',
    "a glob of the root": '[import]\ninclude = ["/etc/*", "../*"]',
    "an endless pattern": '[import]\nnotices = ["(a+)+$"]',
    "columns of signs": '[import.columns]\nbody = "\\u001b[2J"',
    "another codec": '[engine]\ncodec = "os.system"',
    "deep": "a = " + "[" * 100_000,
}


@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_a_configuration(archive: Path, case: str) -> None:
    (archive / "searcharchive.toml").write_text(CONFIGURATIONS[case])
    out, _ = tried(archive, ["count", "ferry"], ["stats"])
    assert out[-1] in ("0", "2")


@pytest.mark.parametrize("kind", ["pipe", "directory", "large"])
def test_a_configuration_that_is_no_file(archive: Path, kind: str) -> None:
    path = archive / "searcharchive.toml"
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "directory":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)
    out, said = tried(archive, ["count", "ferry"])
    assert out == ["2"]
    assert "can't be read" in said


def test_statements_have_parameters() -> None:
    """No value is ever put into the text of a statement: only names and marks of our own are."""
    package = Path(__file__).parents[2] / "searcharchive"
    allowed = {
        "', '.join('?' * (len(COLUMNS) + 2))", "', '.join(_COUNTS)", "', '.join(COLUMNS)",
        "_COLUMNS", "_CHUNK", "_HELD", "_PUT_COUNTS", "marks(chunk)", "column", "kind", "limit",
        "_KEYS[kind]", "condition", "live", "number", "of_these", "script",
        "', '.join(_NAMES)",
        "SYNCHRONOUS", "_AT_MOST", "MOST", "check", "given", "orphaned", "same", "table",
        "_quoted(table)", "_quoted(parent)",
    }  # fmt: skip
    statement = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|BEGIN|PRAGMA|ATTACH)\b")
    put_in = set()
    for path in package.rglob("*.py"):
        for line in path.read_text().splitlines():
            if statement.search(line) and re.search(r"""\bf["']""", line):
                put_in |= {(path.name, name) for name in re.findall(r"\{([^{}]+)\}", line)}
    assert {each for each in put_in if each[1] not in allowed} == set()
