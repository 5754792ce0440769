"""One writer at a time: a lock on `data/write.lock` that dies with its process.

The lock is the kernel's (flock), so a killed process leaves none behind; the file stays and only
names the last holder. Readers take no lock. Network file systems are not promised.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from searcharchive.archive.archive import Archive, make_directory
from searcharchive.errors import BusyError, StoreError
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch

_SECONDS_BETWEEN_TRIES = 0.05


@contextmanager
def writing(archive: Archive, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the archive's write lock; not to be nested.

    Waits up to `wait` seconds for another holder, then raises BusyError, which names its process.
    StoreError if the archive can't be written at all.
    """
    make_directory(archive.data_path)
    try:
        descriptor = os.open(archive.lock_path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise StoreError(
            f"{archive.lock_path} can't be written ({error.strerror}); "
            "work on an archive in a directory that can be"
        ) from error
    try:
        _lock(descriptor, archive, time.monotonic() + wait)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def changing(archive: Archive, *, wait: float = 0.0) -> Iterator[tuple[Store, Batch]]:
    """The store, locked, and one transaction on it; raises as `writing` and `Store.open` do."""
    with (
        writing(archive, wait=wait),
        archive.store(read_only=False) as store,
        store.write() as batch,
    ):
        yield store, batch


def _lock(descriptor: int, archive: Archive, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
                raise BusyError(
                    f"process {holder or 'unknown'} is writing to {archive.directory}; "
                    "try again when it is done"
                ) from None
            time.sleep(_SECONDS_BETWEEN_TRIES)
        except OSError as error:
            raise StoreError(f"{archive.lock_path} can't be locked: {error.strerror}") from error
        else:
            return
