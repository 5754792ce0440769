"""One writer at a time: a lock on `data/write.lock` that dies with its process.

The lock is the kernel's (flock), so a killed process leaves none behind; the file stays and only
says who holds it. Readers take no lock. Network file systems are not promised.
"""

import errno
import fcntl
import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from searcharchive.archive.archive import Archive, make_directory
from searcharchive.archive.clock import now
from searcharchive.errors import BusyError, StoreError
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch

_SECONDS_FOR_HELPERS = 5.0
_SECONDS_BETWEEN_TRIES = 0.05
_LONGEST_HOLDER = 512
"""Bytes of what the file says of its holder."""

_FIXES = {
    errno.ENOSPC: "free some space, and run the same again",
    errno.EMFILE: "allow more open files (ulimit -n), and run the same again",
}

_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())
"""The locks that this thread holds."""
_descriptors: set[int] = set()


def _let_go() -> None:
    """A forked helper would keep its parent's lock for as long as it lives."""
    while _descriptors:
        os.close(_descriptors.pop())


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def writing(archive: Archive, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the archive's write lock; within it, in the same thread, it does nothing more.

    Waits up to `wait` seconds for another holder, then raises BusyError, which names its process,
    its command and since when. StoreError if the archive can't be written at all.
    """
    path = archive.lock_path.absolute()
    if path in _held.get():
        yield
        return
    make_directory(archive.data_path)
    descriptor = _open(path)
    _descriptors.add(descriptor)
    token = _held.set(_held.get() | {path})
    try:
        _lock(descriptor, archive, wait)
        _tell(descriptor, f"{os.getpid()}\t{now()}\t{_command()}\n")
        yield
        _tell(descriptor, "")
    finally:
        _held.reset(token)
        if descriptor in _descriptors:
            _descriptors.remove(descriptor)
            # A helper that has just been forked may have the descriptor, too.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
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


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        fix = _FIXES.get(error.errno or 0, "work on an archive in a directory that can be")
        raise StoreError(f"{path} can't be written ({error.strerror}); {fix}") from error


def _lock(descriptor: int, archive: Archive, wait: float) -> None:
    started = time.monotonic()
    deadline = started + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            moment = time.monotonic()
            # A helper that a killed process had just forked lets go in a moment.
            passing = moment < started + _SECONDS_FOR_HELPERS and not _holds(descriptor)
            if moment >= deadline and not passing:
                waited = f" after {wait:g} s" if wait else ""
                raise BusyError(
                    f"{_holder(descriptor)} is{' still' * bool(wait)} writing to "
                    f"{archive.directory}{waited}; --wait SECONDS waits until it is done"
                ) from None
            time.sleep(_SECONDS_BETWEEN_TRIES)
        except OSError as error:
            raise StoreError(f"{archive.lock_path} can't be locked: {error.strerror}") from error
        else:
            return


def _tell(descriptor: int, holder: str) -> None:
    # A full disk is no reason not to write: an erasure may be what makes room.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, os.fsencode(holder)[:_LONGEST_HOLDER], 0)


def _told(descriptor: int) -> list[str]:
    """The process that holds the lock, since when, and its command; fewer where it hasn't said."""
    return os.fsdecode(os.pread(descriptor, _LONGEST_HOLDER, 0)).rstrip("\n").split("\t", 2)


def _holds(descriptor: int) -> bool:
    """Whether the process that holds the lock is still there, as far as is known."""
    process = _told(descriptor)[0]
    if not process.isdigit() or len(process) > 9:
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        # It is there, and another user's.
        pass
    return True


def _holder(descriptor: int) -> str:
    """Who holds the lock, in words."""
    told = _told(descriptor)
    if len(told) < 3:
        return "another process"
    process, since, command = told
    return f"process {process} ('{command}', since {since})"


def _command() -> str:
    """This process's command line, as it was typed."""
    program, *arguments = sys.argv
    path = Path(program)
    name = path.parent.name if path.name == "__main__.py" else path.name
    return shlex.join([name, *arguments])
