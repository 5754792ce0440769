"""SQLite FTS5: contentless, `porter unicode61`, one transaction; days and places in a table."""

import sqlite3
from pathlib import Path
from typing import Any

from benchmarks.speed.engines import Answer, Settle, settled
from benchmarks.speed.mix import Query
from benchmarks.speed.texts import Texts

LARGEST = 1_000_000
PARALLEL = False

_SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='porter unicode61');
CREATE TABLE articles (number INTEGER PRIMARY KEY, day INTEGER, place TEXT);
"""
_COUNT = "SELECT count(*) FROM words WHERE words MATCH ?"
_RANKED = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10"
_JOINED = "FROM words JOIN articles ON number = words.rowid WHERE words MATCH ?"
_SPANNED = f"{_JOINED} AND day BETWEEN ? AND ?"
_STATEMENTS = {
    "dated": (
        f"SELECT number {_SPANNED} ORDER BY rank LIMIT 10",
        f"SELECT count(*) {_SPANNED}",
    ),
    "newest": (f"SELECT number {_JOINED} ORDER BY day DESC LIMIT 10", _COUNT),
    "facet": (
        f"SELECT place, count(*) {_JOINED} GROUP BY place ORDER BY 2 DESC LIMIT 10",
        _COUNT,
    ),
}


def version() -> str:
    """SQLite's."""
    return sqlite3.sqlite_version


def build(directory: Path, texts: Texts, cores: int) -> Settle:
    """One transaction, which no journal and no disk is waited for; it has one thread."""
    connection = _connected(directory)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    for batch in texts.batches():
        connection.executemany(
            "INSERT INTO words (rowid, text) VALUES (?, ?)",
            ((text.number, text.whole) for text in batch),
        )
        connection.executemany(
            "INSERT INTO articles VALUES (?, ?, ?)",
            ((text.number, text.day, text.place) for text in batch),
        )
    connection.execute("CREATE INDEX days ON articles (day)")
    connection.execute("COMMIT")
    connection.close()
    return settled


def open(directory: Path) -> "Index":
    return Index(directory)


class Index:
    """The file, opened to read."""

    def __init__(self, directory: Path) -> None:
        self.connection = _connected(directory)
        # An index that fits is kept: reading pages anew is what no engine here is timed for.
        self.connection.execute("PRAGMA cache_size = -2000000")
        self.connection.execute("PRAGMA mmap_size = 2147418112")

    def prepare(self, query: Query) -> Any:
        """(statement of the ten, statement of the count, parameters); None for fuzzy words."""
        if query.kind.startswith("fuzzy"):
            return None
        quoted = [f'"{word}"' for word in query.words]
        text = (" OR " if query.kind.startswith("or ") else " ").join(quoted)
        if query.kind == "phrase":
            text = f'"{" ".join(query.words)}"'
        if query.kind == "prefix":
            text = f"{quoted[0]} *"
        days = (query.first, query.last) if query.kind == "dated" else ()
        return *_STATEMENTS.get(query.kind, (_RANKED, _COUNT)), (text, *days)

    def answer(self, prepared: Any) -> Answer:
        ten, count, parameters = prepared
        rows = self.connection.execute(ten, parameters).fetchall()
        total = self.connection.execute(count, parameters).fetchone()[0]
        return Answer(total, [row[0] for row in rows])

    def forget(self) -> None:
        """SQLite keeps pages, as the system does; nothing decoded."""

    def close(self) -> None:
        self.connection.close()


def _connected(directory: Path) -> sqlite3.Connection:
    return sqlite3.connect(directory / "words.db", isolation_level=None)
