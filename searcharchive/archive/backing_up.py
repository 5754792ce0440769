"""A backup: a copy of the archive's store and configuration, as a bag (see `bags`).

The store is copied as it is at one moment, while imports and searches go on. The index is left
out: a restore makes it anew. So are the files that articles came from, which aren't the
archive's. The payload is laid out as an archive is, so that `data/` of a bag can be used without
this program's `restore`, too.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeAlias

from searcharchive.archive.archive import Archive
from searcharchive.archive.aside import free_name
from searcharchive.archive.bags import PAYLOAD, finish
from searcharchive.archive.clock import now
from searcharchive.config import FILE_NAME
from searcharchive.durable import synchronise
from searcharchive.errors import BagError
from searcharchive.store.store import Store

CopyProgress: TypeAlias = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""

STORE = f"{PAYLOAD}/data/archive.db"
CONFIGURATION = f"{PAYLOAD}/{FILE_NAME}"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where it lies, its articles, and its payload's size in bytes."""

    directory: Path
    articles: int
    bytes: int


def back_up(archive: Archive, directory: Path, *, progress: CopyProgress | None = None) -> Backup:
    """Make a backup at `directory`, or, if that is there and is no bag, in it, named by the time.

    It is written beside its place and renamed: what is there is whole. Raises BagError if there
    is a backup already or it can't be written, StoreError, StoreDamageError where the store isn't
    sound enough to be copied.
    """
    place = _place(archive, directory)
    with archive.store() as store:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = Path(mkdtemp(dir=place.parent, prefix=f".{place.name}.partial-"))
        except OSError as error:
            raise BagError(f"{place} can't be made: {error.strerror}") from error
        try:
            made = _fill(archive, store, beside, progress)
            # A temporary directory is its owner's alone; the bag is whose the archive is.
            beside.chmod(archive.directory.stat().st_mode & 0o777)
            if place.exists():
                raise _there(place)
            beside.rename(place)
            synchronise(place.parent)
        except OSError as error:
            shutil.rmtree(beside, ignore_errors=True)
            raise BagError(
                f"{place} can't be written ({error.strerror or error}); name a directory with room"
            ) from error
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    return Backup(place, *made)


def _place(archive: Archive, directory: Path) -> Path:
    """Where the bag is to be."""
    if not os.path.lexists(directory):
        return directory
    if not directory.is_dir() or (directory / "bagit.txt").exists():
        raise _there(directory)
    return free_name(directory, archive.directory.resolve().name)


def _there(place: Path) -> BagError:
    return BagError(
        f"{place} is there already, and no backup is overwritten; name another place, or a "
        "directory of backups"
    )


def _fill(
    archive: Archive, store: Store, bag: Path, progress: CopyProgress | None
) -> tuple[int, int]:
    """Write payload and tags; answers the articles and the payload's bytes."""
    (bag / STORE).parent.mkdir(parents=True)
    store.copy(bag / STORE, progress)
    configuration = archive.config.path.read_bytes()
    (bag / CONFIGURATION).write_bytes(configuration)
    with Store.open(bag / STORE, read_only=True) as copy:
        articles, sequence = copy.totals().articles, copy.sequence()
    info = {
        "Bag-Software-Agent": f"searcharchive {version('searcharchive')}",
        "Bagging-Date": now()[:10],
        "External-Identifier": " ".join(archive.config.name.split()),
        "External-Description": "A newspaper archive of searcharchive: its configuration and its "
        "store, a SQLite database. 'searcharchive restore' puts it back.",
        "Searcharchive-Time": now(),
        "Searcharchive-Articles": str(articles),
        "Searcharchive-Sequence": str(sequence),
    }
    finish(bag, info)
    return articles, (bag / STORE).stat().st_size + len(configuration)
