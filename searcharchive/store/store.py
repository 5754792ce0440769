"""The store of an archive, `data/archive.db`: opening it, and the way to all that can be done.

SQLite, the only source of truth. This module holds no SQL of articles; see its siblings.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from searcharchive.errors import StoreError
from searcharchive.store import checking, copying, erasing, fixity, listing, mending, migrations
from searcharchive.store.checking import Problem
from searcharchive.store.database import Database, connect
from searcharchive.store.fixity import Kind
from searcharchive.store.identities import Identities
from searcharchive.store.imports import Imports
from searcharchive.store.keeping import keep_copy
from searcharchive.store.listing import Counted, CountedPlace, Totals
from searcharchive.store.reader import StoreReader, check_exists, check_not_empty
from searcharchive.store.writing import Batch

SYNCHRONOUS = "FULL"
"""What was committed is on the disk: with NORMAL, a power failure may take the last commits.

An import commits once a file. Of 3,000 files with an article each it takes a fifth
longer, of one file with as many no longer (`python -m benchmarks.durability`).
"""


class Store(StoreReader):
    """An open store with all that is in it, for reading or for writing."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.identities = Identities(database)
        self.imports = Imports(database)
        self.copied: Path | None = None
        """The copy that was made before this store was migrated, when it was opened."""

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make an empty store; raises StoreError if there is a file at `path`."""
        if path.exists():
            raise StoreError(f"{path} is there already; open it, or move it away")
        return cls._open_for_writing(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, make: bool = False) -> Self:
        """Open an existing store.

        One of an older version is migrated, after a copy of it was made beside it, unless
        `read_only`: then it is refused. An empty file is made a store with `make`; else it is a
        StoreError.
        """
        check_exists(path)
        return cls.open_to_read(path) if read_only else cls._open_for_writing(path, make=make)

    @classmethod
    def _open_for_writing(cls, path: Path, *, make: bool = True) -> Self:
        database = connect(path, read_only=False)
        try:
            # A foreign or newer file is refused before anything in it is changed.
            migrations.check(database)
            if not make:
                check_not_empty(database)
            database.query("PRAGMA journal_mode = WAL")
            database.query(f"PRAGMA synchronous = {SYNCHRONOUS}")
            database.query("PRAGMA foreign_keys = ON")
            older = 0 < migrations.version(database) < len(migrations.MIGRATIONS)
            copied = keep_copy(database, migrations.version(database)) if older else None
            migrations.migrate(database)
        except BaseException:
            database.close()
            raise
        store = cls(database)
        store.copied = copied
        return store

    @property
    def notes(self) -> tuple[str, ...]:
        """What opening it did that a person should know."""
        if self.copied is None:
            return ()
        return (f"the store was of an earlier version; what it was is kept in {self.copied}",)

    @contextmanager
    def write(self) -> Iterator[Batch]:
        """One transaction: committed at the end, undone by any exception."""
        try:
            with self._database.transaction("IMMEDIATE"):
                batch = Batch(self._database, self._places)
                yield batch
                batch.flush()
        except BaseException:
            self._places.forget()
            raise

    def counted(self, field: str) -> list[Counted]:
        """Values of dateline, byline, section, source or language, the most frequent first."""
        return listing.counted(self._database, field)

    def counted_places(self) -> list[CountedPlace]:
        """The places of live articles' datelines, the most frequent first."""
        return listing.counted_places(self._database)

    def problems(self, *, read_data: bool = False) -> Iterator[Problem]:
        """What is wrong with the store; see `checking`."""
        return checking.problems(self._database, read_data=read_data)

    def things(self, kind: Kind) -> list[str]:
        """The keys of all things of a kind, in order, lost ones too; see `fixity`."""
        return fixity.keys(self._database, kind)

    def changed(self, kind: Kind, keys: Sequence[str]) -> list[str]:
        """Those of these things that something else than this program has changed."""
        return fixity.changed(self._database, kind, keys)

    def mend(self) -> list[str]:
        """Mend what can be, in one transaction; what was done, a line each. See `mending`."""
        return mending.mend(self._database)

    def copy(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Write the store as it is now to a new file; see `copying`. Others may write meanwhile."""
        copying.copy(self._database, path, progress)

    def days(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Every live article's id with its first and last day (ISO), in order of id."""
        return checking.days(self._database)

    def origin_files(self) -> Iterator[tuple[str, bool, frozenset[str]]]:
        """Every file that articles come from: path, whether encoded, SHA-256 of what was read."""
        return checking.origins(self._database)

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the store's files; not within `write`."""
        erasing.scrub(self._database)

    def pending_erasures(self) -> list[str]:
        """The ids of erased articles whose text files may still hold: the end was not reached."""
        return erasing.pending(self._database)

    def totals(self) -> Totals:
        """The store in numbers."""
        return listing.totals(self._database)
