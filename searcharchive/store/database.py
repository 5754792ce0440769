"""One connection to a SQLite file: opening, transactions, and SQLite's exceptions turned into ours.

It knows nothing of articles or tables. Every statement goes through `query`, `execute` or `many`,
which fetch all rows at once: a SQLite error can't surface anywhere else.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

from searcharchive.errors import StoreError

Row: TypeAlias = tuple[Any, ...]

SQLITE_NEEDED = (3, 37, 0)
"""The first SQLite with STRICT tables."""

_SECONDS_FOR_LOCKS = 10.0

_EXPLANATIONS = {
    sqlite3.SQLITE_BUSY: "is locked by another program; close that program and try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program; close that program and try again",
    sqlite3.SQLITE_FULL: "can't grow, the disk is full; free some space and run the same again: "
    "what was committed before is kept",
    sqlite3.SQLITE_CORRUPT: "is damaged; put back a backup of it, or move it away and import anew",
    sqlite3.SQLITE_NOTADB: "is not a SQLite file; put back a backup of it, or move it away and "
    "import anew",
    sqlite3.SQLITE_READONLY: "can't be written; change its permissions or those of its directory",
    sqlite3.SQLITE_CANTOPEN: "can't be opened; check that it and its directory can be read, and "
    "that no archive.db-wal was copied with it to read-only media",
    sqlite3.SQLITE_IOERR: "can't be read or written; check the disk",
}


class Database:
    """A connection in autocommit mode; what belongs together goes into `transaction`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a statement."""
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None."""
        rows = self.query(sql, parameters)
        return rows[0][0] if rows else None

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run a statement; answers the number of rows it changed."""
        try:
            return self._connection.execute(sql, parameters).rowcount
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def insert(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run an INSERT; answers the new row's number."""
        try:
            return self._connection.execute(sql, parameters).lastrowid or 0
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row."""
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def script(self, sql: str) -> None:
        """Run several statements, which hold their own BEGIN and COMMIT."""
        try:
            self._connection.executescript(sql)
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise explained(error, self.path) from error

    @contextmanager
    def transaction(self, kind: Literal["DEFERRED", "IMMEDIATE"]) -> Iterator[None]:
        """Commit on success, roll back on any exception."""
        self.execute(f"BEGIN {kind}")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # After a full disk SQLite may have rolled back on its own.
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def copy_to(self, other: "Database") -> None:
        """Make `other` the same, page by page, of one state of this file."""
        try:
            self._connection.backup(other._connection)
        except sqlite3.Error as error:
            raise explained(error, other.path) from error

    def close(self) -> None:
        self._connection.close()


def connect(path: Path, *, read_only: bool) -> Database:
    """Open the file at `path`; raises StoreError. A missing file is made unless `read_only`.

    Where the directory can't be written and no write-ahead log lies beside the file, it is opened
    as immutable: SQLite would otherwise want to make files there.
    """
    if sqlite3.sqlite_version_info < SQLITE_NEEDED:
        needed = ".".join(map(str, SQLITE_NEEDED))
        raise StoreError(
            f"Python uses SQLite {sqlite3.sqlite_version}; searcharchive needs {needed} or newer: "
            "install a newer Python"
        )
    mode = "ro" if read_only else "rwc"
    immutable = "&immutable=1" if read_only and _lies_still(path) else ""
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}{immutable}"
    try:
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=_SECONDS_FOR_LOCKS
        )
    except sqlite3.Error as error:
        raise explained(error, path) from error
    database = Database(connection, path)
    # A store may come from anywhere: nothing in its schema runs what has effects elsewhere.
    database.query("PRAGMA trusted_schema = OFF")
    return database


def _lies_still(path: Path) -> bool:
    """Whether nobody can be writing to the file: read-only media, and no log left to replay."""
    log = path.with_name(f"{path.name}-wal")
    effective = os.access in os.supports_effective_ids
    writable = os.access(path.parent, os.W_OK, effective_ids=effective)
    return not writable and not (log.exists() and log.stat().st_size)


def explained(error: sqlite3.Error, path: Path) -> StoreError:
    """SQLite's exception as ours, with what to do about it."""
    code = getattr(error, "sqlite_errorcode", None)
    explanation = None if code is None else _EXPLANATIONS.get(code & 0xFF)
    if explanation is None:
        return StoreError(f"{path}: {error}; run 'searcharchive check'")
    return StoreError(f"{path} {explanation} (SQLite: {error})")
