"""Opening the files of a generation; Whoosh's exceptions become ours here."""

import pickle
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.index import IndexError as WhooshIndexError

from searcharchive.errors import BusyError, EngineError

_DAMAGE = (
    WhooshIndexError, EOFError, pickle.UnpicklingError, struct.error, zlib.error, KeyError,
    TypeError, ValueError, AttributeError, ImportError, AssertionError, IndexError, MemoryError,
)  # fmt: skip
"""What unpickling, decompressing and unpacking cut or overwritten files has been seen to raise."""


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
    except _DAMAGE as error:
        raise EngineError(
            f"the index in {directory} is damaged ({type(error).__name__}: {error}); "
            "run 'searcharchive rebuild'"
        ) from error


def open_index(directory: Path) -> Any:
    """The Whoosh index in `directory`; raises EngineError."""
    with translated(directory):
        return FileIndex(FileStorage(str(directory)))
