"""Binary streams that keep to limits, and bytes set aside to be read again.

Errors of reading and decompressing become InputError here. Messages speak of "it": whoever asked
for an input knows its path, and puts it before the message.
"""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

import zstandard

from searcharchive.errors import InputError
from searcharchive.inputs.limits import IN_MEMORY_BYTES, MAX_DECODER_BYTES, Allowance

CHUNK = 2**18
_BUFFER = 2**16
# A block of 128 KiB of Zstandard can be four bytes, and 7,000 of xz one: so little is decompressed
# at once that none does harm.
_FRAME_STEP = 512

DAMAGE = (
    OSError, EOFError, ValueError, OverflowError, RecursionError, NotImplementedError,
    RuntimeError, IndexError, KeyError, MemoryError, struct.error, zlib.error, lzma.LZMAError,
    zstandard.ZstdError, tarfile.TarError, zipfile.BadZipFile,
)  # fmt: skip
"""What the libraries that open containers and compressed files raise for damaged ones."""


class Bounded(io.RawIOBase):
    """A stream that can only be read, up to an allowance; `below` is closed with it."""

    def __init__(
        self, stream: IO[bytes], allowance: Allowance, below: IO[bytes] | None = None
    ) -> None:
        self._stream = stream
        self._allowance = allowance
        self._below = below

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except DAMAGE as error:
            raise InputError(unreadable(error)) from error
        self._allowance.use(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        if self._below is not None:
            self._below.close()
        super().close()


def unreadable(error: BaseException) -> str:
    """A message for a foreign error, about an input that its reader names."""
    if isinstance(error, OSError) and error.strerror:
        return f"it can't be read: {error.strerror}"
    if isinstance(error, lzma.LZMAError) and str(error) == "Memory usage limit exceeded":
        return (
            f"it takes more than the limit of {MAX_DECODER_BYTES:,} bytes of memory to unpack; "
            "if it can be trusted, unpack it and import what it holds"
        )
    if isinstance(error, MemoryError):
        return "there is not enough memory to read it"
    return f"it is damaged: {error or type(error).__name__}"


def buffered(raw: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(raw, _BUFFER)


def open_file(path: str, stamp: tuple[int, ...]) -> io.BufferedReader:
    """A file's bytes; raises InputError if it isn't any more as it was when `stamp` was taken."""
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - the caller closes it
    except OSError as error:
        raise InputError(unreadable(error)) from error
    if file_stamp(os.fstat(stream.fileno())) != stamp:
        stream.close()
        raise InputError("it changed while it was being read; import it again")
    return stream


class Metered:
    """Opens a file as `open_file` does, and knows how far its latest stream was read."""

    def __init__(self, path: str, stamp: tuple[int, ...]) -> None:
        self._path = path
        self._stamp = stamp
        self._latest: io.BufferedReader | None = None

    def __call__(self) -> io.BufferedReader:
        self._latest = open_file(self._path, self._stamp)
        return self._latest

    def position(self) -> int:
        """In bytes as they lie there; 0 where no stream is open."""
        return 0 if self._latest is None or self._latest.closed else self._latest.tell()


def file_stamp(status: os.stat_result) -> tuple[int, ...]:
    """What is another once a file has been written to or replaced."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class Spool:
    """Bytes that were read once, set aside to be read again; hashed on the way.

    Small ones stay in memory, others go to a temporary file that has no name.
    """

    def __init__(self, stream: IO[bytes], *allowances: Allowance, step: int = CHUNK) -> None:
        digest = hashlib.sha256()
        self.size = 0
        # Closed by close(), which every user of a spool calls.
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
        try:
            while data := stream.read(step):
                for allowance in allowances:
                    allowance.use(len(data))
                digest.update(data)
                self._file.write(data)
                self.size += len(data)
        except DAMAGE as error:
            self.close()
            raise InputError(unreadable(error)) from error
        except BaseException:
            self.close()
            raise
        self.sha256 = digest.hexdigest()

    def open(self) -> io.BufferedReader:
        """A seekable stream of its own over the bytes; several can be open at once."""
        return buffered(_View(self._file, self.size))

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _View(io.RawIOBase):
    """One reader's place in a file that several read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative position")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        try:
            self._file.seek(self._at)
            data = self._file.read(len(buffer))
        except (OSError, ValueError) as error:
            raise InputError("a container's member was read after its time") from error
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def decompressed(kind: str, stream: IO[bytes]) -> IO[bytes]:
    """The bytes that a stream of a kind of compression holds."""
    if kind == "gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=stream))
    if kind == "bz2":
        return bz2.BZ2File(stream)
    frame = _xz_frame if kind == "xz" else zstandard.ZstdDecompressor().decompressobj
    return cast(IO[bytes], _Frames(stream, frame))


def _xz_frame() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_DECODER_BYTES)


class _Frames:
    """The bytes of Zstandard frames (RFC 8878) or of xz's streams, one after the other.

    Unlike the libraries' own readers it tells a cut one, and lets no frame ask for all memory.
    `make` makes what decompresses one.
    """

    def __init__(self, stream: IO[bytes], make: Callable[[], Any]) -> None:
        self._stream = stream
        self._make = make
        self._frame = make()
        self._inside = False
        self._left = b""
        self._ready = b""

    def read(self, size: int) -> bytes:
        while not self._ready:
            data = self._left or self._stream.read(_FRAME_STEP)
            if not self._inside:
                # Between streams xz may have null bytes; no frame begins with one.
                while data and not data.strip(b"\0"):
                    data = self._stream.read(_FRAME_STEP)
                data = data.lstrip(b"\0")
            if not data:
                if self._inside:
                    raise EOFError("it breaks off in a frame")
                return b""
            self._inside, self._left = True, b""
            self._ready = self._frame.decompress(data)
            if self._frame.eof:
                self._left = self._frame.unused_data
                self._frame = self._make()
                self._inside = False
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def close(self) -> None:
        self._ready = b""
