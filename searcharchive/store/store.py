"""The store of an archive, `data/archive.db`: opening it, and the way to all that can be done.

SQLite, the only source of truth. This module holds no SQL of articles; see its siblings.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from searcharchive.errors import StoreError
from searcharchive.model import Article, Tombstone
from searcharchive.store import changes, checking, migrations, reading
from searcharchive.store.changes import Change
from searcharchive.store.database import Database, connect
from searcharchive.store.identities import Identities
from searcharchive.store.imports import Imports
from searcharchive.store.reading import Counted, Places, Totals
from searcharchive.store.writing import Batch


class Store:
    """An open store. Every method raises StoreError for what SQLite can't do.

    Not to be shared between threads. Reading outside `snapshot` sees each commit at once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._places = Places(database)
        self.path = database.path
        self.identities = Identities(database)
        self.imports = Imports(database)

    @classmethod
    def create(cls, path: Path) -> "Store":
        """Make an empty store; raises StoreError if there is a file at `path`."""
        if path.exists():
            raise StoreError(f"{path} is there already; open it, or move it away")
        return cls._open_for_writing(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> "Store":
        """Open an existing store; one of an older version is migrated, unless `read_only`."""
        if not path.exists():
            raise StoreError(f"{path} is missing: nothing was imported yet; run "
                             "'searcharchive import PATH'")  # fmt: skip
        if not read_only:
            return cls._open_for_writing(path)
        database = connect(path, read_only=True)
        try:
            migrations.check(database)
            if migrations.version(database) < len(migrations.MIGRATIONS):
                raise StoreError(
                    f"{path} is of an older version; run 'searcharchive update' where it can be "
                    "written"
                )
        except BaseException:
            database.close()
            raise
        return cls(database)

    @classmethod
    def _open_for_writing(cls, path: Path) -> "Store":
        database = connect(path, read_only=False)
        try:
            # A foreign or newer file is refused before anything in it is changed.
            migrations.check(database)
            database.query("PRAGMA journal_mode = WAL")
            database.query("PRAGMA synchronous = FULL")
            database.query("PRAGMA foreign_keys = ON")
            migrations.migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the store for all reading within; nested ones share the outermost."""
        if self._database.in_transaction:
            yield
            return
        with self._database.transaction("DEFERRED"):
            # SQLite takes the snapshot at the first reading, not at BEGIN.
            changes.sequence(self._database)
            yield

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

    def sequence(self) -> int:
        """The number of the last change; 0 in a new store."""
        return changes.sequence(self._database)

    def changes(self, since: int) -> Iterator[Change]:
        """The latest change of every article that changed after `since`, in order of sequence."""
        return changes.changes(self._database, since)

    def articles(self, ids: Sequence[str], *, hidden: bool = False) -> dict[str, Article]:
        """The articles of those `ids` that there are, in the order of `ids`."""
        with self.snapshot():
            return reading.articles(self._database, self._places, ids, hidden=hidden)

    def after(self, last: str, *, hidden: bool = False) -> list[Article]:
        """The next few hundred articles after the id `last`, in order of id; [] at the end."""
        with self.snapshot():
            return reading.after(self._database, self._places, last, hidden=hidden)

    def iterate(self) -> Iterator[Article]:
        """All live articles in order of id, of one snapshot; nothing can be written meanwhile."""
        with self.snapshot():
            last = ""
            while found := self.after(last):
                yield from found
                last = found[-1].id

    def tombstones(self) -> Iterator[Tombstone]:
        """What is left of every removed article, in order of id."""
        return reading.tombstones(self._database)

    def removed_at(self, id_: str) -> str | None:
        """When an article was removed (ISO, UTC); None for a live or unknown one."""
        return reading.removed_at(self._database, id_)

    def ids_with_prefix(self, prefix: str) -> list[str]:
        """Up to ten ids of live articles that the project made and that start with `prefix`."""
        return reading.ids_with_prefix(self._database, prefix)

    def counted(self, field: str) -> list[Counted]:
        """Values of dateline, byline, section, source or language, the most frequent first."""
        return reading.counted(self._database, field)

    def counted_places(self) -> list[reading.CountedPlace]:
        """The places of live articles' datelines, the most frequent first."""
        return reading.counted_places(self._database)

    def problems(self) -> list[str]:
        """What is wrong with the store, a line each; reads every page of the file."""
        return list(checking.problems(self._database))

    def totals(self) -> Totals:
        """The store in numbers."""
        return reading.totals(self._database)
