"""A text file cut at its separator lines into the texts of articles."""

from collections.abc import Iterator
from dataclasses import dataclass

from searcharchive.readers.decoding import MAX_RECORD_BYTES, Source
from searcharchive.records import Refusal


@dataclass(frozen=True, slots=True)
class Section:
    """The text of one article, as decoded; `number` counts from 1."""

    number: int
    text: str
    warnings: tuple[str, ...] = ()


def sections(source: Source, separator: str | None) -> Iterator[Section | Refusal]:
    """The texts between separator lines, blank ones left out; all of it without a separator.

    A text that is too long for a record is refused, and so is a file without any.
    """
    number = 0
    for data in _cut(source, separator):
        if data is None:
            number += 1
            yield Refusal(number, f"it is longer than the limit of {MAX_RECORD_BYTES:,} bytes")
            continue
        text, warnings = source.decode(data)
        if text.strip("\0\ufeff \t\r\n\v\f"):
            number += 1
            yield Section(number, text, warnings)
    if not number:
        yield Refusal(1, "there is no text in it")


def _cut(source: Source, separator: str | None) -> Iterator[bytes | None]:
    """The bytes between separators; None for too many."""
    lines: list[bytes] = []
    size = 0
    for line in source.lines():
        if line is not None and separator is not None and _separates(source, line, separator):
            yield b"".join(lines) if size <= MAX_RECORD_BYTES else None
            lines, size = [], 0
            continue
        size += len(line) if line is not None else MAX_RECORD_BYTES + 1
        if size <= MAX_RECORD_BYTES and line is not None:
            lines.append(line)
        else:
            lines.clear()
    yield b"".join(lines) if size <= MAX_RECORD_BYTES else None


def _separates(source: Source, line: bytes, separator: str) -> bool:
    stripped = line.strip()
    # A character takes at most four bytes.
    if len(stripped) > 4 * len(separator):
        return False
    return source.decode(stripped)[0] == separator.strip()
