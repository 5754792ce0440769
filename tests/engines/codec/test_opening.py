"""Tables of contents: ours are Whoosh's, and a hostile or damaged one is an error that names it."""

import os
import pickle
import random
import struct
import subprocess
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.fields import TEXT, Schema
from whoosh.index import create_in, open_dir

from searcharchive.engines.whoosh.codec.commits import committing
from searcharchive.engines.whoosh.codec.commits import pickled as pickles
from searcharchive.engines.whoosh.codec.commits.committing import contents_bytes, write_contents
from searcharchive.engines.whoosh.codec.commits.opening import (
    SEAL,
    SEALED,
    read_contents,
    with_latest,
)
from searcharchive.engines.whoosh.fields import ArchiveSchema, whoosh_schema
from searcharchive.errors import EngineError
from tests.forms import LONG, examples


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index by stock Whoosh with two segments, one of them with a deletion."""
    create_in(str(tmp_path), whoosh_schema())
    for key in "ab":
        with open_dir(str(tmp_path)).writer() as writer:
            writer.merge = False
            writer.add_document(id=[key])
            if key == "b":
                writer.delete_document(0)
                writer.schema.store_sequence = 41
    return tmp_path


@pytest.fixture
def sealed(index: Path) -> Path:
    """The same index, committed by us."""
    contents = read_contents(index, real=True)
    write_contents(index, contents.schema, contents.segments, 3)
    return index


def only_toc(directory: Path) -> Path:
    (path,) = directory.glob("*.toc")
    return path


def test_whooshs_own_is_read(index: Path) -> None:
    contents = read_contents(index)
    assert (contents.generation, contents.store_sequence) == (2, 41)
    assert [(each.indexname, each.documents, each.stock) for each in contents.segments] == [
        ("MAIN", 1, True)
    ] * 2
    real = read_contents(index, real=True)
    assert isinstance(real.schema, ArchiveSchema)
    assert real.schema.store_sequence == 41
    assert [segment.doc_count() for segment in real.segments] == [0, 1]
    assert [segment.segid for segment in real.segments] == [each.segid for each in contents[2]]


def test_what_is_written_whoosh_opens(index: Path) -> None:
    contents = read_contents(index, real=True)
    contents.schema.store_sequence = 42
    write_contents(index, contents.schema, contents.segments[1:], 3)
    found = open_dir(str(index))
    assert found.doc_count() == 1
    assert found.schema.store_sequence == 42
    with open_dir(str(index)).writer() as writer:
        writer.add_document(id=["c"])
    assert read_contents(index).generation == 4
    assert open_dir(str(index)).doc_count() == 2


def test_what_no_segment_owns_is_removed(index: Path) -> None:
    for name in ("MAIN_gone.seg1", "MAIN_gone.x", "_MAIN_1.toc", "._MAIN_7.toc", "mine.txt"):
        (index / name).write_bytes(b"")
    contents = read_contents(index, real=True)
    kept = contents.segments[1].segment_id()
    write_contents(index, contents.schema, contents.segments[1:], 3)
    assert {path.name for path in index.iterdir()} == {
        f"{kept}.seg", "_MAIN_3.toc", "MAIN_WRITELOCK", "mine.txt"
    }  # fmt: skip


def test_the_order_of_a_commit(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = read_contents(index, real=True)
    done: list[str] = []
    real_fsync, real_replace, real_unlink = os.fsync, Path.replace, Path.unlink

    def fsync(descriptor: int) -> None:
        done.append(f"fsync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        real_fsync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        done.append(f"rename {target.name}")
        return real_replace(path, target)

    def unlink(path: Path, missing_ok: bool = False) -> None:
        done.append(f"remove {path.name}")
        real_unlink(path, missing_ok)

    monkeypatch.setattr(committing.os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink)
    gone, kept = (f"{segment.segment_id()}.seg" for segment in contents.segments)
    write_contents(index, contents.schema, contents.segments[1:], 3)
    assert done[:5] == [
        f"fsync {kept}", f"fsync {index.name}", "fsync ._MAIN_3.toc", "rename _MAIN_3.toc",
        f"fsync {index.name}",
    ]  # fmt: skip
    assert set(done[5:]) == {f"remove {gone}", "remove _MAIN_2.toc"}


def test_array_segments_and_their_deletions(tmp_path: Path) -> None:
    codec = pytest.importorskip("searcharchive.engines.whoosh.codec.codec").ArrayCodec()
    from searcharchive.engines.whoosh.codec.segment import ArraySegment

    segment = ArraySegment(codec, "MAIN", 70)
    for number in (3, 64, 69, 5):
        segment.delete_document(number)
    segment.delete_document(5, delete=False)
    write_contents(tmp_path, whoosh_schema(), [segment], 3)
    (real,) = read_contents(tmp_path, real=True).segments
    assert isinstance(real, ArraySegment)
    assert (real.deleted_count(), list(real.deleted_docs())) == (3, [3, 64, 69])
    assert isinstance(real.codec(), type(codec))
    (entry,) = read_contents(tmp_path).segments
    assert (entry.documents, entry.segid, entry.stock) == (70, segment.segid, False)


@pytest.mark.parametrize(
    "bitmap",
    [zlib.compress(b"\0" * 10), zlib.compress(b"\0" * 8), zlib.compress(b"\0" * 10**7), b"no zlib"],
)
def test_a_bitmap_of_other_documents(tmp_path: Path, bitmap: bytes) -> None:
    refused(tmp_path, with_checksum(planted(raw_array_segment(bitmap))), "bitmap")


def test_a_search_reads_it_without_whooshs_classes(sealed: Path) -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from searcharchive.engines.whoosh.codec.commits.opening import read_contents; "
        f"read_contents(Path({str(sealed)!r})); "
        "assert not any(name.startswith('whoosh') for name in sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_reader_follows_the_writer(index: Path) -> None:
    contents = read_contents(index, real=True)
    seen: list[int] = []

    def use(found: Any) -> int:
        seen.append(found.generation)
        if found.generation < 5:
            # Another process commits, and takes the files of this generation away.
            write_contents(index, contents.schema, [], found.generation + 1)
            raise FileNotFoundError(2, "gone", "MAIN_gone.seg1")
        return len(found.segments)

    assert with_latest(index, use) == 0
    assert seen == [2, 3, 4, 5]

    def lack(found: Any) -> int:
        raise FileNotFoundError(2, "gone", "MAIN_gone.seg1")

    with pytest.raises(EngineError, match=r"MAIN_gone\.seg1.*rebuild"):
        with_latest(index, lack)


class Runs:
    """Calls something when it is unpickled."""

    def __init__(self, call: Callable[..., Any], *arguments: Any, state: Any = None) -> None:
        self.parts = (call, arguments, state)

    def __reduce__(self) -> Any:
        return self.parts


SCHEMA = pickle.dumps(whoosh_schema(), 2)


def planted(segments: bytes, schema: bytes = SCHEMA, generation: int = 9) -> bytes:
    """A table of contents around these pickles."""
    whole = contents_bytes(whoosh_schema(), [], generation)
    head = whole[:14]
    length = bytes([len(schema) & 0x7F | 0x80, len(schema) >> 7 & 0x7F | 0x80, len(schema) >> 14])
    return head + length + schema + struct.pack("!ii", generation, 0) + segments


def place_toc(directory: Path, data: bytes) -> Path:
    path = directory / "_MAIN_9.toc"
    path.write_bytes(data)
    return path


def with_checksum(data: bytes) -> bytes:
    return data + SEAL.pack(SEALED, zlib.crc32(data))


def refused(directory: Path, data: bytes, why: str = "") -> None:
    """It is an error of ours, however it is read."""
    place_toc(directory, data)
    told = rf"_MAIN_9\.toc is damaged.*{why}.*'searcharchive rebuild'"
    for real in (False, True):
        with pytest.raises(EngineError, match=told):
            read_contents(directory, real=real)


def stock_segment(**attributes: Any) -> W3Segment:
    segment = W3Segment(W3Codec(), "MAIN", 3, segid="0a")
    segment._fieldlengths = defaultdict(int, body=7)
    segment.__dict__.update(attributes)
    return segment


def raw_array_segment(bitmap: bytes) -> bytes:
    """A segment of ours, pickled without its class."""
    module = b"searcharchive.engines.whoosh.codec."
    attributes = {"indexname": "MAIN", "segid": "0a", "compound": False, "documents": 70}
    # Without the codes of protocol and frame before it and that of the end after.
    state = pickle.dumps(attributes | {"bitmap": bitmap, "_deleted": None}, 4)[11:-1]
    codec = b"c" + module + b"codec\nArrayCodec\n)\x81"
    put = b"X\x06\x00\x00\x00_codec" + codec + b"s"
    return b"\x80\x04]c" + module + b"segment\nArraySegment\n)\x81" + state + put + b"ba."


def test_the_examples_are_read(tmp_path: Path) -> None:
    place_toc(tmp_path, planted(pickle.dumps([stock_segment()])))
    assert len(read_contents(tmp_path, real=True).segments) == 1
    ours = planted(raw_array_segment(zlib.compress(b"\1" * 9)))
    place_toc(tmp_path, with_checksum(ours))
    assert len(read_contents(tmp_path).segments) == 1
    refused(tmp_path, ours, "checksum is missing")


@pytest.mark.parametrize("where", ["schema", "segments"])
@pytest.mark.parametrize("protocol", [0, 1, 2, 4])
def test_a_hostile_one_runs_nothing(tmp_path: Path, where: str, protocol: int) -> None:
    sign = tmp_path / "sign"
    command = f"touch {sign}"
    opened = f"open({str(sign)!r}, 'w')"
    for hostile in (
        Runs(os.system, command),
        Runs(subprocess.Popen, ["touch", str(sign)]),
        Runs(eval, opened),
        Runs(exec, opened),
        Runs(getattr, Runs(getattr, Runs(__import__, "os"), "system"), "__call__"),
        Runs(open, str(sign), "w"),
        Runs(Path, str(sign)),
        Runs(W3Segment, W3Codec(), "MAIN"),
        Runs(type, "W3Segment", (), {}),
        Runs(defaultdict, Runs(getattr, os, "getcwd")),
    ):
        try:
            data = pickle.dumps([hostile], protocol)
        except (pickle.PicklingError, TypeError):
            continue
        refused(tmp_path, planted(data) if where == "segments" else planted(b"\x80\x02].", data))
    assert not sign.exists()


@pytest.mark.parametrize(
    "pickled",
    [
        pytest.param(b"cos\nsystem\n(X\x04\x00\x00\x00exittR.", id="GLOBAL and REDUCE"),
        pytest.param(b"\x8c\x02os\x8c\x06system\x93\x8c\x04exit\x85R.", id="STACK_GLOBAL"),
        pytest.param(b"(S'exit'\nios\nsystem\n.", id="INST"),
        pytest.param(b"(cos\nsystem\nX\x04\x00\x00\x00exito.", id="OBJ"),
        pytest.param(b"cbuiltins\neval\n)\x81.", id="NEWOBJ"),
        pytest.param(b"cbuiltins\nobject\n)}\x92.", id="NEWOBJ_EX"),
        pytest.param(b"\x82\x01.", id="EXT1"),
        pytest.param(b"\x8c\x04nameQ.", id="BINPERSID"),
        pytest.param(b"\x97.", id="NEXT_BUFFER"),
        pytest.param(b"cwhoosh.codec.whoosh3\nW3Segment\n}X\x05\x00\x00\x00codecK\x01sb.",
                     id="BUILD of a class"),
        pytest.param(b"cwhoosh.codec.whoosh3\nW3Segment\n)\x81N}X\x05\x00\x00\x00codecK\x01s\x86b.",
                     id="BUILD with slots"),
        pytest.param(b"cwhoosh.codec.whoosh3\nW3Segment.__init__.__globals__\n)\x81.", id="dotted"),
        pytest.param(b"]" + b"Nr\xff\xff\xff\x7f" * 9 + b".", id="a memo of gigabytes"),
        pytest.param(b"\x96\xff\xff\xff\xff\xff\xff\xff\x7f.", id="BYTEARRAY8 without end"),
        pytest.param(b"\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.", id="BINBYTES8 without end"),
        pytest.param(b"\x8d\xff\xff\xff\xff\x00\x00\x00\x00.", id="BINUNICODE8 without end"),
        pytest.param(b"\x8b\xff\xff\xff\x7f.", id="LONG4 without end"),
        pytest.param(b"]" * 100_000 + b"a" * 99_999 + b".", id="lists within lists"),
        pytest.param(b"c\nx\n)\x81" + b"c\nx\n)\x81" * 99_999 + b"}X\x01\x00\x00\x00aNsb" * 99_999
                     + b".", id="objects on objects"),
        pytest.param(b"]\x94" + b"(h\x00h\x00e" * 30 + b".", id="a list in itself"),
        pytest.param(b"(" * 100_000 + b".", id="marks"),
        pytest.param(b"]" * 2_500_000, id="too much", marks=pytest.mark.soak),
        pytest.param(b"t.", id="no mark"),
        pytest.param(b"\x87.", id="no items"),
        pytest.param(b"h\x05.", id="no memo"),
        pytest.param(b"}]Ns.", id="a key that can't be one"),
        pytest.param(b"}K\x01Ns.", id="a key that is no text"),
        pytest.param(b"\x8f(X\x01\x00\x00\x00a\x90.", id="a set of texts"),
        pytest.param(b"", id="nothing"),
        pytest.param(b".", id="no value"),
        pytest.param(b"NN.", id="two values"),
    ],
)  # fmt: skip
def test_foreign_pickles(tmp_path: Path, pickled: bytes) -> None:
    refused(tmp_path, planted(b"\x80\x04" + pickled))
    refused(tmp_path, planted(b"\x80\x02].", b"\x80\x04" + pickled[:2_000_000]))


def test_pickles_of_many_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with a lower limit: to come to the real one takes seconds."""
    monkeypatch.setattr(pickles, "_MOST_CODES", 20_000)
    refused(tmp_path, planted(b"\x80\x04" + b"]" * 25_000))
    refused(tmp_path, planted(b"\x80\x02].", b"\x80\x04" + b"]" * 20_000))


def test_lists_that_double_are_no_work(tmp_path: Path) -> None:
    doubling = b"]\x94" + b"".join(b"](h%ch%ce\x94" % (n, n) for n in range(100)) + b"."
    refused(tmp_path, planted(b"\x80\x04" + doubling))
    refused(tmp_path, planted(b"\x80\x02].", b"\x80\x04" + doubling))


@pytest.mark.parametrize(
    "attributes",
    [
        {"segid": "../../etc/passwd"},
        {"segid": ""},
        {"segid": "A"},
        {"segid": "a/b"},
        {"segid": 7},
        {"segid": None},
        {"indexname": "OTHER"},
        {"indexname": "../MAIN"},
        {"_doccount": -1},
        {"_doccount": 2**31},
        {"_doccount": "3"},
        {"_doccount": True},
        {"_deleted": {3}},
        {"_deleted": [1]},
        {"compound": "yes"},
        {"bitmap": "text"},
        {"_codec": None},
        {"_codec": whoosh_schema()},
        {"_fieldlengths": {"body": "7"}},
        {"_fieldlengths": [1]},
        {"more": W3Codec()},
        {"more": [[]]},
    ],
)
def test_a_segment_that_can_be_none(tmp_path: Path, attributes: dict[str, Any]) -> None:
    refused(tmp_path, planted(pickle.dumps([stock_segment(**attributes)])))


def test_an_attribute_hides_no_method(tmp_path: Path) -> None:
    place_toc(tmp_path, planted(pickle.dumps([stock_segment(segment_id="x")])))
    with pytest.raises(EngineError, match="method"):
        read_contents(tmp_path, real=True)


def test_a_segment_stands_once(tmp_path: Path) -> None:
    refused(tmp_path, planted(pickle.dumps([stock_segment(), stock_segment()])))


@pytest.mark.parametrize("value", [{}, [1], [None], [W3Codec()], None, 7, "text"])
def test_other_things_than_segments(tmp_path: Path, value: Any) -> None:
    refused(tmp_path, planted(pickle.dumps(value)))


def test_another_schema_is_not_made_real(tmp_path: Path) -> None:
    place_toc(tmp_path, planted(b"\x80\x02].", pickle.dumps(Schema(body=TEXT), 2)))
    with pytest.raises(EngineError, match="schema"):
        read_contents(tmp_path)
    less = whoosh_schema()
    less.remove("body")
    place_toc(tmp_path, planted(b"\x80\x02].", pickle.dumps(less, 2)))
    assert read_contents(tmp_path).segments == []
    with pytest.raises(EngineError, match="schema"):
        read_contents(tmp_path, real=True)


@pytest.mark.parametrize("sequence", ["7", None, -1, 1.5, True, [1]])
def test_a_sequence_that_is_no_number(tmp_path: Path, sequence: Any) -> None:
    schema = whoosh_schema()
    schema.store_sequence = sequence
    refused(tmp_path, planted(b"\x80\x02].", pickle.dumps(schema, 2)))


def test_any_damage_is_seen(sealed: Path) -> None:
    path = only_toc(sealed)
    whole = path.read_bytes()
    end = len(whole) - 8
    step = 1 if LONG else 4
    for cut in {*range(0, len(whole), step), *range(end - 8, len(whole))}:
        path.write_bytes(whole[:cut])
        # Without all of its seal it is a table of Whoosh's own.
        if cut == end:
            assert read_contents(sealed).store_sequence == 41
            continue
        with pytest.raises(EngineError, match=rf"{path.name}.*rebuild"):
            read_contents(sealed)
    chance = random.Random(4)
    for place in (*range(0, len(whole), step), *chance.choices(range(len(whole)), k=500 // step)):
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        # Of the release, which no one reads, the checksum alone tells.
        path.write_bytes(bytes(data))
        with pytest.raises(EngineError, match=rf"{path.name}.*rebuild"):
            read_contents(sealed)
    path.write_bytes(whole + b"\0")
    with pytest.raises(EngineError, match="rebuild"):
        read_contents(sealed)


def test_damage_to_whooshs_own_is_ours_whatever_it_is(index: Path) -> None:
    path = only_toc(index)
    whole = path.read_bytes()
    chance = random.Random(5)
    for _ in range(examples(400)):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 8))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data))
        for real in (False, True):
            try:
                read_contents(index, real=real)
            except EngineError as error:
                assert path.name in str(error)


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 4096, b"\xff" * 4096, os.urandom(4096), b"<html>", b"\0" * 20_000_000]
)
def test_what_is_no_table(tmp_path: Path, data: bytes) -> None:
    refused(tmp_path, data)


def test_what_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "_MAIN_9.toc"
    for make in (path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to("/dev/zero")):
        make()
        with pytest.raises(EngineError, match=r"no file.*rebuild"):
            read_contents(tmp_path)
        path.rmdir() if path.is_dir() else path.unlink()
    path.symlink_to("nowhere")
    with pytest.raises(EngineError, match="rebuild"):
        read_contents(tmp_path)


def test_none_at_all(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(EngineError, match="rebuild"):
            read_contents(directory)
    (tmp_path / "_MAIN_07.toc").write_bytes(b"")
    (tmp_path / "_MAIN_99999999999.toc").write_bytes(b"")
    with pytest.raises(EngineError, match="no table of contents"):
        read_contents(tmp_path)
