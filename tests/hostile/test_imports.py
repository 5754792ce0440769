"""Hostile files, imported in a process with little memory: each is told, the others come in."""

import gzip
import io
import json
import lzma
import resource
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.cli import main
from searcharchive.inputs.limits import MAX_DECODER_BYTES
from searcharchive.readers.decoding import MAX_RECORD_BYTES

from .texts import ALL

MEMORY = 700 << 20
"""Bytes of address space for an import: half of it are the libraries'."""

MEBI = 1 << 20
GOOD = b"Good news\n\nNothing came of it.\n"


def tarred(members: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as container:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            container.addfile(info, io.BytesIO(data))
    return file.getvalue()


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members:
            container.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def story(body: bytes, number: int = 1) -> bytes:
    return b'<REUTERS NEWID="%d"><TEXT><BODY>' % number + body + b"</BODY></TEXT></REUTERS>\n"


TOO_LONG = f"longer than the limit of {MAX_RECORD_BYTES:,} bytes"
LONG = b"word " * (MAX_RECORD_BYTES // 5 + 1)
NESTED = MEBI // 4
TWICE = "another member of the container has the same name"
DICTIONARY = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
SMALL = b"Other news\n\nSome."
BOMB = tarred([("a.txt", GOOD), ("b.txt", b"a " * (40 * MEBI))])


class Case(NamedTuple):
    """A file's ending and bytes; how many articles come of it, and what is told of it."""

    ending: str
    data: bytes
    taken: int
    message: str


CASES = {
    "a line of 100 MB": Case(".txt", b"a b c " * (17 * MEBI), 0, TOO_LONG),
    "a line of JSON": Case(".jsonl", b'{"body": "' + LONG + b'"}\n{"body": "one"}\n', 1, TOO_LONG),
    "a cell": Case(".csv", b'text\n"' + LONG + b'"\ntwo\n', 1, TOO_LONG),
    "an element": Case(".sgm", story(LONG) + story(b"three", 2), 1, TOO_LONG),
    "a bomb": Case(".txt.gz", gzip.compress(b"a " * (40 * MEBI), 9), 0, "200 times its size"),
    "a bomb in a container": Case(".tar.xz", lzma.compress(BOMB, preset=1), 1, "200 times its"),
    "a huge dictionary": Case(
        ".txt.xz", lzma.compress(GOOD, filters=DICTIONARY), 0,
        f"more than the limit of {MAX_DECODER_BYTES:,} bytes of memory",
    ),
    "one name twice in a tar file": Case(
        ".tar", tarred([("a.txt", b"Four\n\nIt."), ("b.txt", SMALL), ("a.txt", GOOD)]), 2, TWICE
    ),
    "one name twice in a zip file": Case(
        ".zip", zipped([("a.txt", b"Five\n\nIt."), ("./a.txt", GOOD)]), 1, TWICE
    ),
    "a name of signs": Case(
        ".tar", tarred([(f"{ALL}\n.jsonl", b"no\n"), ("a.txt", b"Six\n\nIt.")]), 1, "no JSON"
    ),
    "open brackets": Case(".json", b"[" * NESTED, 0, "is not closed"),
    "nested brackets": Case(
        ".jsonl", b'{"body":' + b"[" * NESTED + b"]" * NESTED + b"}\n", 0, "nested too deeply"
    ),
    "nested objects": Case(
        ".jsonl", b'{"a":' * NESTED + b"1" + b"}" * NESTED, 0, "nested too deeply"
    ),
    "the last of many keys twice": Case(
        ".jsonl",
        (json.dumps({f"k{at}": 1 for at in range(100_000)})[:-1] + ', "k99999": 2}').encode(),
        0, "the key 'k99999' stands twice",
    ),
    "open elements": Case(".sgm", b"<REUTERS>" * 100, 0, "not closed by </REUTERS>"),
    "open comments": Case(".sgm", b"<!--" * 10_000 + story(b"seven", 3), 1, "not begin with"),
    "an entity in an entity": Case(
        ".sgm", b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + story(b"&b;", 4), 1, ""
    ),
    "an entity that is a file": Case(
        ".sgm", b'<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]>' + story(b"eight &a;", 5), 1, ""
    ),
    "an open quotation mark": Case(
        ".csv", b'text,head\n"' + b'a""b\n' * 10_000, 1, "unexpected end of data"
    ),
    "quotation marks": Case(".csv", b"text,head\n" + b'"a\n' * 100, 0, "expected after"),
    "an alias": Case(
        ".md", b"---\nheadline: &a x\ntag: [*a, *a]\n---\nBody.\n", 0, "aliases aren't read"
    ),
    "many keys": Case(
        ".md", b"---\n" + b"".join(b"k%d: \n" % at for at in range(6000)) + b"k1:\n---\nBody.\n",
        0, "the key 'k1' stands twice",
    ),
    "nested lists": Case(".md", b"---\na: " + b"[" * 30_000 + b"\n---\nB.\n", 0, "front matter"),
    "nested dashes": Case(".md", b"---\na:\n" + b"- " * 30_000 + b"\n---\nB.\n", 0, "front matter"),
    "half characters": Case(".jsonl", rb'{"body": "a\u0000b\ud800c\udfff"}', 1, "U+FFFD"),
    "encodings": Case(".txt", "Café\n\nThé\n".encode() + "naïve".encode("cp1252"), 1, "1252"),
    "a wrong encoding": Case(".txt", "Заря\n\nМосква".encode("koi8-r"), 1, "as Windows-1252"),
    "open signs": Case(".txt", b"(" * (2 * MEBI), 1, ""),
    "places": Case(".txt", b"LONDON, " * (MEBI // 4), 1, ""),
    "a long word": Case(".txt", b"a" * (8 * MEBI), 1, ""),
}  # fmt: skip


class Imported(NamedTuple):
    """What an import of all cases left behind; lines by the file that they are about."""

    status: int
    said: str
    articles: list[dict[str, Any]]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    files = tmp_path_factory.mktemp("files")
    for name, case in CASES.items():
        (files / f"{name}{case.ending}").write_bytes(case.data)
    archive = tmp_path_factory.mktemp("archive")
    create(archive)
    run = [sys.executable, "-m", "searcharchive", "--archive", str(archive)]
    done = subprocess.run(
        [*run, "import", "--no-index", str(files)],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        timeout=120,
    )
    exported = subprocess.run([*run, "export"], capture_output=True, check=True).stdout
    articles = [json.loads(line) for line in exported.splitlines()]
    return Imported(done.returncode, done.stderr.decode(), articles)


def test_the_import_goes_on_to_its_end(imported: Imported) -> None:
    assert imported.status == 1
    assert "Traceback" not in imported.said
    assert f"{sum(case.taken for case in CASES.values())}  added" in imported.said


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file(imported: Imported, name: str) -> None:
    case = CASES[name]
    file = f"/{name}{case.ending}"
    taken = [each for each in imported.articles if file in each["origins"][0]["path"]]
    assert len(taken) == case.taken
    told = [line for line in imported.said.splitlines() if file in line]
    assert any(case.message in line for line in told) or not case.message
    assert all(len(line) < 2000 for line in told)
    assert not any("root:" in each["body"] for each in taken)


def test_ten_thousand_tiny_files_in_one_tar_file(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "many.tar", "w") as container:
        info = tarfile.TarInfo()
        info.size = 1
        for at in range(10_000):
            info.name = f"{at:06}"
            container.addfile(info, io.BytesIO(b"x"))
    run = (
        "import sys; from pathlib import Path; from searcharchive.inputs import gather\n"
        "print(sum(1 for each in gather(sys.argv[1:])), Path('/proc/self/status').read_text())"
    )
    done = subprocess.run(
        [sys.executable, "-c", run, str(tmp_path / "many.tar")], capture_output=True, check=True
    )
    found, *status = done.stdout.split()
    assert found == b"10000"
    # With a hundred thousand it is 15 MiB more: their names are kept, for one may come again.
    assert int(status[status.index(b"VmHWM:") + 1]) < 50 * 1024


def test_one_record_five_thousand_times(tmp_path: Path) -> None:
    line = json.dumps({"headline": "Notice", "body": "This page is left blank."}) + "\n"
    file = tmp_path / "a.jsonl"
    archive = create(tmp_path / "archive")
    for lines, expected in ((5000, {"further_origins": 4999}), (5001, {"further_origins": 1})):
        file.write_text(line * lines)
        started = time.monotonic()
        counts = import_paths(archive, ImportRequest(paths=(str(file),))).counts
        # To go through all origins at each took three minutes.
        assert time.monotonic() - started < 30
        assert {name: getattr(counts, name) for name in expected} == expected


def test_what_was_taken_in_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"headline": "Odd", "body": f"ferry {ALL} quay"}))
    create(tmp_path / "archive")
    at = ["--archive", str(tmp_path / "archive")]
    assert main([*at, "import", "--quiet", str(tmp_path / "a.jsonl")]) == 0
    assert main([*at, "search", "ferry quay"]) == 0
