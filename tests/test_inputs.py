"""What is found below the paths that a person names, and how it is bounded."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import random
import socket
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.errors import InputError
from searcharchive.inputs import Found, Input, Limits, Refused, Skipped, gather

STORY = b"The tide ran out and left the clerk of the harbour with nothing to count.\n"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def names(found: Iterator[Found], top: Path) -> list[str]:
    """What was found, relative to a directory; what isn't an input with its kind before it."""
    shown = []
    for each in found:
        path = each.path.removeprefix(f"{top}/")
        kind = "" if isinstance(each, Input) else f"{type(each).__name__} "
        shown.append(f"{kind}{path}")
    return shown


def contents(found: Iterator[Found]) -> dict[str, bytes]:
    """Name -> bytes of the inputs; fails for anything else."""
    read = {}
    for each in found:
        assert isinstance(each, Input), each
        with each.open() as stream:
            read[each.name] = stream.read()
    return read


def only(found: Iterator[Found]) -> Found:
    (each,) = list(found)
    return each


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return file.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as container:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            container.addfile(info, io.BytesIO(data))
    return file.getvalue()


def write(path: Path, data: bytes = STORY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_directory_is_gone_through_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y/x.txt", "a.txt", "Z.txt", "é.txt"):
        write(tmp_path / name)

    found = names(gather([tmp_path]), tmp_path)

    assert found == ["Z.txt", "a/y/x.txt", "a/z.txt", "a.txt", "b.txt", "é.txt"]


def test_named_paths_keep_their_order_and_become_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "b.txt")
    write(tmp_path / "below" / "a.txt")
    monkeypatch.chdir(tmp_path / "below")

    found = [each.path for each in gather(["../b.txt", "a.txt", "./a.txt"])]

    assert found == [f"{tmp_path}/b.txt", f"{tmp_path}/below/a.txt", f"{tmp_path}/below/a.txt"]


GLOBS = """
include    exclude     what is taken
-          -           a.txt a.csv drafts/b.txt drafts/old/c.txt
*.txt      -           a.txt drafts/b.txt drafts/old/c.txt
*.csv,b*   -           a.csv drafts/b.txt
drafts/*   -           drafts/b.txt drafts/old/c.txt
-          drafts      a.txt a.csv
-          drafts/*    a.txt a.csv
-          old         a.txt a.csv drafts/b.txt
*.txt      b.*         a.txt drafts/old/c.txt
*.TXT      -           -
"""


@pytest.mark.parametrize("row", GLOBS.strip().splitlines()[1:])
@pytest.mark.parametrize("packed", ["directory", "zip"])
def test_globs(tmp_path: Path, row: str, packed: str) -> None:
    include, exclude, *taken = (part for part in row.split())
    files = dict.fromkeys(("a.txt", "a.csv", "drafts/b.txt", "drafts/old/c.txt"), STORY)
    top = tmp_path / "papers.zip"
    if packed == "zip":
        top.write_bytes(zipped(files))
    else:
        for name in files:
            write(top / name)

    found = gather(
        [top],
        include=[] if include == "-" else include.split(","),
        exclude=[] if exclude == "-" else exclude.split(","),
    )

    assert sorted(names(found, top)) == sorted(taken if taken != ["-"] else [])


def test_a_named_file_is_taken_whatever_the_globs_say(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")

    assert names(gather([path], include=["*.txt"], exclude=["*.csv"]), tmp_path) == ["a.csv"]


def test_a_container_that_a_glob_takes_is_taken_whole(tmp_path: Path) -> None:
    write(tmp_path / "1987.zip", zipped({"a.txt": STORY, "b.csv": STORY}))
    write(tmp_path / "1988.zip", zipped({"a.txt": STORY, "b.csv": STORY}))

    found = names(gather([tmp_path], include=["1987.zip"]), tmp_path)

    assert found == ["1987.zip/a.txt", "1987.zip/b.csv"]


def test_hidden_files_are_never_read(tmp_path: Path) -> None:
    write(tmp_path / ".hidden.txt")
    write(tmp_path / ".git" / "a.txt")
    write(tmp_path / "__MACOSX" / "a.txt")
    hidden = {".a.txt": STORY, "x/.b/c.txt": STORY, "__MACOSX/._d.txt": STORY, "e.txt": STORY}
    write(tmp_path / "a.zip", zipped(hidden))
    write(tmp_path / "b.tar", tarred(hidden))

    assert names(gather([tmp_path]), tmp_path) == ["a.zip/e.txt", "b.tar/e.txt"]
    assert names(gather([tmp_path / ".hidden.txt"]), tmp_path) == ["Refused .hidden.txt"]
    assert names(gather([tmp_path / ".git"]), tmp_path) == ["Refused .git"]


def test_forbidden_paths_are_never_read_by_whatever_name(tmp_path: Path) -> None:
    store = write(tmp_path / "data" / "archive.db")
    write(tmp_path / "index" / "1" / "terms.txt")
    write(tmp_path / "data" / "a.txt")
    (tmp_path / "link.txt").symlink_to(store)
    (tmp_path / "data" / "b.txt").symlink_to(tmp_path / "index" / "1" / "terms.txt")
    forbidden = [store, tmp_path / "index"]

    found = names(gather([tmp_path], forbidden=forbidden), tmp_path)
    named = [store, tmp_path / "link.txt", tmp_path / "index" / "1", tmp_path / "index"]

    assert found == ["data/a.txt"]
    assert all(isinstance(each, Refused) for each in gather(named, forbidden=forbidden))


def test_links_to_files_are_read_and_to_directories_are_not(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    top = tmp_path / "top"
    write(top / "b.txt")
    (top / "file-link.txt").symlink_to(tmp_path / "real" / "a.txt")
    (top / "directory-link").symlink_to(tmp_path / "real")
    (top / "loop").symlink_to(top)
    (top / "self.txt").symlink_to("self.txt")
    (top / "nowhere.txt").symlink_to("gone.txt")

    found = names(gather([top]), top)

    expected = ["b.txt", "file-link.txt", "Refused nowhere.txt", "Refused self.txt"]
    assert found == expected
    refused = only(gather([top / "directory-link"]))
    assert isinstance(refused, Refused)
    assert str(tmp_path / "real") in refused.reason


def test_what_is_missing_or_cant_be_read_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")

    found = list(gather([tmp_path / "gone", "nul\0name", "x" * 5_000, tmp_path / "a.txt"]))

    assert [type(each) for each in found] == [Refused, Refused, Refused, Input]
    assert isinstance(found[0], Refused)
    assert found[0].reason == "it can't be read: No such file or directory"


def test_pipes_and_sockets_are_skipped_without_opening_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket.txt"))

        assert names(gather([tmp_path]), tmp_path) == ["Skipped pipe.txt", "Skipped socket.txt"]


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(raw)).write_bytes(STORY)

    found = only(gather([tmp_path]))

    assert os.fsencode(found.path) == raw
    assert contents(iter([found])) == {os.fsdecode(b"caf\xe9.txt"): STORY}
    assert contents(gather([os.fsdecode(raw)])) == {os.fsdecode(b"caf\xe9.txt"): STORY}


@pytest.mark.parametrize("kind", PACKERS)
def test_compressed_files_are_read_in_passing(tmp_path: Path, kind: str) -> None:
    packed = PACKERS[kind](STORY)
    path = write(tmp_path / f"a.txt.{kind}", packed)

    found = only(gather([path]))

    assert isinstance(found, Input)
    assert (found.path, found.name, found.size) == (str(path), "a.txt", len(packed))
    assert found.sha256 == hashlib.sha256(packed).hexdigest()
    with found.open() as first, found.open() as second:
        assert first.read() == second.read() == STORY
    assert contents(gather([write(tmp_path / "bare", packed)])) == {"bare": STORY}


@pytest.mark.parametrize("kind", PACKERS)
def test_several_compressed_streams_in_one_file_are_one_text(tmp_path: Path, kind: str) -> None:
    packed = PACKERS[kind](STORY) + PACKERS[kind](STORY)

    assert contents(gather([write(tmp_path / f"a.{kind}", packed)])) == {"a": STORY * 2}


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "another"])
def test_damaged_compressed_files_are_refused(tmp_path: Path, kind: str, damage: str) -> None:
    noise = random.Random(1).randbytes(600_000)
    good = PACKERS[kind](noise)
    spoiled = {
        "cut": good[: len(good) // 2],
        "changed": good[:300] + bytes(300) + good[600:],
        "empty": b"",
        "another": STORY,
    }[damage]

    try:
        read = contents(gather([write(tmp_path / f"a.txt.{kind}", spoiled)]))
    except (AssertionError, InputError):
        read = {}

    assert read == {}


def test_members_of_containers(tmp_path: Path) -> None:
    members = {"1987/a.txt": STORY, "b.txt.gz": gzip.compress(STORY, mtime=0)}
    files = {
        "papers.zip": zipped(members),
        "papers.tar": tarred(members),
        "papers.tar.gz": gzip.compress(tarred(members)),
        "papers.tgz": gzip.compress(tarred(members)),
        "papers.tar.zst": PACKERS["zst"](tarred(members)),
        "papers.zip.xz": lzma.compress(zipped(members)),
        "nameless": gzip.compress(tarred(members)),
    }
    for name, data in files.items():
        write(tmp_path / name, data)

        found = [each for each in gather([tmp_path / name]) if isinstance(each, Input)]
        read = contents(gather([tmp_path / name]))

        assert [each.path.removeprefix(f"{tmp_path}/") for each in found] == [
            f"{name}/1987/a.txt",
            f"{name}/b.txt.gz",
        ]
        assert [each.sha256 for each in found] == [
            hashlib.sha256(data).hexdigest() for data in members.values()
        ]
        assert read == {"a.txt": STORY, "b.txt": STORY}


def test_containers_in_containers_up_to_the_limit(tmp_path: Path) -> None:
    inner = zipped({"c.tar.gz": gzip.compress(tarred({"d.txt": STORY}))})
    path = write(tmp_path / "a.zip", zipped({"b.zip": inner}))

    assert names(gather([path]), tmp_path) == ["a.zip/b.zip/c.tar.gz/d.txt"]
    refused = list(gather([path], limits=Limits(depth=3)))
    assert [type(each) for each in refused] == [Refused]
    assert isinstance(refused[0], Refused)
    assert "packed more than 3 times over" in refused[0].reason


HOSTILE_NAMES = {
    "../../etc/passwd": "%2E%2E/%2E%2E/etc/passwd",
    "/etc/shadow": "etc/shadow",
    "a/../../b": "a/%2E%2E/%2E%2E/b",
    "a//b/./c": "a/b/c",
    "..\\windows.txt": "..\\windows.txt",
}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_member_names_lead_nowhere(
    tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    path = write(tmp_path / "a" / "b.bin", pack(dict.fromkeys(HOSTILE_NAMES, STORY)))
    path = path.rename(path.with_suffix(".zip" if pack is zipped else ".tar"))
    before = sorted(tmp_path.rglob("*"))

    found = names(gather([path]), path)

    # A backslash makes no directory here, and ".." before one hides the file.
    assert found == [name for name in HOSTILE_NAMES.values() if not name.startswith("..")]
    assert all(os.path.normpath(path / name).startswith(f"{path}/") for name in found)
    assert sorted(tmp_path.rglob("*")) == before


def test_links_and_devices_in_containers_are_skipped(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as container:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"special-{kind.decode()}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            container.addfile(info)
        container.addfile(tarfile.TarInfo("empty.txt"))
    write(tmp_path / "a.tar", file.getvalue())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zip_container:
        info_of_link = zipfile.ZipInfo("link.txt")
        info_of_link.external_attr = (stat.S_IFLNK | 0o777) << 16
        zip_container.writestr(info_of_link, "/etc/passwd")
        zip_container.writestr("plain.txt", STORY)
    write(tmp_path / "b.zip", file.getvalue())

    assert names(gather([tmp_path]), tmp_path) == [
        "Skipped a.tar/special-2.txt",
        "Skipped a.tar/special-1.txt",
        "Skipped a.tar/special-3.txt",
        "Skipped a.tar/special-6.txt",
        "a.tar/empty.txt",
        "Skipped b.zip/link.txt",
        "b.zip/plain.txt",
    ]


def test_a_damaged_member_of_a_zip_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(
        zipped({"a.txt": STORY, "b.txt": b"b" * 50, "c.txt": STORY}, zipfile.ZIP_STORED)
    )
    at = data.index(b"b" * 50)
    data[at] ^= 1

    found = names(gather([write(tmp_path / "a.zip", bytes(data))]), tmp_path)

    assert found == ["a.zip/a.txt", "Refused a.zip/b.txt", "a.zip/c.txt"]


def test_an_encrypted_member_of_a_zip_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": STORY, "b.txt": STORY}))
    # Bit 0 of the flags of the first entry in the directory.
    data[data.index(b"PK\x01\x02") + 8] |= 1

    refused, read = gather([write(tmp_path / "a.zip", bytes(data))])

    assert isinstance(refused, Refused)
    assert "encrypted" in refused.reason
    assert isinstance(read, Input)


@pytest.mark.parametrize("cut", [100, 700, 1200, 5_000])
def test_a_tar_file_that_breaks_off_is_told(tmp_path: Path, cut: int) -> None:
    whole = tarred({"a.txt": STORY, "b.txt": b"b" * 9_000})
    found = list(gather([write(tmp_path / "a.tar", whole[:cut])]))

    assert isinstance(found[-1], Refused)
    assert [each.path for each in found if isinstance(each, Input)] == (
        [] if cut < 586 else [f"{tmp_path}/a.tar/a.txt"]
    )


def test_a_tar_header_that_is_damaged_is_told(tmp_path: Path) -> None:
    whole = bytearray(tarred({"a.txt": STORY, "b.txt": STORY}))
    whole[1024 + 150] ^= 0xFF

    found = names(gather([write(tmp_path / "a.tar", bytes(whole))]), tmp_path)

    assert found == ["a.tar/a.txt", "Refused a.tar"]


def test_documents_that_are_zip_files_inside_are_files(tmp_path: Path) -> None:
    path = write(tmp_path / "minutes.odt", zipped({"mimetype": b"application/odt"}))

    assert names(gather([path]), tmp_path) == ["minutes.odt"]


def test_standard_input(tmp_path: Path) -> None:
    found = only(gather(["-"], stdin=io.BytesIO(STORY)))

    assert isinstance(found, Input)
    assert (found.path, found.name, found.from_stdin) == ("-", "", True)
    assert found.sha256 == hashlib.sha256(STORY).hexdigest()
    assert contents(gather(["-"], stdin=io.BytesIO(gzip.compress(STORY)))) == {"": STORY}
    packed = io.BytesIO(zipped({"a.txt": STORY}))
    assert names(gather(["-"], stdin=packed), tmp_path) == ["-/a.txt"]
    assert isinstance(only(gather(["-"])), Refused)


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    found = only(gather([path]))
    assert isinstance(found, Input)
    path.write_bytes(STORY * 2)

    with pytest.raises(InputError, match="changed"):
        found.open()


BOMB = bytes(3_000_000)


@pytest.mark.parametrize("kind", PACKERS)
def test_the_ratio_of_compression_is_limited(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"a.txt.{kind}", PACKERS[kind](BOMB))
    found = only(gather([path], limits=Limits(ratio_from_bytes=2**20)))

    assert isinstance(found, Input)
    with found.open() as stream, pytest.raises(InputError, match="200 times its size"):
        stream.read()


@pytest.mark.parametrize(
    "compression",
    [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
)
def test_the_ratio_of_a_container_is_limited_over_all_members(
    tmp_path: Path, compression: int
) -> None:
    members = {f"{number}.txt": BOMB[:500_000] for number in range(8)}
    path = write(tmp_path / "a.zip", zipped(members, compression))

    found = list(gather([path], limits=Limits(ratio_from_bytes=1_200_000)))

    assert [type(each) for each in found] == [Input, Input, Refused]
    assert isinstance(found[-1], Refused)
    assert (found[-1].path, "200 times" in found[-1].reason) == (str(path), True)


def test_the_bytes_of_files_members_and_containers_are_limited(tmp_path: Path) -> None:
    noise = random.Random(2).randbytes(30_000)
    plain = write(tmp_path / "a.txt", noise)
    packed = write(tmp_path / "b.txt.gz", gzip.compress(noise))
    container = write(tmp_path / "c.tar", tarred({"1.txt": noise, "2.txt": b"", "3.txt": noise}))

    found = only(gather([plain], limits=Limits(file_bytes=29_999)))
    assert isinstance(found, Input)
    with found.open() as stream, pytest.raises(InputError, match="limit of 29,999 bytes"):
        stream.read()
    refused = only(gather([packed], limits=Limits(file_bytes=29_999)))
    assert isinstance(refused, Refused)
    assert "limit of 29,999 bytes" in refused.reason
    assert names(gather([container], limits=Limits(member_bytes=29_999)), container) == [
        "Refused 1.txt", "2.txt", "Refused 3.txt",
    ]  # fmt: skip
    assert names(gather([container], limits=Limits(container_bytes=50_000)), tmp_path) == [
        "c.tar/1.txt", "c.tar/2.txt", "Refused c.tar",
    ]  # fmt: skip
    too_much = gather(["-"], stdin=io.BytesIO(noise), limits=Limits(file_bytes=29_999))
    assert isinstance(only(too_much), Refused)


def test_a_huge_tar_header_is_not_held_in_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("./PaxHeaders/a")
    header.type, header.size = tarfile.XHDTYPE, 2**40
    path = write(tmp_path / "a.tar", header.tobuf(tarfile.GNU_FORMAT) + STORY * 100)

    refused = only(gather([path]))

    assert isinstance(refused, Refused)


def test_many_members_stream_in_bounded_memory(tmp_path: Path) -> None:
    count = 5_000
    path = tmp_path / "many.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as container:
        info = tarfile.TarInfo()
        info.size = len(STORY)
        for number in range(count):
            info.name = f"{number:06}.txt"
            container.addfile(info, io.BytesIO(STORY))
    tracemalloc.start()
    try:
        seen = sum(isinstance(each, Input) for each in gather([path]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert seen == count
    assert peak < 3 * 2**20


@given(
    st.binary(max_size=600)
    | st.sampled_from(
        [
            zipped({"a.txt": STORY}),
            tarred({"a": STORY}),
            *(pack(STORY * 9) for pack in PACKERS.values()),
        ]
    ).flatmap(
        lambda good: st.tuples(
            st.just(good), st.integers(0, len(good)), st.binary(max_size=30)
        ).map(lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + len(parts[2]) :])
    )
)
def test_whatever_the_bytes_only_inputs_and_reasons_come_out(data: bytes) -> None:
    for each in gather(["-"], stdin=io.BytesIO(data)):
        if isinstance(each, Input):
            try:
                with each.open() as stream:
                    stream.read()
            except InputError as error:
                assert str(error)
        else:
            assert isinstance(each, Refused | Skipped)
            assert each.reason
