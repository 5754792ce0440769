"""The files that articles came from, against what was read of them: changed, missing or moved.

A file is looked for where it was; the members of a container by going through the container. One
that isn't there has moved if the same bytes lie under another name in the same directory (or
container). Standard input can't be looked at again. Files that an import has already noted as gone
are not missed again.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from searcharchive.archive.archive import Archive
from searcharchive.archive.findings import Finding
from searcharchive.archive.identity import is_streamed
from searcharchive.archive.paths import origin_path, whole_path
from searcharchive.inputs import Input, gather
from searcharchive.store.store import Store

Digests: TypeAlias = dict[str, str]
"""SHA-256 by whole path."""


def check_originals(
    archive: Archive, store: Store, progress: Callable[[int, int], None] | None
) -> Iterator[Finding]:
    """What is wrong with the files of live origins; `progress` gets files done and in all."""
    originals = _Originals(archive)
    files = [each for each in store.origin_files() if not is_streamed(each[0])]
    for number, (path, encoded, hashes) in enumerate(files, 1):
        whole = whole_path(archive.directory, path, encoded=encoded)
        finding = originals.finding(path, whole, hashes)
        if finding:
            yield finding
        if progress:
            progress(number, len(files))


class _Originals:
    """Reads each file, and each container and directory that it needs, once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._container: tuple[str, Digests] = ("", {})
        self._directories: dict[str, Digests] = {}

    def finding(self, path: str, whole: str, hashes: frozenset[str]) -> Finding | None:
        """What is wrong with an origin's file; None where its bytes are those that were read."""
        container = _container_of(whole)
        try:
            if container is None and os.path.lexists(whole):
                there: str | None = _digest(Path(whole))
            else:
                there = self._members(container).get(whole) if container else None
        except OSError as error:
            message = f"{path} can't be read: {error.strerror}"
            return Finding("origins", "unreadable", message, "make it readable", path=path)
        if there in hashes:
            return None
        if there is not None:
            return Finding(
                "origins", "changed", f"{path} is not what was imported from it",
                f"put the file back, or searcharchive import {path}", path=path,
            )  # fmt: skip
        beside = self._members(container) if container else self._beside(str(Path(whole).parent))
        moved = next((name for name, digest in beside.items() if digest in hashes), None)
        if moved is not None:
            now = origin_path(self._archive.directory, moved)[0]
            return Finding(
                "origins", "moved", f"{path} is now {now}",
                f"searcharchive import {now}, or give it its name back", path=path,
            )  # fmt: skip
        return Finding(
            "origins", "missing", f"{path} is not there",
            "put the file back; to have it noted as gone, import its directory again", path=path,
        )  # fmt: skip

    def _members(self, container: str) -> Digests:
        if self._container[0] != container:
            # One at a time: origins come in order of their path, and a container can be large.
            found = {each.path: each.sha256 for each in gather([container])
                     if isinstance(each, Input)}  # fmt: skip
            self._container = (container, found)
        return self._container[1]

    def _beside(self, directory: str) -> Digests:
        found = self._directories.get(directory)
        if found is None:
            found = self._directories[directory] = {}
            own = {str(path) for path in self._archive.own_paths}
            for entry in _entries(directory):
                if entry.is_file(follow_symlinks=False) and entry.path not in own:
                    try:
                        found[entry.path] = _digest(Path(entry.path))
                    except OSError:
                        continue
        return found


def _container_of(whole: str) -> str | None:
    """The file that a member's path leads through; None where a file or nothing is at the path."""
    if os.path.lexists(whole):
        return None
    return next((str(parent) for parent in Path(whole).parents if parent.is_file()), None)


def _entries(directory: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _digest(path: Path) -> str:
    """A file's SHA-256; raises OSError, for what isn't a file too."""
    if not path.is_file():
        raise OSError(0, "it is no file, or a link that leads nowhere")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
