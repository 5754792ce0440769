"""The members of zip and tar files, one after the other, without unpacking them.

A tar file is read forwards only and in bounded memory. What is no plain file (a link, a device)
is skipped; an encrypted or damaged member is refused, and the others are read.
"""

import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from searcharchive.errors import InputError
from searcharchive.inputs.limits import MAX_DIRECTORY_BYTES
from searcharchive.inputs.streams import CHUNK, DAMAGE, unreadable

_LONGEST_HEADER = 2**22
# zipfile hands this many packed bytes at once to a decompressor that has no limit of its own.
_ZIP_STEP = 4096
_END_OF_DIRECTORY = b"PK\x05\x06"
_END_OF_DIRECTORY_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_LONGEST_COMMENT = 2**16


@dataclass(frozen=True, slots=True)
class Member:
    """A member: its stream can be read until the next is asked for, `step` bytes at a time.

    `problem` says why it can't be read, `aside` why it isn't.
    """

    name: str
    stream: IO[bytes]
    step: int = CHUNK
    problem: str | None = None
    aside: str | None = None


def zip_members(stream: BinaryIO) -> Iterator[Member]:
    """The members of a zip file; `stream` can seek. Raises InputError for a damaged file."""
    nothing = io.BytesIO()
    try:
        _check_directory(stream)
        with zipfile.ZipFile(stream) as container:
            for info in container.infolist():
                kind = stat.S_IFMT(info.external_attr >> 16)
                if info.is_dir():
                    continue
                if kind not in (0, stat.S_IFREG):
                    yield Member(info.filename, nothing, aside="a link or device in a container")
                elif info.flag_bits & 1:
                    problem = "it is encrypted; unpack it with its password and import that"
                    yield Member(info.filename, nothing, problem=problem)
                else:
                    yield _zip_member(container, info)
    except DAMAGE as error:
        raise InputError(unreadable(error)) from error


def _zip_member(container: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    step = CHUNK if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else _ZIP_STEP
    try:
        return Member(info.filename, container.open(info), step)
    except DAMAGE as error:
        return Member(info.filename, io.BytesIO(), problem=unreadable(error))


def _check_directory(stream: BinaryIO) -> None:
    """Raise InputError for a directory that is too large to be held in memory.

    The sizes stand in the records at the file's end (APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16).
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _END_OF_DIRECTORY_BYTES - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < _END_OF_DIRECTORY_BYTES:
        raise InputError("it is damaged: its end is missing")
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    locator = at - 20
    if locator >= 0 and tail.startswith(_ZIP64_LOCATOR, locator):
        (record,) = struct.unpack_from("<Q", tail, locator + 8)
        stream.seek(record)
        (directory,) = struct.unpack("<Q", stream.read(48)[40:])
    if directory > MAX_DIRECTORY_BYTES:
        raise InputError(f"its directory is above the limit of {MAX_DIRECTORY_BYTES:,} bytes")
    stream.seek(0)


def tar_members(stream: BinaryIO) -> Iterator[Member]:
    """The members of a tar file, read forwards. Raises InputError for a damaged file."""
    forwards = _Forwards(stream)
    nothing = io.BytesIO()
    try:
        with tarfile.TarFile(fileobj=forwards, mode="r") as container:
            while (info := container.next()) is not None:
                # tarfile keeps every header that it has met.
                container.members = []  # type: ignore[attr-defined]  # not in its stubs
                if info.isdir():
                    continue
                if not info.isreg():
                    yield Member(info.name, nothing, aside="a link or device in a container")
                    continue
                data = container.extractfile(info)
                if data is not None:
                    yield Member(info.name, data)
    except DAMAGE as error:
        raise InputError(unreadable(error)) from error
    if not forwards.ended_well:
        raise InputError("it is damaged: it breaks off before its end")


class _Forwards(io.BytesIO):
    """A stream as tarfile wants it, which only ever goes on; it keeps nothing of what it read."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._at = 0
        self.ended_well = False

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= _LONGEST_HEADER:
            raise ValueError(f"a header of {size} bytes")
        data = self._stream.read(size)
        self._at += len(data)
        self.ended_well = len(data) == tarfile.BLOCKSIZE and not any(data)
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, position: int, whence: int = os.SEEK_SET, /) -> int:
        if whence != os.SEEK_SET or position < self._at:
            raise ValueError("a header that points backwards")
        while self._at < position:
            if not self.read(min(position - self._at, CHUNK)):
                raise EOFError("it breaks off in a member")
        return self._at
