"""One connection to a SQLite file: opening, transactions, and SQLite's exceptions turned into ours.

It knows nothing of articles or tables. Every statement goes through `query`, `execute` or `many`,
which fetch all rows at once: a SQLite error can't surface anywhere else.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar
from urllib.parse import quote

from searcharchive.errors import StoreDamageError, StoreError
from searcharchive.store.journals import is_left

Row: TypeAlias = tuple[Any, ...]
_Item = TypeVar("_Item")

SQLITE_NEEDED = (3, 37, 0)
"""The first SQLite with STRICT tables."""

_SECONDS_FOR_LOCKS = 10.0
_CHUNK = 500

_PUT_BACK = (
    "run 'searcharchive repair', or put a backup back with 'searcharchive restore', or move it "
    "away and import anew"
)
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_EXPLANATIONS = {
    sqlite3.SQLITE_BUSY: "is locked by another program; close that program and try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program; close that program and try again",
    sqlite3.SQLITE_FULL: "can't grow, the disk is full; free some space and run the same again: "
    "what was committed before is kept",
    sqlite3.SQLITE_CORRUPT: f"is damaged; {_PUT_BACK}",
    sqlite3.SQLITE_NOTADB: f"is not a SQLite file; {_PUT_BACK}",
    sqlite3.SQLITE_READONLY: "can't be written; change its permissions or those of its directory",
    sqlite3.SQLITE_CANTOPEN: "can't be opened; check that it and its directory can be read, and "
    "that no archive.db-wal was copied with it to read-only media",
    sqlite3.SQLITE_IOERR: "can't be read or written; check the disk, and limits on the size "
    "of files ('ulimit -f')",
}


_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


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
        except UnicodeDecodeError as error:
            # SQLite quotes the schema in its message, and Python reads that as text.
            raise damaged(self.path, "its schema is no text") from error

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

    def raw(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a statement, texts as the bytes that they are in the file: UTF-8 or not."""
        self._connection.text_factory = bytes
        try:
            return self.query(sql, parameters)
        finally:
            self._connection.text_factory = str

    def script(self, sql: str) -> None:
        """Run several statements, which hold their own BEGIN."""
        try:
            self._connection.executescript(sql)
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise explained(error, self.path) from error

    @contextmanager
    def transaction(
        self, kind: Literal["DEFERRED", "IMMEDIATE"], script: str = ""
    ) -> Iterator[None]:
        """Commit on success, roll back on any exception; several statements may come first."""
        if script:
            self.script(f"BEGIN {kind};\n{script}")
        else:
            self.execute(f"BEGIN {kind}")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # After a full disk SQLite may have rolled back on its own.
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def copy_to(
        self, target: "Database", pages: int, progress: Callable[[int, int, int], object]
    ) -> None:
        """Copy one state of the whole database, so many pages a step.

        `progress` is SQLite's: it gets a status, the pages left, and how many there are.
        """
        with self.transaction("DEFERRED"):
            # What is committed from here on is not seen, so that no step begins anew.
            self.query("SELECT count(*) FROM sqlite_master")
            try:
                self._connection.backup(target._connection, pages=pages, progress=progress)
            except sqlite3.Error as error:
                theirs = getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE
                raise explained(error, target.path if theirs else self.path) from error

    def close(self) -> None:
        self._connection.close()


def connect(path: Path, *, read_only: bool) -> Database:
    """Open the file at `path`; raises StoreError. A missing file is made unless `read_only`.

    Where no write-ahead log lies beside the file, and the directory can't be written or its disk is
    full, it is opened as immutable: SQLite would otherwise want to make files there.
    """
    if sqlite3.sqlite_version_info < SQLITE_NEEDED:
        needed = ".".join(map(str, SQLITE_NEEDED))
        raise StoreError(
            f"Python uses SQLite {sqlite3.sqlite_version}; searcharchive needs {needed} or newer: "
            "install a newer Python"
        )
    # Asked for writing too, where SQLite itself undoes the journal: it may not be one to trust.
    if is_left(path) and read_only:
        _undo(path)
    if not read_only:
        connection = _opened(path, "mode=rwc")
    elif _lies_still(path):
        connection = _opened(path, "mode=ro&immutable=1")
    else:
        connection = _opened(path, "mode=ro")
        if _is_log_empty(path) and not _has_room(connection):
            # Who would write meets the same full disk.
            connection.close()
            connection = _opened(path, "mode=ro&immutable=1")
    database = Database(connection, path)
    # A store may come from anywhere: nothing in its schema runs what has effects elsewhere.
    # Extensions can't be loaded: Python doesn't let them unless it is asked to.
    database.query("PRAGMA trusted_schema = OFF")
    database.query("PRAGMA cell_size_check = ON")
    return database


def _undo(path: Path) -> None:
    """Let SQLite undo what a killed process has left half done, which a reader can't."""
    with suppress(StoreError, sqlite3.Error), closing(_opened(path, "mode=rw")) as connection:
        connection.execute("PRAGMA schema_version").fetchone()


def _opened(path: Path, how: str) -> sqlite3.Connection:
    uri = f"file:{quote(os.fsencode(path.absolute()))}?{how}"
    try:
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_SECONDS_FOR_LOCKS)
    except sqlite3.Error as error:
        raise explained(error, path) from error


def _lies_still(path: Path) -> bool:
    """Whether nobody can be writing to the file: read-only media, and no log left to replay."""
    effective = os.access in os.supports_effective_ids
    writable = os.access(path.parent, os.W_OK, effective_ids=effective)
    return not writable and _is_log_empty(path)


def _is_log_empty(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return not (log.exists() and log.stat().st_size)


def _has_room(connection: sqlite3.Connection) -> bool:
    """Whether SQLite can make its 32 KiB of shared memory, which readers need, too."""
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NO_ROOM
    return True


def explained(error: sqlite3.Error, path: Path) -> StoreError:
    """SQLite's exception as ours, with what to do about it."""
    code = getattr(error, "sqlite_errorcode", None)
    text = str(error)
    if code is None and text.startswith("Could not decode"):
        # Python says so, and quotes the text.
        return damaged(path, "a text in it is not UTF-8")
    if text.startswith("no such "):
        return damaged(path, f"there is no {text[8:]}")
    explanation = None if code is None else _EXPLANATIONS.get(code & 0xFF)
    if explanation is None or code is None:
        return StoreError(f"{path}: {error}; run 'searcharchive check'")
    kind = StoreDamageError if code & 0xFF in _DAMAGE else StoreError
    return kind(f"{path} {explanation} (SQLite: {error})")


def damaged(path: Path, what: str) -> StoreDamageError:
    """The error for a file that SQLite can read, and that holds what no store does."""
    return StoreDamageError(f"{path} is damaged: {what}; {_PUT_BACK}")


def chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """Some of the items at a time, as many as one statement asks for."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def marks(items: Sequence[object]) -> str:
    """The marks that stand for these items in a statement."""
    return ", ".join("?" * len(items))
