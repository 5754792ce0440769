"""Generations of an index: `index/<n>/`, and `index/CURRENT`, which names one of them.

A generation is written beside the others and becomes whole by its manifest, which is written
last; `CURRENT` is swapped by rename. What has no manifest, or is not current any more, is
garbage, which the next writer removes. Both files bear a checksum: a flipped bit in them must not
lead to another generation, or to another reading of this one.
"""

import json
import os
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from searcharchive import schema
from searcharchive.durable import synchronise, synchronise_all
from searcharchive.errors import EngineError

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
FORMAT = "searcharchive.index/3"

_LONGEST = 64 * 1024

_FORMAT = re.compile(r"searcharchive\.index/([0-9]{1,6})")
_CURRENT = re.compile(r"([0-9]{1,18}) ([0-9a-f]{8})\n")
_CURRENT_OF_FORMAT_1 = re.compile(r"[0-9]{1,18}\n")


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
        name = self.current_name()
        if name is None:
            return None
        directory = self.root / name
        try:
            text = _text(directory / MANIFEST)
            manifest = json.loads(text)
            _check_version(directory, manifest["format"], manifest["schema"])
            found = Generation(
                directory,
                str(manifest["engine"]),
                str(manifest["codec"]),
                int(manifest["schema"]),
                str(manifest["analysis"]),
            )
            if text != _manifest(found):
                raise ValueError("its checksum is another")
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            if self.current_name() != name:
                return self.current()
            raise EngineError(
                f"the index in {directory} is damaged ({MANIFEST} can't be read: {error}); "
                "run 'searcharchive rebuild'"
            ) from error
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
            _write_durably(directory / MANIFEST, _manifest(generation))
            _write_durably(self.root / CURRENT, f"{directory.name} {_checksum(directory.name)}\n")
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
            if directory.name != self.current_name():
                shutil.rmtree(directory, ignore_errors=True)

    def sweep(self) -> int:
        """Remove all generations but the current one; how many of them never became whole.

        None is removed where CURRENT can't be read: a rebuild is to mend that.
        """
        # Here and not above: searches load this module, and remove nothing.
        import shutil

        unfinished = 0
        try:
            keep = self.current_name()
        except EngineError:
            return unfinished
        if self.root.is_dir():
            for path in self.root.iterdir():
                if path.name.isdigit() and path.name != keep:
                    unfinished += not (path / MANIFEST).exists()
                    shutil.rmtree(path, ignore_errors=True)
        return unfinished

    def current_name(self) -> str | None:
        """The name of the current generation; None before the first. Raises EngineError."""
        path = self.root / CURRENT
        try:
            text = _text(path)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise EngineError(
                f"{path} can't be read ({error}); run 'searcharchive rebuild'"
            ) from error
        match = _CURRENT.fullmatch(text)
        if match and match[2] == _checksum(match[1]):
            return match[1]
        if _CURRENT_OF_FORMAT_1.fullmatch(text):
            raise _of_another_version(self.root, "an earlier")
        raise EngineError(f"{path} is damaged and names no generation; run 'searcharchive rebuild'")


def _text(path: Path) -> str:
    """A short file's text; raises OSError, UnicodeDecodeError."""
    # What isn't a file might never end, or never begin.
    if path.exists() and not path.is_file():
        raise OSError(0, "it is no file")
    with path.open("rb") as file:
        return file.read(_LONGEST).decode("ascii")


def _check_version(directory: Path, format: Any, made_with: Any) -> None:
    """Raise EngineError for a manifest of another format, or of another schema of fields."""
    match = _FORMAT.fullmatch(format)
    if match is None:
        raise ValueError("its format is unknown")
    theirs, ours = (int(match[1]), made_with), (int(FORMAT.rpartition("/")[2]), schema.VERSION)
    if theirs != ours:
        raise _of_another_version(directory, "a newer" if theirs > ours else "an earlier")


def _of_another_version(directory: Path, which: str) -> EngineError:
    install = ", or install the newer one" if which == "a newer" else ""
    return EngineError(
        f"the index in {directory} was made by {which} version of searcharchive; "
        f"run 'searcharchive rebuild'{install}"
    )


def _manifest(generation: Generation) -> str:
    """The manifest's text, to the byte: there is no other for the same generation."""
    content: dict[str, Any] = {"format": FORMAT, **generation._asdict()}
    del content["directory"]
    content["crc32"] = _checksum(json.dumps(content))
    return json.dumps(content, indent=2) + "\n"


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _write_durably(path: Path, text: str) -> None:
    """Write beside `path` and rename into it, so that a reader finds the old or the new."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    synchronise(path.parent)
