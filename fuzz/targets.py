"""What is fuzzed: functions of bytes, by name. They need no fuzzer, so that tests can call them.

A target raises where something is wrong: an error that isn't the project's, or a broken law.
"""

import datetime
import hashlib
import io
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from fuzz import segments
from searcharchive import datelines
from searcharchive.analysis import Analyzer
from searcharchive.config import DEFAULT_NOTICES
from searcharchive.dates.edtf import match_edtf
from searcharchive.dates.paths import date_in_path
from searcharchive.dates.ranges import parse_range
from searcharchive.dates.written import parse_date
from searcharchive.errors import DateError, InputError, QueryError, UsageError
from searcharchive.inputs import Input, Limits, Refused, Skipped, gather
from searcharchive.model import Tombstone
from searcharchive.query.parser import Language, parse, parse_any
from searcharchive.query.printing import to_text
from searcharchive.readers import ReadOptions, read, recognise
from searcharchive.records import Record, Refusal

TODAY = datetime.date(2008, 4, 7)
LANGUAGE = Language(Analyzer("english"), TODAY)
OPTIONS = ReadOptions(notices=DEFAULT_NOTICES, separator="=====")
LIMITS = Limits(file_bytes=2**22, member_bytes=2**21, container_bytes=2**23)
ENCODINGS = (None, "utf-16", "latin-1", "shift_jis", "utf-7")


def reader(format_: str) -> Callable[[bytes], None]:
    """The reader of a format; the first byte chooses an encoding."""

    def target(data: bytes) -> None:
        encoding = ENCODINGS[data[0]] if data[:1] and data[0] < len(ENCODINGS) else None
        options = ReadOptions(notices=OPTIONS.notices, separator="=====", encoding=encoding)
        try:
            for item in read(made(data), format_, options):
                assert isinstance(item, Record | Refusal | Tombstone)
                if isinstance(item, Record):
                    item.body.encode()
        except InputError as error:
            assert str(error)

    return target


def made(data: bytes, name: str = "") -> Input:
    """An input of these bytes."""
    return Input(
        f"/archive/{name}", name, hashlib.sha256(data).hexdigest(), len(data), from_stdin=False,
        opener=lambda: io.BufferedReader(cast(io.RawIOBase, io.BytesIO(data))),
    )  # fmt: skip


def recognising(data: bytes) -> None:
    """The format of a name, up to the first line feed, and a content."""
    name, _, content = data.partition(b"\n")
    recognise(made(content, name.decode("utf-8", "surrogateescape")))


def containers(data: bytes) -> None:
    """Compressed files and containers, as they come through standard input."""
    for found in gather(["-"], stdin=io.BytesIO(data), limits=LIMITS):
        if not isinstance(found, Input):
            assert isinstance(found, Refused | Skipped) and found.reason
            continue
        try:
            with found.open() as stream:
                assert len(stream.read()) <= LIMITS.file_bytes
        except InputError as error:
            assert str(error)


def opening_words(data: bytes) -> None:
    """The dateline at the beginning of a text, and a text that is one."""
    text = data.decode("utf-8", "replace")
    found = datelines.find(text)
    if found is not None:
        assert found.span is not None
        start, stop = found.span
        assert text[start:stop] == found.text
    datelines.parse(text)


def dates(data: bytes) -> None:
    """Dates as written, as EDTF, in paths, and ranges of them."""
    text = data.decode("utf-8", "replace")
    for day_first in (False, True):
        try:
            found = parse_date(text, day_first=day_first)
        except DateError as error:
            assert str(error)
        else:
            assert found.start < found.stop
            again = match_edtf(found.edtf)
            assert again == found, found
        try:
            days = parse_range(text, today=TODAY, day_first=day_first)
        except DateError as error:
            assert str(error)
        else:
            assert days.start < days.stop
    with suppress(DateError):
        match_edtf(text)
    date_in_path(text)


def queries(data: bytes) -> None:
    """A query is understood, or told why it isn't; as text, it is the same query."""
    text = data.decode("utf-8", "surrogateescape")
    for understand in (parse, parse_any):
        try:
            tree = understand(text, LANGUAGE)
        except (QueryError, UsageError) as error:
            assert str(error)
            continue
        assert parse(to_text(tree), LANGUAGE) == tree


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{name: reader(name) for name in ("text", "front-matter", "jsonl", "json", "csv", "reuters")},
    "recognising": recognising,
    "containers": containers,
    "datelines": opening_words,
    "dates": dates,
    "query": queries,
    "segment": segments.segment,
    "contents": segments.contents,
}
