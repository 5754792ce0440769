"""Generations of an index: `index/<n>/`, and `index/CURRENT`, which names one of them.

A generation is written beside the others and becomes whole by its manifest, which is written
last; `CURRENT` is swapped by rename. What has no manifest, or is not current any more, is
garbage, which the next writer removes.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from searcharchive import schema
from searcharchive.engines.whoosh.durable import synchronise, synchronise_all
from searcharchive.errors import EngineError

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
FORMAT = "searcharchive.index/1"


class Generation(NamedTuple):
    """A whole generation: its directory and what its manifest says that never changes in it."""

    directory: Path
    engine: str
    codec: str
    schema: int
    analysis: str


class Generations:
    """The generations under an archive's `index/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Generation | None:
        """The generation that searches use; None before the first. Raises EngineError."""
        name = self._current_name()
        if name is None:
            return None
        directory = self.root / name
        try:
            manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
            found = Generation(
                directory,
                str(manifest["engine"]),
                str(manifest["codec"]),
                int(manifest["schema"]),
                str(manifest["analysis"]),
            )
            known = manifest["format"] == FORMAT
        except (OSError, ValueError, KeyError, TypeError) as error:
            if self._current_name() != name:
                return self.current()
            raise EngineError(
                f"the index in {directory} is damaged ({MANIFEST} can't be read: {error}); "
                "run 'searcharchive rebuild'"
            ) from error
        if not known or found.schema != schema.VERSION:
            raise EngineError(
                f"the index in {directory} was made by another version of searcharchive; "
                "run 'searcharchive rebuild'"
            )
        return found

    def begin(self) -> Path:
        """The directory of a new generation, which is garbage until it is published."""
        try:
            self.root.mkdir(exist_ok=True)
            taken = [int(path.name) for path in self.root.iterdir() if path.name.isdigit()]
            directory = self.root / str(max(taken, default=0) + 1)
            directory.mkdir()
        except OSError as error:
            raise EngineError(f"the index in {self.root} can't be written: {error}") from error
        return directory

    def publish(self, generation: Generation) -> None:
        """Make a generation whole and current: its files, manifest and directory, then CURRENT."""
        directory = generation.directory
        try:
            synchronise_all(directory)
            synchronise(self.root)
            manifest = {"format": FORMAT, **generation._asdict()}
            del manifest["directory"]
            _write_durably(directory / MANIFEST, json.dumps(manifest, indent=2) + "\n")
            _write_durably(self.root / CURRENT, f"{directory.name}\n")
            synchronise(self.root.parent)
        except OSError as error:
            raise EngineError(f"the index in {self.root} can't be written: {error}") from error

    def discard(self, directory: Path) -> None:
        """Remove a new generation that something went wrong with, unless it is current by now.

        Where CURRENT was swapped, and only bringing that to the disk failed, searches use it.
        """
        # Here and not above: searches load this module, and remove nothing.
        import shutil

        with suppress(EngineError):
            if directory.name != self._current_name():
                shutil.rmtree(directory, ignore_errors=True)

    def sweep(self) -> int:
        """Remove all generations but the current one; how many of them never became whole.

        None is removed where CURRENT can't be read: a rebuild is to mend that.
        """
        # Here and not above: searches load this module, and remove nothing.
        import shutil

        unfinished = 0
        try:
            keep = self._current_name()
        except EngineError:
            return unfinished
        if self.root.is_dir():
            for path in self.root.iterdir():
                if path.name.isdigit() and path.name != keep:
                    unfinished += not (path / MANIFEST).exists()
                    shutil.rmtree(path, ignore_errors=True)
        return unfinished

    def _current_name(self) -> str | None:
        try:
            name = (self.root / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise EngineError(f"{self.root / CURRENT} can't be read: {error}") from error
        if not name.isdigit():
            raise EngineError(
                f"{self.root / CURRENT} names no generation; run 'searcharchive rebuild'"
            )
        return name


def _write_durably(path: Path, text: str) -> None:
    """Write beside `path` and rename into it, so that a reader finds the old or the new."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    synchronise(path.parent)
