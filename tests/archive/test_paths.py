"""Paths as origins have them, and back."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.archive.paths import origin_path, whole_path

ARCHIVE = Path("/archives/post")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/archives/post/in/a.txt", ("in/a.txt", False)),
        ("/archives/post/in/../b.txt", ("b.txt", False)),
        ("/archives/postscript/a.txt", ("/archives/postscript/a.txt", False)),
        ("/archives/post/-", ("/archives/post/-", False)),
        ("/archives/post/-/a.txt", ("/archives/post/-/a.txt", False)),
        ("/elsewhere/100%.txt", ("/elsewhere/100%.txt", False)),
        ("/elsewhere/a.zip/b.txt", ("/elsewhere/a.zip/b.txt", False)),
        (os.fsdecode(b"/elsewhere/100%\xe9.txt"), ("/elsewhere/100%25%E9.txt", True)),
        (os.fsdecode("/elsewhere/é\x80".encode() + b"\x80"), ("/elsewhere/é\x80%80", True)),
        ("-", ("-", False)),
        ("-/a.txt", ("-/a.txt", False)),
    ],
)
def test_paths(path: str, expected: tuple[str, bool]) -> None:
    assert origin_path(ARCHIVE, path) == expected


@given(st.lists(st.binary(min_size=1, max_size=6), min_size=1, max_size=4), st.booleans())
def test_a_path_comes_back(parts: list[bytes], inside: bool) -> None:
    clean = [part.replace(b"/", b"_").replace(b"\x00", b"_").replace(b".", b"_") for part in parts]
    root = os.fsencode(ARCHIVE) if inside else b"/elsewhere"
    path = os.fsdecode(b"/".join([root, *clean]))
    text, encoded = origin_path(ARCHIVE, path)
    assert whole_path(ARCHIVE, text, encoded=encoded) == path
    text.encode()


def test_a_relative_path_is_from_where_the_process_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert origin_path(Path(), "a.txt") == ("a.txt", False)
    assert origin_path(Path("post"), "a.txt") == (f"{tmp_path}/a.txt", False)
