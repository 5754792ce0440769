"""An index that another Python made: it opens, or a named error says what to run, and that helps.

A table of contents holds pickles, which differ from one Python to the next: in their protocol, in
the names of modules, and in what stands before them of the machine. The arrays of a segment don't.
"""

import pickle
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from searcharchive.engines.whoosh.codec.commits.opening import (
    BYTE_ORDER,
    SEAL,
    SEALED,
    SIZES,
    VERSION,
    read_contents,
)  # fmt: skip

from .conftest import Run
from .test_damage import SEARCH, file_of, replace


class Made(NamedTuple):
    """How a Python may write a table of contents; Whoosh pickles a schema by protocol 2."""

    schema: Callable[[object], bytes] = lambda value: pickle.dumps(value, 2)
    segments: Callable[[object], bytes] = lambda value: pickle.dumps(value, 5)
    sizes: bytes = SIZES
    order: bytes = struct.pack("!ii", BYTE_ORDER, VERSION)
    release: bytes = bytes([2, 7, 4])


def by_protocol(number: int) -> Callable[[object], bytes]:
    return lambda value: pickle.dumps(value, number, fix_imports=True)


def renamed(value: object) -> bytes:
    """With the names that modules may come to have: the lengths before them stay right."""
    data = pickle.dumps(value, 2)
    return data.replace(b"whoosh.", b"whooshx").replace(b"searcharchive.", b"searcharchive_")


def of_a_protocol_to_come(value: object) -> bytes:
    return b"\x80\x06\xa0" + pickle.dumps(value, 5)[2:]


OPENED = {f"protocol {number}": Made(segments=by_protocol(number)) for number in (3, 4, 5)} | {
    "another Whoosh": Made(release=bytes([2, 9, 1])),
}
REFUSED = {
    "protocol 0": Made(segments=by_protocol(0)),
    "protocol 1": Made(by_protocol(1)),
    # Python 2's, which writes bytes as texts to be encoded.
    "protocol 2": Made(segments=by_protocol(2)),
    "a protocol to come": Made(segments=of_a_protocol_to_come),
    "a schema of a protocol to come": Made(of_a_protocol_to_come),
    "modules with other names": Made(renamed, renamed),
    "numbers of other sizes": Made(sizes=b"\x04\x04\x04"),
    "the other byte order": Made(order=struct.pack("<ii", BYTE_ORDER, VERSION)),
}


def write_anew(archive: Path, made: Made) -> None:
    """Write the table of contents as it is `made`, with a checksum that fits."""
    path = file_of(archive, "*.toc")
    contents = read_contents(path.parent, real=True)
    contents.schema.clean()
    schema = made.schema(contents.schema)
    length = bytes([len(schema) & 0x7F | 0x80, len(schema) >> 7 & 0x7F | 0x80, len(schema) >> 14])
    data = made.sizes + made.order + made.release + length + schema
    data += struct.pack("!ii", contents.generation, 0) + made.segments(contents.segments)
    replace(path, data + SEAL.pack(SEALED, zlib.crc32(data)))


@pytest.mark.parametrize("name", OPENED)
def test_one_that_opens(run: Run, archive: Path, name: str) -> None:
    sound = run(archive, *SEARCH)
    write_anew(archive, OPENED[name])
    assert run(archive, *SEARCH) == sound
    assert run(archive, "check", "--read-data").out == ""
    assert run(archive, "remove", "--yes", "a02").status == 0
    assert run(archive, "check", "--read-data").out == ""


@pytest.mark.parametrize("name", REFUSED)
def test_one_that_is_refused(run: Run, archive: Path, name: str) -> None:
    sound = run(archive, *SEARCH)
    write_anew(archive, REFUSED[name])
    ran = run(archive, *SEARCH)
    assert (ran.status, ran.out) == (2, "")
    assert ".toc is damaged (" in ran.err and "run 'searcharchive rebuild'" in ran.err
    told = run(archive, "check")
    assert (told.status, told.out.count("\n")) == (1, 1)
    mended = run(archive, "update")
    assert mended.status == 0
    assert mended.err.splitlines()[0].endswith("it is made anew")
    assert run(archive, *SEARCH) == sound
