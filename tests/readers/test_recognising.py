"""Which format an input is taken for."""

import gzip
import re
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.errors import InputError, UsageError
from searcharchive.inputs import Input, gather
from searcharchive.model import Tombstone
from searcharchive.readers import FORMATS, read, recognise
from searcharchive.records import Record, Refusal

from .reading import OPTIONS, items, made

TABLE = r"""
a.txt             Gale                        text
a.TXT             Gale                        text
README            Gale                        text
a.md              # Gale                      text
1987.04           Gale                        text
report.of-monday  Gale                        text
a.txt             {"body": 1}                 text
a.md              ---\ntitle: Gale\n---\nx    front-matter
a.txt             \n---\n\n# c\na: b\n...\n   front-matter
a                 ---\r\n"a b": c\r\n---\r\n  front-matter
a.md              ---\nGale\n---\nx           text
a.md              ---\ntitle: Gale            text
a.jsonl           {"body": 1}                 jsonl
a.ndjson          damaged                     jsonl
a.json            [{"body": 1}]               json
a.json            {"body": 1}                 json
a.json            {"a": 1}\n{"a": 2}          jsonl
a.json            {\n"a": 1}\n{\n"a": 2}      json
a.json            true                        -
-                 [ {"body": 1}]              json
-                 {"a": 1}\n{"a": 2}          jsonl
-                 {Gale}                      text
a.csv             a,b                         csv
a.tsv             a                           csv
a.sgm             <!DOCTYPE lewis>\n<REUTERS A>  reuters
-                 <REUTERS>                   reuters
a.sgm             <HTML>                      -
a.html            <p>Gale</p>                 -
a.py              print(1)                    -
a.xml             <REUTERS>                   -
a.txt             -                           -
a.txt             \n \n                       -
a.txt             %PDF-1.4\0\1\2\3\4\5\6      -
a                 \x89PNG\r\n\x1a\n\0\0\0     -
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_formats(row: str) -> None:
    name, content, format_ = ("" if cell == "-" else cell for cell in re.split(r"\s{2,}", row))
    data = content.encode().decode("unicode_escape").encode("latin-1")

    assert (recognise(made(data, name)) or "") == format_


def test_a_mark_and_wide_characters_are_seen_through() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert recognise(made("---\na: b\n---\n".encode(encoding), "a.txt")) == "front-matter"
        assert recognise(made('[{"a": "b"}]'.encode(encoding))) == "json"


def test_packed_bytes_are_no_text() -> None:
    for data in (gzip.compress(b"Gale" * 500), zlib.compress(bytes(range(256)) * 90)):
        assert recognise(made(data, "a.txt")) is None


def test_names_without_the_suffix_of_compression_tell_the_format(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"body": "x"}'))
    (found,) = gather([tmp_path])
    assert isinstance(found, Input)

    assert recognise(found) == "jsonl"
    assert [type(each) for each in read(found, "jsonl", OPTIONS)] == [Record]


def test_an_unknown_format_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="text, front-matter, jsonl, json, csv, reuters"):
        items("docx", "x")


@given(
    st.sampled_from(sorted(FORMATS)),
    st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.text(alphabet='{}[]",:\\ \nab0-', max_size=200).map(str.encode),
    st.sampled_from([None, None, "utf-8", "utf-16", "cp1252"]),
    st.sampled_from([None, "a"]),
)
def test_no_bytes_raise_anything_but_an_input_error(
    format_: str, data: bytes, encoding: str | None, separator: str | None
) -> None:
    recognise(made(data, "a"))
    try:
        found = items(format_, data, encoding=encoding, separator=separator)
    except InputError as error:
        assert str(error)
        return
    for number, each in enumerate(found, 1):
        assert isinstance(each, Record | Refusal | Tombstone)
        assert isinstance(each, Tombstone) or each.number == number
        if isinstance(each, Record):
            f"{each.headline}{each.body}{each.note}{each.subjects}".encode()
            assert "\0" not in each.body
