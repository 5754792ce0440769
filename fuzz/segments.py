"""The codec's reader: an index is written once, and searched with some of its bytes changed.

Its checksums are made right again, as someone would who plants an index: it is what comes behind
them that is fuzzed. Whoever reads it may find damage, and must not fail in another way.
"""

import atexit
import shutil
import struct
import tempfile
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import whoosh.query as wq

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.whoosh.codec.commits.opening import SEAL, SEALED, read_contents
from searcharchive.engines.whoosh.codec.format.layout import BLOCK, EXTENSION, TRAILER
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation
from searcharchive.engines.whoosh.making import create_index, fill
from searcharchive.errors import EngineError
from searcharchive.model import ArchiveDate, Article
from searcharchive.tree import Near

ANALYZER = Analyzer("english")
TREES = [
    wq.Term("body", "flood"),
    wq.And([wq.Term("body", "flood"), wq.NumericRange("date_start", 730000, 730050)]),
    wq.Sequence([wq.Term("body", "river"), wq.Term("body", "bank")]),
    Near([wq.Term("body", "river"), wq.Term("body", "bank")], 5),
    wq.Prefix("body_written", "word1"),
    wq.Wildcard("body_written", "*r*"),
    wq.FuzzyTerm("body_written", "rivet", maxdist=1, prefixlength=0),
    wq.Not(wq.Term("body", "flood")),
]
CHANGES = 8
CHANGE = struct.Struct("<IB")


@cache
def _index() -> tuple[Path, Path, bytes]:
    """A directory with an index, the file of its only segment, and that file's bytes."""
    directory = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, directory)
    create_index(directory)
    fill("array", directory, ANALYZER, [_articles], 1, ORDINARY)
    (path,) = directory.glob(f"MAIN_*{EXTENSION}")
    return directory, path, path.read_bytes()


def _articles() -> list[Article]:
    return [
        Article(
            id=f"{number:03}",
            headline=f"Flood {number}",
            body=f"flood river bank word{number % 7} co-op word{number} " * (1 + number % 3),
            date=ArchiveDate("x", 730000 + number, 730001 + number),
        )
        for number in range(60)
    ]


def contents_of_index() -> bytes:
    """The index's table of contents, without its checksum."""
    directory, _, _ = _index()
    (path,) = directory.glob("*.toc")
    return path.read_bytes()[: -SEAL.size]


def segment(data: bytes) -> None:
    """Places and bytes to put there, in a segment's file that is then sealed and searched."""
    directory, path, whole = _index()
    changed = bytearray(whole)
    _, _, length, at, checksums, *_ = TRAILER.unpack(whole[-TRAILER.size :])
    for place in range(0, min(len(data), CHANGES * CHANGE.size) - CHANGE.size + 1, CHANGE.size):
        where, byte = CHANGE.unpack_from(data, place)
        # One in four is of the directory, which says what the others are.
        if where % 4:
            changed[where % checksums] = byte
        else:
            changed[at + where // 4 % length] = byte
    path.write_bytes(_sealed(changed))
    try:
        engine = WhooshEngine(
            Generation(directory, "whoosh", "array", schema.VERSION, ANALYZER.signature)
        )
    except EngineError:
        return
    try:
        for tree in TREES:
            try:
                engine.search(tree, limit=5)
            except EngineError as error:
                assert str(error)
    finally:
        engine.close()


def _sealed(file: bytearray) -> bytes:
    """A segment's file with the checksums that its bytes have."""
    magic, version, length, at, checksums, size, *_ = TRAILER.unpack(file[-TRAILER.size :])
    sums = [zlib.crc32(file[start : min(start + BLOCK, checksums)])
            for start in range(0, checksums, BLOCK)]  # fmt: skip
    table = np.array(sums, "<u4").tobytes()
    file[checksums : checksums + len(table)] = table
    head = TRAILER.pack(
        magic, version, length, at, checksums, size,
        zlib.crc32(file[at : at + length]), zlib.crc32(table), 0,
    )[:-4]  # fmt: skip
    file[-TRAILER.size :] = head + struct.pack("<I", zlib.crc32(head))
    return bytes(file)


def contents(data: bytes) -> None:
    """A table of contents, with the checksum that it has."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        path = Path(name, "_MAIN_1.toc")
        for written in (data, data + SEAL.pack(SEALED, zlib.crc32(data))):
            path.write_bytes(written)
            try:
                read_contents(Path(name))
            except EngineError as error:
                assert str(error)
