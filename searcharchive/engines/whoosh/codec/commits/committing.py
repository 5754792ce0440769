"""Whoosh's table of contents written durably: a commit of an index.

Whoosh renames its table into place without bringing anything to the disk. Here the segments'
files are there before the table that names them, and the table before anything is removed.
"""

import contextlib
import io
import os
import pickle
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh import __version__

from searcharchive.durable import synchronise
from searcharchive.engines.whoosh.codec.commits.opening import (
    BYTE_ORDER,
    NAME,
    SEAL,
    SEALED,
    SIZES,
    VERSION,
    contents_path,
)

_OURS = re.compile(rf"(?P<segment>{NAME}_[0-9a-z]+)\.[A-Za-z0-9_.]+|\.?_{NAME}_[0-9]+\.toc")
"""Files of segments, and tables of contents; those with a point in front are not in place yet."""


def write_contents(directory: Path, schema: Any, segments: Iterable[Any], generation: int) -> None:
    """Commit: from now on the index is `segments`, and files of others are gone.

    `generation` is one more than the last. Raises OSError; what was committed before then stands.
    """
    kept = list(segments)
    owned = {segment.segment_id() for segment in kept}
    for path in own_files(directory, owned):
        synchronise(path)
    synchronise(directory)
    place = contents_path(directory, generation)
    beside = place.with_name(f".{place.name}")
    with beside.open("wb") as file:
        file.write(contents_bytes(schema, kept, generation))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
    synchronise(directory)
    for path in set(own_files(directory)) - set(own_files(directory, owned)) - {place}:
        # A reader that opened it keeps it; another writer may have taken it away.
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def contents_bytes(schema: Any, segments: list[Any], generation: int) -> bytes:
    """A table of contents as `whoosh.index.TOC` writes it, and our checksum."""
    schema.clean()
    pickled = pickle.dumps(schema, 2)
    file = io.BytesIO()
    file.write(SIZES + struct.pack("!ii", BYTE_ORDER, VERSION))
    file.write(b"".join(_varint(number) for number in (*__version__[:3], len(pickled))))
    file.write(pickled + struct.pack("!ii", generation, 0))
    # Not the newest: what a later Python makes that would be is for `pickled` to learn first.
    file.write(pickle.dumps(segments, 5))
    return file.getvalue() + SEAL.pack(SEALED, zlib.crc32(file.getvalue()))


def own_files(directory: Path, owned: set[str] | None = None) -> Iterator[Path]:
    """The index's own files in `directory`, or those of the segments that are named."""
    for path in directory.iterdir():
        match = _OURS.fullmatch(path.name)
        if match and (owned is None or match["segment"] in owned):
            yield path


def _varint(number: int) -> bytes:
    """Whoosh's number of seven bits a byte, the lowest first."""
    data = bytearray()
    while number >= 0x80:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)
