"""Bytes -> text, and text that the store can carry.

Records are cut from bytes and decoded one by one, line by line where need be, so that one odd
byte spoils no more than its line. What is neither ASCII's superset (UTF-16) nor guessed (a forced
encoding) is turned into UTF-8 on the way.

    bytes                               text, and the record's warning
    UTF-8, with or without its mark     as it is
    others                              read as Windows-1252, told
    UTF-16 or UTF-32 with its mark      as it is
    an encoding that was forced         what it doesn't have is U+FFFD, told

Windows-1252 is read as by https://encoding.spec.whatwg.org/#windows-1252, which has a character
for every byte.
"""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from searcharchive.errors import InputError, UsageError
from searcharchive.inputs import Input

MAX_RECORD_BYTES = 16 * 2**20
"""Bytes of one record, four times the King James Bible; a longer one is refused without being held
in memory. To index one takes up to 80 times its size, where every letter is a word: 1.3 GiB."""

_CHUNK = 2**18
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS_1252 = "".join(
    bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)
)
_UNCARRIED = re.compile("[\0\ud800-\udfff]")


class Source:
    """An input that is open: `stream` has its bytes, in UTF-8 or to be guessed by `decode`."""

    def __init__(self, stream: IO[bytes], transcoded_from: str | None) -> None:
        self.stream = stream
        self._encoding = transcoded_from

    def decode(self, data: bytes) -> tuple[str, tuple[str, ...]]:
        """The text of some bytes, and warnings about it."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = "\n".join(map(_decode_line, data.split(b"\n")))
            return text, ("what isn't UTF-8 in it was read as Windows-1252",)
        if self._encoding and "\ufffd" in text:
            return text, (f"what can't be read as {self._encoding} in it became U+FFFD",)
        return text, ()

    def lines(self) -> Iterator[bytes | None]:
        """The lines with their ends; None for one that is too long for a record."""
        while line := self.stream.readline(MAX_RECORD_BYTES):
            if len(line) < MAX_RECORD_BYTES or line.endswith(b"\n"):
                yield line
                continue
            while line and not line.endswith(b"\n"):
                line = self.stream.readline(_CHUNK)
            yield None


@contextmanager
def opened(input_: Input, encoding: str | None) -> Iterator[Source]:
    """An input's bytes, ready to be cut and decoded; raises InputError, UsageError."""
    with input_.open() as stream:
        head = stream.peek(4)[:4]
        if encoding is None:
            encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
            if encoding is None:
                if head.startswith(codecs.BOM_UTF8):
                    stream.read(len(codecs.BOM_UTF8))
                yield Source(stream, None)
                return
        yield Source(io.BufferedReader(_Transcoded(stream, encoding), _CHUNK), encoding)


def carried(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with what neither SQLite nor JSON can carry replaced, and a warning if there was."""
    if _UNCARRIED.search(text) is None:
        return text, ()
    warning = "null characters and halves of surrogate pairs in it became U+FFFD"
    return _UNCARRIED.sub("\ufffd", text), (warning,)


def unix_lines(text: str) -> str:
    """The text with every line end a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return codecs.charmap_decode(line, "strict", _WINDOWS_1252)[0]


class _Transcoded(io.RawIOBase):
    """A stream's text in UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        try:
            # Some of Python's codecs, base64 for one, make no text of bytes.
            b"-".decode(encoding, "replace")
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        except (LookupError, UnicodeError, ValueError) as error:
            raise UsageError(f"{encoding!r} is no encoding of text: --encoding latin-1") from error
        self._encoding = encoding
        self._stream = stream
        self._ready = b""
        self._first = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = b"-"
        while data and not self._ready:
            data = self._stream.read(_CHUNK)
            self._ready = self._recoded(data)
        taken = self._ready[: len(buffer)]
        buffer[: len(taken)] = taken
        self._ready = self._ready[len(taken) :]
        return len(taken)

    def _recoded(self, data: bytes) -> bytes:
        try:
            text = self._decoder.decode(data, final=not data)
        except (UnicodeError, ValueError) as error:
            raise InputError(f"it can't be read as {self._encoding}: {error}") from error
        if text and self._first:
            text = text.removeprefix("\ufeff")
            self._first = False
        return text.encode("utf-8", "replace")
