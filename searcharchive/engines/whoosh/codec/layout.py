"""A segment's file: named sections, a directory of them, and a checksum of every 16 KiB.

    head        64 bytes: magic, version
    sections    one after the other, each at a multiple of 64 bytes, little-endian
    checksums   CRC-32 of every 16 KiB from the file's start to here, uint32 each
    directory   JSON: facts, and each section's name, type, offset and length in bytes
    trailer     magic, version, where directory and checksums lie, their CRC-32, the file's length

A file is opened by its trailer: length, version and directory are verified at once, a block of 16
KiB when it is first touched, or all of them by `verify`. What the sections hold is not known here.
"""

import json
import mmap
import os
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

EXTENSION = ".arr"
MAGIC = b"SEARCHAR"
VERSION = 1
BLOCK = 16 * 1024
ALIGNMENT = 64
_TRAILER = struct.Struct("<8sIIQQQIII")
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

    def narrowed(self, dtype: str) -> "SectionWriter":
        """The section in a narrower type, which must hold all of its values."""
        narrow = SectionWriter(self.name, dtype, None)
        self._file.seek(0)
        while data := self._file.read(_COPIED):
            narrow.write(np.frombuffer(data, self.dtype))
        self._file.close()
        return narrow


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
        head = _TRAILER.pack(
            MAGIC, VERSION, len(directory), at, checksums, at + len(directory) + _TRAILER.size,
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


class Section:
    """A section of an open file, as an array; what is read of it is verified first."""

    __slots__ = ("_file", "_item", "_offset", "_raw", "_size", "_verified", "array")

    def __init__(self, file: "SegmentFile", offset: int, array: Array) -> None:
        self._file = file
        self._offset = offset
        self._size = array.itemsize
        self._verified = file.verified
        self._item = array.item
        self._raw = array.data
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def cut(self, start: int, stop: int) -> Array:
        """The values from `start` up to `stop`, a view of the file."""
        if start < stop:
            # Most stretches lie in one block, or two.
            first = (self._offset + start * self._size) // BLOCK
            last = (self._offset + stop * self._size - 1) // BLOCK
            verified = self._verified
            if last - first > 1 or not (verified[first] and verified[last]):
                self._file.touch(
                    self._offset + start * self._size, self._offset + stop * self._size
                )
        return self.array[start:stop]

    def at(self, index: int) -> int:
        """One value."""
        # Sections are aligned: no value lies across two blocks.
        place = self._offset + index * self._size
        if not self._verified[place // BLOCK]:
            self._file.touch(place, place + 1)
        value: int = self._item(index)
        return value

    def bytes(self, start: int, stop: int) -> bytes:
        """The values of a section of bytes."""
        if start < stop:
            self._file.touch(self._offset + start, self._offset + stop)
        return bytes(self._raw[start:stop])

    def whole(self) -> Array:
        """All values, a view of the file."""
        return self.cut(0, len(self.array))

    def take(self, indexes: Array) -> Array:
        """The values at `indexes`, copied."""
        self._file.touch_all(self._offset, indexes * self._size)
        values: Array = self.array.take(indexes)
        return values

    def verify_ranges(self, starts: Array, stops: Array) -> None:
        """Verify what will be read by the caller: many short stretches."""
        if len(starts):
            self._file.touch_all(self._offset, starts * self._size)
            self._file.touch_all(self._offset, np.maximum(stops - 1, starts) * self._size)
            longest = int((stops - starts).max()) * self._size
            if longest > BLOCK:
                self.cut(int(starts.min()), int(stops.max()))


class SegmentFile:
    """A segment's file over a buffer; raises DamageError where it isn't whole."""

    def __init__(self, buffer: Any, name: str) -> None:
        self.name = name
        self._buffer = buffer
        self._view = memoryview(buffer)
        size = len(self._view)
        if size < _TRAILER.size:
            raise self.damage("the file is cut short")
        tail = bytes(self._view[size - _TRAILER.size :])
        magic, version, length, at, checksums, whole, crc, table_crc, own = _TRAILER.unpack(tail)
        if magic != MAGIC or zlib.crc32(tail[:-4]) != own:
            raise self.damage("the trailer is damaged")
        if version != VERSION:
            raise self.damage(f"its version is {version}, this program reads {VERSION}")
        if whole != size or at + length + _TRAILER.size != size:
            raise self.damage(f"it has {size:,} bytes of {whole:,}")
        directory = bytes(self._view[at : at + length])
        if zlib.crc32(directory) != crc:
            raise self.damage("the directory is damaged")
        content = json.loads(directory)
        self.facts: dict[str, Any] = content["facts"]
        self._entries = {entry["name"]: entry for entry in content["sections"]}
        self._sections: dict[str, Section] = {}
        self._end = checksums
        self._checksums = np.frombuffer(self._view, "<u4", (at - checksums) // 4, checksums)
        self._table_crc = table_crc
        # A byte a block: whether it was verified. The bytes are searched for a 0 at each touch.
        self.verified = bytearray(len(self._checksums))
        self._verified_array = np.frombuffer(self.verified, np.uint8)
        self._table_verified = False

    @classmethod
    def open(cls, path: Path) -> "SegmentFile":
        """Map the file at `path`; raises OSError, DamageError."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            if not os.fstat(descriptor).st_size:
                raise DamageError(f"{path}: the file is empty")
            return cls(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ), str(path))
        finally:
            os.close(descriptor)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """The names of all sections."""
        return list(self._entries)

    def section(self, name: str) -> Section:
        """A section as an array; raises DamageError if there is none of this name."""
        found = self._sections.get(name)
        if found is None:
            entry = self._entries.get(name)
            if entry is None:
                raise self.damage(f"there is no section {name}")
            dtype = np.dtype(entry["type"])
            offset, count = entry["offset"], entry["bytes"] // dtype.itemsize
            found = Section(self, offset, np.frombuffer(self._view, dtype, count, offset))
            self._sections[name] = found
        return found

    def bytes(self, name: str) -> bytes:
        """A whole section as bytes."""
        return self.section(name).whole().tobytes()

    def touch(self, start: int, stop: int) -> None:
        """Verify the blocks of the bytes from `start` up to `stop`; raises DamageError."""
        first, last = start // BLOCK, (stop - 1) // BLOCK + 1
        while (block := self.verified.find(0, first, last)) >= 0:
            self._verify_block(block)
            first = block + 1

    def touch_all(self, offset: int, places: Array) -> None:
        """Verify the blocks of the bytes at `offset` + `places`."""
        blocks = (places + offset) // BLOCK
        verified = self._verified_array.take(blocks)
        if not verified.all():
            for block in set(blocks[verified == 0].tolist()):
                self._verify_block(block)

    def verify(self) -> list[str]:
        """What is wrong, a line each block; reads every byte."""
        problems = []
        for block in range(len(self.verified)):
            try:
                self._verify_block(block)
            except DamageError as error:
                problems.append(str(error))
        return problems

    def damage(self, what: str) -> DamageError:
        """The error that names this file."""
        return DamageError(f"{self.name}: {what}")

    def close(self) -> None:
        """Let go of the file, once no array of it is in use any more."""
        self._sections.clear()

    def _verify_block(self, block: int) -> None:
        if not self._table_verified:
            if zlib.crc32(self._checksums.tobytes()) != self._table_crc:
                raise self.damage("the checksums are damaged")
            self._table_verified = True
        start = block * BLOCK
        data = self._view[start : min(start + BLOCK, self._end)]
        if zlib.crc32(data) != self._checksums[block]:
            raise self.damage(f"bytes {start:,} to {start + len(data):,} are damaged"
                              f" ({self._section_at(start)})")  # fmt: skip
        self.verified[block] = 1

    def _section_at(self, start: int) -> str:
        names = [
            entry["name"]
            for entry in self._entries.values()
            if entry["offset"] < start + BLOCK and start < entry["offset"] + entry["bytes"]
        ]
        return "section " + ", ".join(names) if names else "no section"
