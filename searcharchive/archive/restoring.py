"""Putting a backup back: the bag verified to the last byte, its store put in place, the index made.

What is copied is what was verified: each file's checksum is made from the bytes that go into the
copy. Nothing in the bag is run, followed or believed before that. An archive that is there stays,
unless it is told to give way; then it is kept beside, as an archive in `before-restore-<time>/`.

The steps are in an order in which a restore that is killed can be run again: the index is let go
first, since it is the old store's; the old store leaves before its log does, for a log beside
another store would be mistaken for its own.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from searcharchive.archive.archive import Archive, make_directory, open_archive
from searcharchive.archive.aside import free_name
from searcharchive.archive.backing_up import CONFIGURATION, STORE, CopyProgress
from searcharchive.archive.bags import Bag
from searcharchive.archive.indexing import IndexProgress, rebuild
from searcharchive.archive.leftovers import RESTORING
from searcharchive.archive.locking import writing
from searcharchive.archive.trusting import check_places
from searcharchive.config import FILE_NAME, Config, load
from searcharchive.durable import synchronise
from searcharchive.engines.means import ORDINARY, Means
from searcharchive.engines.whoosh.generations import CURRENT
from searcharchive.errors import BagError, ConfigError
from searcharchive.store.copying import check_copy, fold_log

_LARGEST_CONFIGURATION = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the archive, its articles, and where the one before it was kept."""

    archive: Archive
    articles: int
    kept: Path | None


def restore_backup(
    bag: Path,
    directory: Path,
    *,
    replace: bool = False,
    wait: float = 0.0,
    means: Means = ORDINARY,
    copied: CopyProgress | None = None,
    indexed: IndexProgress | None = None,
) -> Restored:
    """Put the backup `bag` back as the archive in `directory`, and make its index.

    With `replace` an archive that is there is kept aside. Raises BagError for a bag that is
    damaged, hostile or none, and for a directory that is taken; StoreError for a store of a newer
    version; ConfigError; BusyError, before anything is done, where another process still writes
    there after `wait` seconds.
    """
    opened = _opened(bag)
    archive = Archive(directory, Config(directory, directory / FILE_NAME))
    taken = [each for each in (archive.config.path, archive.store_path) if os.path.lexists(each)]
    if taken and not replace:
        raise BagError(
            f"{directory} holds an archive already; restore into another directory, or with "
            "--replace, which keeps the old one beside"
        )
    make_directory(directory)
    with writing(archive, wait=wait):
        with _staging(directory) as staging:
            _copy(opened, staging, copied)
            check_copy(staging / "archive.db")
            load(staging)
            kept = _swap(archive, staging, set_aside=bool(taken))
        report = rebuild(open_archive(directory), means=means, progress=indexed)
    return Restored(open_archive(directory), report.put, kept)


def _opened(bag: Path) -> Bag:
    """The bag, which holds an archive."""
    opened = Bag(bag)
    if set(opened.payload) != {STORE, CONFIGURATION}:
        raise BagError(
            f"{bag} is a bag of other things than an archive: it should hold {STORE} and "
            f"{CONFIGURATION} and nothing else"
        )
    if opened.payload[CONFIGURATION] > _LARGEST_CONFIGURATION:
        raise BagError(f"{bag} is no backup: its {FILE_NAME} is too long to be one")
    return opened


@contextmanager
def _staging(directory: Path) -> Iterator[Path]:
    """A directory beside the archive's files, from which they are renamed into place."""
    try:
        staging = Path(mkdtemp(dir=directory, prefix=RESTORING))
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise BagError(
            f"{directory} can't be written ({error.strerror or error}); what is there is as it was"
        ) from error


def _copy(bag: Bag, staging: Path, progress: CopyProgress | None) -> None:
    total, done = sum(bag.payload.values()), 0

    def told(read: int) -> None:
        nonlocal done
        done += read
        if progress:
            progress(done, total)

    bag.copy(CONFIGURATION, staging / FILE_NAME, told)
    bag.copy(STORE, staging / "archive.db", told)
    synchronise(staging)


def _swap(archive: Archive, staging: Path, *, set_aside: bool) -> Path | None:
    """Put the backup in place of the old archive; where that lies now, if there was one."""
    kept = free_name(archive.directory, "before-restore") if set_aside else None
    try:
        if kept:
            _set_aside(archive, kept)
        _put(archive, staging)
    except OSError as error:
        where = f", which may lie in {kept} already" if kept else ""
        raise BagError(
            f"{archive.directory} can't be written ({error.strerror or error}); nothing of what "
            f"was there is lost{where}: run the same again"
        ) from error
    return kept


def _set_aside(archive: Archive, kept: Path) -> None:
    """Let go of the index, and move the old archive's files."""
    kept_archive = Archive(kept, archive.config)
    kept_archive.data_path.mkdir(parents=True)
    if archive.config.path.exists():
        shutil.copy2(archive.config.path, kept)
        synchronise(kept / FILE_NAME)
    with suppress(FileNotFoundError):
        (archive.index_path / CURRENT).unlink()
        synchronise(archive.index_path)
    # A log would else stay behind where this is killed between the two. To write to a file through
    # a link would be worse.
    with suppress(ConfigError):
        check_places(archive.data_path, archive.index_path)
        fold_log(archive.store_path)
    for end in ("", "-wal", "-shm"):
        name = f"{archive.store_path.name}{end}"
        with suppress(FileNotFoundError):
            (archive.data_path / name).rename(kept_archive.data_path / name)
    for path in (kept_archive.data_path, kept, archive.data_path, archive.directory):
        synchronise(path)


def _put(archive: Archive, staging: Path) -> None:
    (staging / "archive.db").rename(archive.store_path)
    synchronise(archive.data_path)
    (staging / FILE_NAME).rename(archive.config.path)
    synchronise(archive.directory)
