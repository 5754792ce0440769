"""Going through the paths that a person names.

A directory is gone through in the order of its names' bytes, before the directory after it. Never
read, and passed over in silence inside a directory: hidden files, links to directories, and what
is forbidden (the archive's own store, index and configuration). Named outright they are refused.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from searcharchive.errors import InputError
from searcharchive.inputs.choosing import Choice, is_hidden
from searcharchive.inputs.expanding import Part, expand
from searcharchive.inputs.found import Found, Refused, Skipped
from searcharchive.inputs.limits import LIMITS, Allowance, Limits
from searcharchive.inputs.streams import Metered, Spool, file_stamp, unreadable

STDIN = "-"


def gather(
    paths: Iterable[str | os.PathLike[str]],
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    forbidden: Iterable[Path] = (),
    stdin: BinaryIO | None = None,
    limits: Limits = LIMITS,
) -> Iterator[Found]:
    """The inputs at and below `paths`, in their order; `-` is `stdin`.

    The globs `include` and `exclude` choose among the files of directories and the members of
    containers; a file that is named is taken. Nothing at or below a `forbidden` path is read.
    Raises nothing for what it finds: that is Refused. Close or exhaust the iterator.
    """
    walk = _Walk(Choice(include, exclude), _Forbidden(forbidden), limits)
    for named in paths:
        path = os.fsdecode(named)
        if path == STDIN:
            yield from _standard_input(stdin, walk.choice, limits)
        else:
            yield from walk.named(_absolute(path))


def _standard_input(stdin: BinaryIO | None, choice: Choice, limits: Limits) -> Iterator[Found]:
    if stdin is None:
        yield Refused(STDIN, "there is no standard input")
        return
    try:
        spool = Spool(stdin, Allowance(limits.file_bytes, limits))
    except InputError as error:
        yield Refused(STDIN, str(error))
        return
    with spool:
        part = Part(STDIN, "", spool.size, lambda: spool.sha256, spool.open, from_stdin=True)
        yield from expand(part, choice, limits)


class _Forbidden:
    """Paths that are never read, by whatever name or link they are reached."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = frozenset(os.path.realpath(path) for path in paths)

    def __contains__(self, path: str) -> bool:
        if not self._paths:
            return False
        real = Path(os.path.realpath(path))
        return any(str(each) in self._paths for each in (real, *real.parents))

    def holds(self, entry: os.DirEntry[str], real: str) -> bool:
        """Whether an entry of the directory `real`, which isn't forbidden, is."""
        if entry.is_symlink():
            return entry.path in self
        return os.path.join(real, entry.name) in self._paths  # noqa: PTH118 - once an entry


class _Walk:
    def __init__(self, choice: Choice, forbidden: _Forbidden, limits: Limits) -> None:
        self.choice = choice
        self._forbidden = forbidden
        self._limits = limits

    def named(self, path: str) -> Iterator[Found]:
        """A path that a person named."""
        try:
            status = Path(path).stat()
            is_link = Path(path).is_symlink()
        except (OSError, ValueError) as error:
            yield Refused(path, unreadable(error))
            return
        is_directory = stat.S_ISDIR(status.st_mode)
        if path in self._forbidden:
            yield Refused(path, "it is part of the archive itself, which is never imported")
        elif is_hidden(Path(path).name):
            yield Refused(path, "it is hidden, and hidden files are never imported; rename it")
        elif is_directory and is_link:
            reason = "it is a link to a directory; name the directory: "
            yield Refused(path, reason + os.path.realpath(path))
        elif is_directory:
            yield from self._below(path)
        else:
            yield from self._file(path, "", status)

    def _below(self, top: str) -> Iterator[Found]:
        """The files below a directory; without recursion, since directories can be deep."""
        waiting = [(top, "")]
        while waiting:
            path, relative = waiting.pop()
            try:
                status = Path(path).stat()
                if stat.S_ISDIR(status.st_mode):
                    waiting += reversed(self._entries(path, relative))
                    continue
            except OSError as error:
                yield Refused(path, unreadable(error))
                continue
            yield from self._file(path, relative, status)

    def _entries(self, path: str, relative: str) -> list[tuple[str, str]]:
        found = []
        real = os.path.realpath(path)
        with os.scandir(path) as entries:
            for entry in sorted(entries, key=lambda entry: os.fsencode(entry.name)):
                below = f"{relative}/{entry.name}" if relative else entry.name
                if (
                    not is_hidden(entry.name)
                    and not self.choice.leaves(below)
                    and not (entry.is_symlink() and Path(entry.path).is_dir())
                    and not self._forbidden.holds(entry, real)
                ):
                    found.append((entry.path, below))
        return found

    def _file(self, path: str, relative: str, status: os.stat_result) -> Iterator[Found]:
        if not stat.S_ISREG(status.st_mode):
            yield Skipped(path, "it is not a file: a device, pipe or socket")
            return
        opener = Metered(path, file_stamp(status))
        part = Part(
            path, Path(path).name, status.st_size, partial(_digest, opener), opener,
            opener.position, relative=relative,
        )  # fmt: skip
        yield from expand(part, self.choice, self._limits)


def _digest(opener: Metered) -> str:
    with opener() as stream:
        try:
            return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise InputError(unreadable(error)) from error


def _absolute(path: str) -> str:
    """A path from the root; a link before a `..` is followed, as the system follows it."""
    whole = Path.cwd() / path
    if ".." in whole.parts:
        parent = os.path.realpath(whole.parent if whole.name != ".." else whole)
        return parent if whole.name == ".." else str(Path(parent, whole.name))
    return str(whole)
