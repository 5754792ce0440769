"""A JSON array of objects, or objects one after the other, however they are laid out.

Values are cut from the stream by their braces and read one by one, so that a file of any size is
read in the memory of one value, and a bad value is refused without the others.
"""

import re
from collections.abc import Iterator

from searcharchive.inputs import Input
from searcharchive.model import Tombstone
from searcharchive.readers import json_values
from searcharchive.readers.decoding import MAX_RECORD_BYTES, Source, opened
from searcharchive.readers.options import ReadOptions
from searcharchive.records import Record, Refusal

_CHUNK = 2**18
_STRUCTURE = re.compile(rb'["\[\]{},]')
_IN_TEXT = re.compile(rb'["\\\n]')


def read(input_: Input, options: ReadOptions) -> Iterator[Record | Refusal | Tombstone]:
    """The objects of a file."""
    with opened(input_, options.encoding) as source:
        number = 0
        for number, value in enumerate(_Cutter(source).values(), 1):
            if isinstance(value, str):
                yield Refusal(number, value)
            else:
                yield json_values.item(number, value, source, options)
        if not number:
            yield Refusal(1, "there is no JSON object in it")


class _Cutter:
    """Cuts a stream at the ends of its values, with its place between braces and quotes.

    A line feed ends a text that isn't closed, since JSON has none in texts: so a lost quotation
    mark costs one value, not the file.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._held: list[bytes] = []
        self._size = 0
        self._depth = 0
        self._in_array = False
        self._in_text = False
        self._escaped = False

    def values(self) -> Iterator[bytes | str]:
        """The bytes of each value, or why it can't be read."""
        while chunk := self._source.stream.read(_CHUNK):
            start = 0
            for kept, stop in self._cuts(chunk):
                self._hold(chunk[start:kept])
                start = stop
                yield from self._value()
            self._hold(chunk[start:])
        if self._in_array or self._depth or self._in_text:
            self._held.clear()
            yield "it is not closed; the file may be cut short"
        else:
            yield from self._value()

    def _value(self) -> Iterator[bytes | str]:
        """What is held, if it is anything."""
        value = b"".join(self._held).strip()
        if self._size > MAX_RECORD_BYTES:
            yield f"it is longer than the limit of {MAX_RECORD_BYTES:,} bytes"
        elif value:
            yield value
        self._held, self._size = [], 0

    def _hold(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > MAX_RECORD_BYTES:
            self._held.clear()
        elif data:
            self._held.append(data)

    def _cuts(self, chunk: bytes) -> Iterator[tuple[int, int]]:
        """Where values end in a chunk: up to where they are kept, and where the next begins."""
        at = 0
        if self._escaped:
            at, self._escaped = 1, False
        while match := (_IN_TEXT if self._in_text else _STRUCTURE).search(chunk, at):
            sign, at = match[0], match.end()
            if self._in_text:
                self._in_text = sign == b"\\"
                if self._in_text:
                    self._escaped = at == len(chunk)
                    at += 1
            elif sign == b'"':
                self._in_text = True
            else:
                cut = self._structure(sign, at)
                if cut is not None:
                    yield cut, at

    def _structure(self, sign: bytes, at: int) -> int | None:
        """Up to where a value is kept if one ends with a sign that ends at `at`."""
        base = int(self._in_array)
        if sign == b"[" and not self._depth:
            self._in_array, self._depth = True, 1
            return at - 1
        if sign in b"[{":
            self._depth += 1
        elif sign == b"]" and self._in_array and self._depth == 1:
            self._in_array, self._depth = False, 0
            return at - 1
        elif sign in b"]}":
            self._depth = max(base, self._depth - 1)
            return at if self._depth == base == 0 else None
        elif self._depth == base:
            return at - 1
        return None
