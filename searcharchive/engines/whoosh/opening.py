"""Opening the files of a generation; Whoosh's exceptions become ours here."""

import pickle
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.index import IndexError as WhooshIndexError

from searcharchive.engines.whoosh.codec.format.layout import DamageError
from searcharchive.errors import BusyError, EngineError

_DAMAGE = (
    WhooshIndexError, EOFError, pickle.UnpicklingError, struct.error, zlib.error, KeyError,
    TypeError, ValueError, AttributeError, ImportError, AssertionError, IndexError, MemoryError,
    OverflowError,
)  # fmt: skip
"""What unpickling, decompressing and unpacking cut or overwritten files has been seen to raise."""

_TRIES, _SECONDS_BETWEEN_TRIES = 40, 0.05


@contextmanager
def translated(directory: Path) -> Iterator[None]:
    """Turns what Whoosh raises over a damaged, missing or locked index into our errors."""
    try:
        yield
    except LockError as error:
        raise BusyError(f"another process is writing the index in {directory}") from error
    except FileNotFoundError as error:
        raise EngineError(
            f"the index in {directory} lacks a file ({error.filename}); run 'searcharchive rebuild'"
        ) from error
    except OSError as error:
        raise EngineError(f"the index in {directory} can't be used: {error}") from error
    except DamageError as error:
        raise EngineError(
            f"the index in {directory} is damaged ({error}); run 'searcharchive rebuild'"
        ) from error
    except _DAMAGE as error:
        raise EngineError(
            f"the index in {directory} is damaged ({type(error).__name__}: {error}); "
            "run 'searcharchive rebuild'"
        ) from error


class _Files(FileStorage):
    """Whoosh's storage; closes what a failed opening has left open."""

    def __init__(self, directory: Path) -> None:
        super().__init__(str(directory))  # type: ignore[no-untyped-call]  # Whoosh's
        self.opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        file = super().open_file(name, **options)  # type: ignore[no-untyped-call]  # Whoosh's
        self.opened.append(file)
        return file

    def close_all(self) -> None:
        for file in self.opened:
            # What was closed properly, or is still mapped by a reader, is left as it is.
            with suppress(Exception):
                file.close()


@contextmanager
def opening(directory: Path) -> Iterator[Any]:
    """The Whoosh index in `directory`, for opening readers or writers on it; raises EngineError."""
    with translated(directory):
        files = _Files(directory)
        try:
            yield FileIndex(files)
        except BaseException:
            files.close_all()
            raise
        files.opened.clear()


def write_lock(directory: Path) -> Any:
    """Whoosh's lock on writing to the index in `directory`, taken; raises BusyError.

    The helpers of a process that was killed keep it for a moment longer.
    """
    lock = FileStorage(str(directory)).lock("MAIN_WRITELOCK")
    with translated(directory):
        for _ in range(_TRIES):
            if lock.acquire():
                return lock
            time.sleep(_SECONDS_BETWEEN_TRIES)
        raise LockError
