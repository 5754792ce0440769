"""A segment's file: named sections, a directory of them, and a checksum of every 16 KiB.

    head        64 bytes: magic, version
    sections    one after the other, each at a multiple of 64 bytes, little-endian
    checksums   CRC-32 of every 16 KiB from the file's start to here, uint32 each
    directory   JSON: facts, and each section's name, type, offset and length in bytes
    trailer     magic, version, where directory and checksums lie, their CRC-32, the file's length

This module writes such a file, `mapped` reads it. What the sections hold is known to neither.
"""

import json
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

EXTENSION = ".arr"
MAGIC = b"SEARCHAR"
VERSION = 2
BLOCK = 16 * 1024
ALIGNMENT = 64
TRAILER = struct.Struct("<8sIIQQQIII")
"""Magic, version, directory's length and offset, checksums' offset, file's length, and the CRC-32
of directory, checksums and of the trailer before it."""

_IN_MEMORY = 8 * 1024 * 1024
_COPIED = 1024 * 1024


class DamageError(ValueError):
    """A segment's file isn't what was written; says which file and section."""


class Sink(Protocol):
    """What a segment is written to: a file, or Whoosh's wrapper of one."""

    def write(self, data: bytes, /) -> Any: ...


class SectionWriter:
    """One section, written bit by bit; past some megabytes it waits in an unnamed file."""

    def __init__(self, name: str, dtype: str, directory: Path | None) -> None:
        # Here and not above: a search writes nothing.
        import tempfile

        self.name = name
        self.dtype = np.dtype(dtype)
        self.bytes = 0
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115  # closed once it is copied
            _IN_MEMORY, dir=str(directory) if directory else None
        )

    def __len__(self) -> int:
        return self.bytes // self.dtype.itemsize

    def write(self, values: Array) -> None:
        """Append values, in the section's type."""
        data = np.ascontiguousarray(values, self.dtype)
        self.bytes += data.nbytes
        self._file.write(data.data)

    def copy(self, target: "SegmentFileWriter") -> None:
        self._file.seek(0)
        while data := self._file.read(_COPIED):
            target._append(data)
        self._file.close()


class SegmentFileWriter:
    """Writes a segment's file to anything with `write`; temporary files lie in `directory`."""

    def __init__(self, sink: Sink, directory: Path | None = None) -> None:
        self._sink = sink
        self._directory = directory
        self._written = 0
        self._pending = bytearray()
        self._checksums: list[int] = []
        self._sections: list[dict[str, Any]] = []
        self._append(MAGIC + struct.pack("<I", VERSION))
        self._align()

    def section(self, name: str, dtype: str) -> SectionWriter:
        """A section to write bit by bit; it enters the file by `close`."""
        return SectionWriter(name, dtype, self._directory)

    def close(self, section: SectionWriter) -> None:
        """Append a section that was written bit by bit."""
        self._enter(section.name, section.dtype, section.bytes)
        section.copy(self)
        self._align()

    def add(self, name: str, values: Array | bytes) -> None:
        """Append a whole section: an array of a little-endian type, or bytes."""
        array = np.frombuffer(values, np.uint8) if isinstance(values, bytes) else values
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        self._enter(name, array.dtype, array.nbytes)
        if array.nbytes:
            flat = array.reshape(-1).view(np.uint8).data
            for start in range(0, array.nbytes, _COPIED):
                self._append(flat[start : start + _COPIED])
        self._align()

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Write checksums, directory and trailer; the sink is the caller's to close."""
        if self._pending:
            self._checksums.append(zlib.crc32(self._pending))
        table = np.array(self._checksums, "<u4").tobytes()
        directory = json.dumps({"facts": facts, "sections": self._sections}).encode()
        checksums = self._written
        at = checksums + len(table)
        self._sink.write(table)
        self._sink.write(directory)
        head = TRAILER.pack(
            MAGIC, VERSION, len(directory), at, checksums, at + len(directory) + TRAILER.size,
            zlib.crc32(directory), zlib.crc32(table), 0,
        )[:-4]  # fmt: skip
        self._sink.write(head + struct.pack("<I", zlib.crc32(head)))

    def _enter(self, name: str, dtype: "np.dtype[Any]", length: int) -> None:
        self._sections.append(
            {"name": name, "type": dtype.str, "offset": self._written, "bytes": length}
        )

    def _append(self, data: bytes | memoryview) -> None:
        self._sink.write(bytes(data))
        self._written += len(data)
        self._pending += data
        whole = len(self._pending) // BLOCK * BLOCK
        for start in range(0, whole, BLOCK):
            self._checksums.append(zlib.crc32(memoryview(self._pending)[start : start + BLOCK]))
        if whole:
            del self._pending[:whole]

    def _align(self) -> None:
        if missing := -self._written % ALIGNMENT:
            self._append(bytes(missing))
