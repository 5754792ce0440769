"""A segment's file opened to read: its sections as arrays over a mapping, verified when touched.

A file (see `layout`) is opened by its trailer: length, version and directory are verified at once,
a block of 16 KiB when it is first touched, or all of them by `verify`.
"""

import json
import mmap
import os
import stat
import zlib
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.layout import (
    BLOCK,
    MAGIC,
    TRAILER,
    VERSION,
    DamageError,
)

Array: TypeAlias = np.ndarray[Any, Any]

_BLOCK_BITS = BLOCK.bit_length() - 1


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
            first, last = (self._offset + start) // BLOCK, (self._offset + stop - 1) // BLOCK
            verified = self._verified
            if last - first > 1 or not (verified[first] and verified[last]):
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

    def words(self) -> Array:
        """All its bytes as 64-bit words, to be verified first; the last may run on behind it."""
        # The trailer stands behind every section.
        size = len(self.array) * self._size
        return np.ndarray(((size + 7) // 8,), "<u8", buffer=self._file.view, offset=self._offset)

    def rows(self, starts: Array, sizes: Any, width: int) -> Array:
        """Of a section of bytes, `width` of them from each of `starts`, copied; shape (n, width).

        Of each only `sizes` are verified, and may be looked at. A row may run on behind the section
        by as much as the trailer has.
        """
        self.verify_ranges(starts, starts + sizes)
        # Copied whole, a row takes hardly longer than a byte by itself.
        rows = np.ndarray(
            (len(self.array) + min(TRAILER.size - width, 0),), f"V{width}",
            buffer=self._file.view, offset=self._offset, strides=(1,),
        )  # fmt: skip
        found: Array = rows[starts].view(np.uint8).reshape(len(starts), width)
        return found

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
        self.view = memoryview(buffer)
        size = len(self.view)
        if size < TRAILER.size:
            raise self.damage("the file is cut short")
        tail = bytes(self.view[size - TRAILER.size :])
        magic, version, length, at, checksums, whole, crc, table_crc, own = TRAILER.unpack(tail)
        if magic != MAGIC or zlib.crc32(tail[:-4]) != own:
            raise self.damage("the trailer is damaged")
        if version != VERSION:
            raise self.damage(f"its version is {version}, this program reads {VERSION}")
        if whole != size or at + length + TRAILER.size != size:
            raise self.damage(f"it has {size:,} bytes of {whole:,}")
        directory = bytes(self.view[at : at + length])
        if zlib.crc32(directory) != crc:
            raise self.damage("the directory is damaged")
        content = json.loads(directory)
        self.facts: dict[str, Any] = content["facts"]
        self._entries = {entry["name"]: entry for entry in content["sections"]}
        self._sections: dict[str, Section] = {}
        self._end = checksums
        self._checksums = np.frombuffer(self.view, "<u4", (at - checksums) // 4, checksums)
        self._table_crc = table_crc
        # A byte a block: whether it was verified. The bytes are searched for a 0 at each touch.
        self.verified = bytearray(len(self._checksums))
        self._verified_array = np.frombuffer(self.verified, np.uint8)
        self._table_verified = False

    @classmethod
    def open(cls, path: Path) -> "SegmentFile":
        """Map the file at `path`; raises OSError, DamageError."""
        # Without waiting: a pipe in the file's place would have no end, or no beginning.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise DamageError(f"{path}: it is no file")
            if not status.st_size:
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
            found = Section(self, offset, np.frombuffer(self.view, dtype, count, offset))
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
        if not len(places):
            return
        # Where all is verified between the least and the greatest, there's nothing to look up.
        first, last = int(places.min()) + offset, int(places.max()) + offset
        if self.verified.find(0, first >> _BLOCK_BITS, (last >> _BLOCK_BITS) + 1) < 0:
            return
        blocks = places + offset >> _BLOCK_BITS
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
        data = self.view[start : min(start + BLOCK, self._end)]
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
        # In a small file they all lie in one block.
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"section {', '.join(names[:3])}{more}" if names else "no section"
