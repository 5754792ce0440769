"""Whoosh's table of contents, read as hostile and written durably.

    _MAIN_<generation>.toc    sizes of int, long and float; byte order; version; release;
                              the schema, pickled; the generation; the segments, pickled;
                              and where we wrote it, SACT and a CRC-32 of all before;
                              where it lists an array segment, it has to be there

The format is that of `whoosh.index.TOC`, which reads it whatever follows, and unpickles whatever
it says. Here it is read as data (see `pickled`) and checked; nothing of Whoosh is imported for
that. Where Whoosh's own objects are wanted, they are made anew from what was checked: the schema
is our own, if it is the one that was pickled, and a segment gets its attributes.
"""

import pickle
import re
import struct
import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from searcharchive.engines.whoosh.codec.commits.pickled import Class, Thing, read_pickle
from searcharchive.engines.whoosh.codec.format.deletions import unpacked
from searcharchive.errors import EngineError

NAME = "MAIN"
SIZES = b"\x04\x08\x04"
BYTE_ORDER = -12345
VERSION = -111
SEAL = struct.Struct(">4sI")
SEALED = b"SACT"

_TOC = re.compile(rf"_{NAME}_(0|[1-9][0-9]{{0,9}})\.toc")
_SEGMENT_ID = re.compile(r"[0-9a-z]{1,64}")
_LARGEST = 16 * 1024 * 1024
"""Bytes of a table of contents; a hundred segments with deletions have far fewer."""
_MOST_DOCUMENTS = 2**31

_SCHEMA = Class("searcharchive.engines.whoosh.fields", "ArchiveSchema")
_ARRAY = Class("searcharchive.engines.whoosh.codec.segment", "ArraySegment")
_STOCK = Class("whoosh.codec.whoosh3", "W3Segment")
_CODECS = {
    _ARRAY: Class("searcharchive.engines.whoosh.codec.codec", "ArrayCodec"),
    _STOCK: Class("whoosh.codec.whoosh3", "W3Codec"),
}

T = TypeVar("T")


class Entry(NamedTuple):
    """A segment in the table of contents, by the names that it has in Whoosh and `ArraySegment`.

    `bitmap` is that of `deletions`; a stock segment's deletions are not told.
    """

    indexname: str
    segid: str
    documents: int
    bitmap: bytes | None
    stock: bool


class Contents(NamedTuple):
    """A table of contents: what a commit left.

    `store_sequence` is the store's that the index has reached. Read as real, `segments` are
    Whoosh's objects and `schema` is there; else segments are entries.
    """

    generation: int
    store_sequence: int
    segments: list[Any]
    schema: Any = None


def read_contents(directory: Path, *, real: bool = False) -> Contents:
    """The latest table of contents in `directory`; raises EngineError, which names the file."""
    return with_latest(directory, lambda contents: contents, real=real)


def with_latest(directory: Path, use: Callable[[Contents], T], *, real: bool = False) -> T:
    """What `use` makes of the latest table of contents.

    A writer removes a table and its segments at the commit after: where a file is missing and a
    newer table is there, `use` gets that one. Raises EngineError, and what `use` raises.
    """
    generation = latest(directory)
    while True:
        try:
            return use(_read(directory, generation, real=real))
        except FileNotFoundError as error:
            newer = latest(directory)
            if newer == generation:
                raise EngineError(
                    f"the index in {directory} lacks a file ({error.filename}); "
                    "run 'searcharchive rebuild'"
                ) from error
            generation = newer


def latest(directory: Path) -> int:
    """The generation of the latest table of contents; raises EngineError where there is none."""
    try:
        found = [match for path in directory.iterdir() if (match := _TOC.fullmatch(path.name))]
    except OSError as error:
        raise EngineError(
            f"the index in {directory} can't be read ({error.strerror}); "
            "run 'searcharchive rebuild'"
        ) from error
    if not found:
        raise EngineError(
            f"the index in {directory} has no table of contents; run 'searcharchive rebuild'"
        )
    return max(int(match[1]) for match in found)


def contents_path(directory: Path, generation: int) -> Path:
    """Where the table of contents of a generation lies."""
    return directory / f"_{NAME}_{generation}.toc"


def _read(directory: Path, generation: int, *, real: bool) -> Contents:
    path = contents_path(directory, generation)
    try:
        contents = _parse(_bytes(path), generation, real=real)
    except FileNotFoundError:
        raise
    except (ValueError, OSError, RecursionError, MemoryError) as error:
        raise EngineError(
            f"the index's table of contents {path} is damaged "
            f"({str(error) or type(error).__name__}); run 'searcharchive rebuild'"
        ) from error
    return contents


def _bytes(path: Path) -> bytes:
    # What isn't a file might never end, or never begin.
    if path.exists() and not path.is_file():
        raise ValueError("it is no file")
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("it is too long")
    return data


def _parse(data: bytes, generation: int, *, real: bool) -> Contents:
    _expect("sizes of numbers", data[:3], SIZES)
    at = 3 + 8
    _expect("byte order and version", data[3:at], struct.pack("!ii", BYTE_ORDER, VERSION))
    for _ in range(3):
        _, at = _varint(data, at)
    length, at = _varint(data, at)
    schema, end = read_pickle(data[: at + length], at)
    _expect("the schema's end", end, at + length)
    at = end + 8
    _expect("generation", data[end:at], struct.pack("!ii", generation, 0))
    found, end = read_pickle(data, at)
    if end != len(data):
        _expect("checksum", data[end:], SEAL.pack(SEALED, zlib.crc32(data[:end])))
    if type(found) is not list:
        raise ValueError("its segments are no list")
    entries = [_entry(each) for each in found]
    if end == len(data) and not all(entry.stock for entry in entries):
        # Only Whoosh's own tables have no checksum, and they list segments of Whoosh's own.
        raise ValueError("its checksum is missing")
    if len({entry.segid for entry in entries}) < len(entries):
        raise ValueError("it names a segment twice")
    sequence = _sequence(schema)
    if not real:
        return Contents(generation, sequence, entries)
    segments = [_real_segment(each) for each in found]
    return Contents(generation, sequence, segments, _real_schema(schema, sequence))


def _entry(segment: Any) -> Entry:
    """A segment names files of the index's own directory, and holds what can be in it."""
    if type(segment) is not Thing or segment.kind not in _CODECS:
        raise ValueError("it lists something that is no segment")
    told = segment.attributes
    stock = segment.kind == _STOCK
    documents = told.get("_doccount" if stock else "documents")
    deleted, bitmap = told.get("_deleted"), told.get("bitmap")
    segid = told.get("segid")
    if not (
        told.get("indexname") == NAME
        and type(segid) is str
        and _SEGMENT_ID.fullmatch(segid)
        and type(documents) is int
        and 0 <= documents < _MOST_DOCUMENTS
        and type(told.get("compound")) is bool
        and (type(bitmap) is bytes or bitmap is None)
        and (
            deleted is None
            or (stock and type(deleted) is set and max(deleted, default=0) < documents)
        )
        and _is_codec(told.get("_codec"), _CODECS[segment.kind])
        and all(map(_is_plain, (told[name] for name in told.keys() - {"_codec", "_deleted"})))
    ):
        raise ValueError("it lists something that is no segment of an archive's")
    unpacked(bitmap, documents)
    return Entry(NAME, segid, documents, bitmap, stock)


def _is_codec(found: Any, kind: Class) -> bool:
    return (
        type(found) is Thing
        and found.kind == kind
        and all(map(_is_plain, found.attributes.values()))
    )


def _is_plain(value: Any) -> bool:
    if type(value) is dict:
        return all(type(each) is int for each in value.values())
    return value is None or type(value) in (bool, int, float, str, bytes)


def _sequence(schema: Any) -> int:
    sequence = schema.attributes.get("store_sequence", 0) if type(schema) is Thing else None
    if sequence is None or schema.kind != _SCHEMA or type(sequence) is not int or sequence < 0:
        raise ValueError("its schema is no archive's")
    return sequence


def _real_schema(found: Thing, sequence: int) -> Any:
    """Our own schema, if it is the one that was pickled: of scanned print or of other articles."""
    from searcharchive.engines.whoosh.fields import whoosh_schema

    for ours in (whoosh_schema(), whoosh_schema(ocr=True)):
        ours.store_sequence = sequence
        expected, _ = read_pickle(pickle.dumps(ours, 2))
        if found.attributes | {"store_sequence": sequence} == expected.attributes:
            return ours
    raise ValueError("its schema is another version's")


def _real_segment(found: Thing) -> Any:
    codec = found.attributes["_codec"]
    return _object(found.kind, found.attributes | {"_codec": _object(codec.kind, codec.attributes)})


def _object(kind: Class, attributes: dict[str, Any]) -> Any:
    """An object of one of the classes above, without running anything of it."""
    found = getattr(import_module(kind.module), kind.name)
    if any(hasattr(found, name) for name in attributes):
        raise ValueError("an attribute is in the place of a method")
    made: Any = object.__new__(found)
    made.__dict__.update(attributes)
    return made


def _expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise ValueError(f"{what}: not as expected")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Whoosh's number of seven bits a byte, the lowest first, and where it ends."""
    value = 0
    for shift in range(0, 35, 7):
        byte = data[at] if at < len(data) else 0
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
    raise ValueError("a number is too long")
