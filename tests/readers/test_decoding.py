"""Encodings, line ends, and characters that no store can carry."""

import pytest

from searcharchive.errors import InputError, UsageError
from searcharchive.records import Record

from .reading import items, record

BODY = "The café on the quay — “closed” — costs 5 €."
TEXT = f"Gale\n\n{BODY}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_what_needs_no_option(encoding: str, ends: str) -> None:
    read = record("text", TEXT.replace("\n", ends).encode(encoding))

    assert (read.headline, read.body) == ("Gale", BODY)
    assert bool(read.warnings) == (encoding == "cp1252")


def test_windows_1252_is_told() -> None:
    assert record("text", TEXT.encode("cp1252")).warnings == (
        "what isn't UTF-8 in it was read as Windows-1252",
    )


def test_one_odd_byte_spoils_no_other_line() -> None:
    read = record("text", f"{TEXT}\n".encode() + b"caf\xe9")

    assert read.body == f"{BODY}\n\ncafé"


def test_bytes_that_windows_1252_does_not_have_are_kept() -> None:
    assert record("text", b"Gale\n\n\x81\x8d\x8f\x90\x9d\xe9").body == "\x81\x8d\x8f\x90\x9dé"


@pytest.mark.parametrize("encoding", ["koi8-r", "utf-16-le", "shift_jis", "cp037", "utf-7"])
def test_a_forced_encoding(encoding: str) -> None:
    text = "Gale\n\nIt blew.\n" if encoding != "koi8-r" else "Шторм\n\nДуло.\n"
    read = record("text", text.encode(encoding), encoding=encoding)

    assert [read.headline, read.body] == [line for line in text.splitlines() if line]
    assert read.warnings == ()


def test_what_a_forced_encoding_does_not_have_is_told() -> None:
    read = record("text", b"Gale\n\ncaf\xe9", encoding="utf-8")

    assert read.body == "caf\ufffd"
    assert read.warnings == ("what can't be read as utf-8 in it became U+FFFD",)


@pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13", "hex", "", "undefined"])
def test_no_encoding_of_text(encoding: str) -> None:
    with pytest.raises((UsageError, InputError)):
        items("text", TEXT, encoding=encoding)


def test_null_characters_are_replaced_and_told() -> None:
    read = record("text", b"Ga\0le\n\nIt\0 blew.")

    assert (read.headline, read.body) == ("Ga\ufffdle", "It\ufffd blew.")
    assert len(read.warnings) == 1


def test_other_control_characters_are_kept() -> None:
    assert record("text", b"Gale\n\nIt \x1b[31m\x07blew\x0c.").body == "It \x1b[31m\x07blew\x0c."


@pytest.mark.parametrize("format_", ["text", "jsonl", "csv", "reuters", "json", "front-matter"])
def test_every_format_reads_utf16(format_: str) -> None:
    texts = {
        "text": "Gale\n\nIt blew.",
        "front-matter": "---\nheadline: Gale\n---\nIt blew.",
        "jsonl": '{"headline": "Gale", "body": "It blew."}\n',
        "json": '[{"headline": "Gale", "body": "It blew."}]',
        "csv": "headline,body\nGale,It blew.\n",
        "reuters": '<REUTERS NEWID="1"><TEXT><TITLE>Gale</TITLE><BODY>It blew.</BODY></TEXT>'
        "</REUTERS>",
    }
    (read,) = items(format_, texts[format_].encode("utf-16"))

    assert isinstance(read, Record)
    assert (read.headline, read.body) == ("Gale", "It blew.")
