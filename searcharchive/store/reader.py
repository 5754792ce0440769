"""The store opened to read articles: what searching, showing and exporting need, and no more.

It is apart from `Store`, which writes too, so that a search doesn't load what an import needs.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from searcharchive.errors import StoreDamageError, StoreError
from searcharchive.model import Article, Tombstone, Version
from searcharchive.store import changes, migrations, reading
from searcharchive.store.changes import Change
from searcharchive.store.database import Database, connect
from searcharchive.store.reading import Places


class StoreReader:
    """An open store. Every method raises StoreError for what SQLite can't do.

    Not to be shared between threads. Reading outside `snapshot` sees each commit at once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._places = Places(database)
        self.path = database.path

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """Open an existing store of this version; nothing can be written."""
        check_exists(path)
        database = connect(path, read_only=True)
        try:
            migrations.check(database)
            check_not_empty(database)
            if migrations.version(database) < len(migrations.MIGRATIONS):
                raise StoreError(
                    f"{path} is of an older version; run 'searcharchive upgrade' where it can "
                    "be written, which keeps a copy of it"
                )
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
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

    def iterate(self, last: str = "", until: str | None = None) -> Iterator[Article]:
        """Live articles in order of id, of one snapshot: all, or those after `last`, to `until`.

        Nothing can be written meanwhile.
        """
        with self.snapshot():
            while found := self.after(last):
                for article in found:
                    if until is not None and article.id > until:
                        return
                    yield article
                last = found[-1].id

    def shares(self, count: int) -> list[tuple[str, str | None]]:
        """Up to `count` shares of the live articles, about equal, each as `iterate` takes it."""
        ends = reading.shares(self._database, count)
        return list(zip(["", *ends], [*ends, None], strict=True))

    def tombstones(self) -> Iterator[Tombstone]:
        """What is left of every removed article, in order of id."""
        return reading.tombstones(self._database)

    def removed_at(self, id_: str) -> str | None:
        """When an article was removed (ISO, UTC); None for a live or unknown one."""
        return reading.removed_at(self._database, id_)

    def tombstone(self, id_: str) -> Tombstone | None:
        """What is left of a removed article whose text isn't here."""
        return reading.tombstone(self._database, id_)

    def versions(self, id_: str) -> tuple[Version, ...]:
        """The earlier versions of an article, the earliest first."""
        # Here and not above: a search needs none.
        from searcharchive.store.versions import versions

        return versions(self._database, id_)

    def ids_with_prefix(self, prefix: str) -> list[str]:
        """Up to ten ids of live articles that the project made and that start with `prefix`."""
        return reading.ids_with_prefix(self._database, prefix)


def check_exists(path: Path) -> None:
    """Raises StoreError where no store is, saying how to make one or get it back."""
    if not path.exists():
        raise StoreError(
            f"{path} is missing: nothing was imported yet; run 'searcharchive import PATH', or "
            "'searcharchive restore' if there was a store and there is a backup of it"
        )
    if not path.is_file():
        raise StoreError(f"{path} is no file; move it away and run 'searcharchive restore'")


def check_not_empty(database: Database) -> None:
    """Raises StoreDamageError for a file without tables, as is left of one without its log."""
    if not database.value("SELECT count(*) FROM sqlite_master"):
        raise StoreDamageError(
            f"{database.path} is empty: if articles were imported, its archive.db-wal is missing; "
            "copy both, or run 'searcharchive restore' on a backup; in a new archive, run "
            "'searcharchive import PATH'"
        )
