"""The imports that were run: when, from what, with which result. A person's record, and the
source of `searcharchive imports`.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Literal

from searcharchive.store import fixity
from searcharchive.store.database import Database
from searcharchive.store.reading import fitting
from searcharchive.store.rows import NUMBER, NUMBER_OR_NONE, TEXT, TEXT_OR_NONE

State = Literal["running", "done", "interrupted", "undone"]
Kind = Literal["warning", "refused", "skipped", "disagreement", "unmatched"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did, in records unless the name says files; `files` are those read.

    `undated` and `without_dateline` are of those added or replaced. `kept_removed` were met but
    stay hidden, because they were removed. `no_longer_in_file` were in their file before.
    """

    files: int = 0
    unchanged_files: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    further_origins: int = 0
    refused: int = 0
    skipped: int = 0
    undated: int = 0
    without_dateline: int = 0
    no_longer_in_file: int = 0
    kept_removed: int = 0
    warnings: int = 0
    disagreements: int = 0
    unmatched_rows: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Something to tell about a record, or about a whole file where `record` is None."""

    kind: Kind
    path: str
    record: int | None
    message: str


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """An import as the store remembers it; times are ISO, UTC.

    `undone` is a strict import that a bad record ended: nothing of it was kept.
    """

    id: int
    started: str
    finished: str | None
    state: State
    paths: tuple[str, ...]
    options: str
    counts: Counts


_COUNTS = tuple(field.name for field in fields(Counts))
_ENTRY = (NUMBER, TEXT, TEXT_OR_NONE, TEXT, TEXT, TEXT, *(NUMBER for _ in _COUNTS))
_REPORT = (TEXT, TEXT, NUMBER_OR_NONE, TEXT)
_PUT_COUNTS = ", ".join(f"{name} = ?" for name in _COUNTS)


class Imports:
    """The record of one store's imports; writing needs an open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, started: str, paths: Sequence[str], options: str) -> int:
        """Open an entry; one left open by a killed process is marked as interrupted."""
        killed = self._database.query("SELECT CAST(id AS TEXT) FROM imports WHERE state='running'")
        self._database.execute("UPDATE imports SET state = 'interrupted' WHERE state = 'running'")
        fixity.keep(self._database, "import", [number for (number,) in killed])
        return self._database.insert(
            "INSERT INTO imports (started, state, paths, options) VALUES (?, 'running', ?, ?)",
            (started, "\n".join(paths), options),
        )

    def progress(self, import_: int, counts: Counts) -> None:
        """Keep the counts that hold once the current transaction is committed."""
        self._database.execute(
            f"UPDATE imports SET {_PUT_COUNTS} WHERE id = ?", (*astuple(counts), import_)
        )

    def finish(self, import_: int, finished: str, state: State, counts: Counts) -> None:
        self.progress(import_, counts)
        self._database.execute(
            "UPDATE imports SET finished = ?, state = ? WHERE id = ?", (finished, state, import_)
        )
        fixity.keep(self._database, "import", [str(import_)])

    def interrupt(self, import_: int, finished: str) -> None:
        """Close the entry of an import that didn't come to its end; its last counts hold."""
        self._database.execute(
            "UPDATE imports SET finished = ?, state = 'interrupted' WHERE id = ?",
            (finished, import_),
        )
        fixity.keep(self._database, "import", [str(import_)])

    def warn(self, import_: int, first: int, reports: Sequence[Report]) -> None:
        """Keep reports; `first` is the number of the first of them within the import."""
        self._database.many(
            "INSERT INTO import_warnings VALUES (?, ?, ?, ?, ?, ?)",
            [
                (import_, number, report.kind, report.path, report.record, report.message)
                for number, report in enumerate(reports, first)
            ],
        )

    def entries(self) -> list[ImportEntry]:
        """All imports, the latest first."""
        rows = self._database.query(
            "SELECT id, started, finished, state, paths, options, "
            f"{', '.join(_COUNTS)} FROM imports ORDER BY id DESC"
        )
        entries = []
        for row in rows:
            fitting(self._database, f"import {row[0]!a}", row, *_ENTRY)
            id_, started, finished, state, paths, options, *counts = row
            paths = tuple(paths.split("\n"))
            entries.append(
                ImportEntry(id_, started, finished, state, paths, options, Counts(*counts))
            )
        return entries

    def reports(self, import_: int) -> list[Report]:
        """What one import had to tell, in its order."""
        rows = self._database.query(
            "SELECT kind, path, record, message FROM import_warnings WHERE import = ? "
            "ORDER BY number",
            (import_,),
        )
        what = f"a report of import {import_}"
        return [Report(*fitting(self._database, what, row, *_REPORT)) for row in rows]
