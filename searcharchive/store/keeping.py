"""A copy of the store beside it, made before anything in it is migrated.

`archive-v1-20260401T123000Z.db` is a whole store of version 1, in one file without a log. It is
made by SQLite's backup interface beside its name, brought to the disk, and renamed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from searcharchive.durable import synchronise
from searcharchive.errors import StoreError
from searcharchive.store.copying import copy
from searcharchive.store.database import Database, connect


def copies(path: Path) -> tuple[Path, ...]:
    """The copies of the store at `path` that were made so, in order of name."""
    return tuple(sorted(path.parent.glob("archive-v*.db")))


def keep_copy(database: Database, version: int) -> Path:
    """Copy a store of this version; answers the copy's path. Raises StoreError."""
    path = database.path.with_name(f"archive-v{version}-{_moment()}.db")
    beside = path.with_name(f"{path.name}.new")
    try:
        # Those of a run that was killed; only one process at a time writes to an archive.
        _remove_unfinished(path.parent)
        try:
            copy(database, beside)
            # Who may not read the store may not read its copy.
            beside.chmod(database.path.stat().st_mode & 0o777)
            synchronise(beside)
            beside.replace(path)
        except BaseException:
            _remove_unfinished(path.parent)
            raise
        synchronise(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path} can't be written ({error.strerror}), and without this copy of it the store "
            "isn't changed; free some space or change permissions, and run the same again"
        ) from error
    return path


def may_hold(path: Path, ids: Sequence[str]) -> bool:
    """Whether a copy holds one of these articles, or can't be read."""
    try:
        database = connect(path, read_only=True)
    except StoreError:
        return True
    try:
        return any(database.value("SELECT 1 FROM articles WHERE id = ?", (id_,)) for id_ in ids)
    except StoreError:
        return True
    finally:
        database.close()


def _remove_unfinished(directory: Path) -> None:
    for path in directory.glob("archive-v*.db.new*"):
        path.unlink()


def _moment() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
