"""A generation's index opened to read, whichever codec wrote it: its segments as arrays."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from searcharchive.engines.whoosh.codec.commits.opening import Contents, with_latest
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.keeping import KEPT_BYTES, Kept
from searcharchive.engines.whoosh.opening import opening, translated
from searcharchive.engines.whoosh.segments import Array, SegmentArrays
from searcharchive.errors import EngineError

TRUST = "SEARCHARCHIVE_TRUST_STOCK"
"""The variable that has to be 1 for Whoosh's own files to be opened. An archive can come from
someone else, and neither its configuration nor its index can say that it is to be trusted.
"""


class OpenIndex(Protocol):
    """An index as it stood when it was opened; close it after use."""

    sequence: int
    """The store's sequence number that the index has reached."""

    @property
    def segments(self) -> list[SegmentArrays]:
        """Its segments, in order."""

    def reader(self) -> Any:
        """Whoosh's own reader of the same segments; raises EngineError."""

    def problems(self, *, read_data: bool) -> list[str]:
        """What is wrong with it, a line each."""

    def close(self) -> None:
        """Let go of its files."""


def open_index(directory: Path, codec: str) -> OpenIndex:
    """The index in `directory`; raises EngineError."""
    if codec == "stock":
        _check_trusted(directory)
    with translated(directory):
        return _Stock(directory) if codec == "stock" else _Arrays(directory)


def _check_trusted(directory: Path) -> None:
    """Raise EngineError unless the user has said to trust what is unpickled."""
    if os.environ.get(TRUST) != "1":
        raise EngineError(
            f"the index in {directory} is kept by Whoosh's own codec, and to open its files may "
            f"run whatever they say: where they were made by you, set {TRUST}=1; otherwise set "
            "engine.codec to \"array\" and run 'searcharchive rebuild'"
        )


class _Stock:
    def __init__(self, directory: Path) -> None:
        # Here and not above: few archives are kept so.
        from searcharchive.engines.whoosh.stock import StockArrays

        self._directory = directory
        with opening(directory) as index:
            self.sequence = int(index.schema.store_sequence)
            self._reader = index.reader()
        self.segments: list[SegmentArrays] = [
            StockArrays(leaf) for leaf, _ in self._reader.leaf_readers()
        ]

    def reader(self) -> Any:
        return self._reader

    def problems(self, *, read_data: bool) -> list[str]:
        """Every term and the head of its postings are read, and every id."""
        return _tried(self._directory, self._read)

    def _read(self) -> None:
        for field, text in self._reader.all_terms():
            self._reader.postings(field, text)
        for segment in self.segments:
            segment.key_column("id", np.arange(segment.documents))

    def close(self) -> None:
        self._reader.close()


class _Arrays:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._whoosh: Any = None
        contents = with_latest(directory, self._open)
        self.sequence = contents.store_sequence
        self._generation = contents.generation

    def _open(self, contents: Contents) -> Contents:
        kept = Kept[Array](KEPT_BYTES)
        self._files = [
            ArraySegmentReader.open(self._directory, each, kept) for each in contents.segments
        ]
        return contents

    @property
    def segments(self) -> list[SegmentArrays]:
        return list(self._files)

    def reader(self) -> Any:
        if self._whoosh is None:
            with opening(self._directory) as index:
                if index.latest_generation() != self._generation:
                    raise EngineError("the index was written to meanwhile: search again")
                self._whoosh = index.reader()
        return self._whoosh

    def problems(self, *, read_data: bool) -> list[str]:
        """What each segment's file says of itself, or with `read_data` its checksums."""
        if read_data:
            return [line for each in self._files for line in each.verify()]
        return _tried(self._directory, self._read)

    def _read(self) -> None:
        for segment in self._files:
            segment.key_column("id", np.arange(segment.documents))

    def close(self) -> None:
        for each in self._files:
            # Arrays that someone still holds keep their file mapped.
            with suppress(BufferError):
                each.file.close()
        if self._whoosh is not None:
            self._whoosh.close()


def _tried(directory: Path, read: Callable[[], None]) -> list[str]:
    try:
        with translated(directory):
            read()
    except EngineError as error:
        return [str(error)]
    return []
