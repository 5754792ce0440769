"""`searcharchive.toml`: what may stand in it, what every mistake is told as, and where it is."""

import re
import time
from pathlib import Path

import pytest

from searcharchive import expressions
from searcharchive.config import (
    COLUMN_FIELDS,
    DEFAULT_NOTICES,
    FILE_NAME,
    find_archive,
    load,
    write_new,
)
from searcharchive.errors import ConfigError, UsageError
from searcharchive.readers.fields import NAMES

WRONG = {
    'colour = "red"': "colour is not a key here",
    '[archive]\nnam = "x"': "archive.nam is not a key here; there are: name",
    "[archive]\nname = 3": "archive.name must be a text",
    "archive = 3": "archive must be a table",
    '[analysis]\nlanguage = "klingon"': "analysis.language is 'klingon'; it can be: arabic",
    '[dates]\norder = "ymd"': "dates.order is 'ymd'; it can be: mdy, dmy",
    '[import]\nnotices = "x"': "import.notices must be a list",
    '[import]\nnotices = ["("]': "import.notices holds '('",
    "[import]\ninclude = [3]": "import.include must be a list",
    '[import]\nseparator = ""': "import.separator must be a text",
    "[import]\ncolumns = 3": "import.columns must be a table",
    "[import.columns]\nheadline = 3": "import.columns.headline must be a text",
    '[import.columns]\nlead = "Title"': "import.columns.lead is not a key here",
    "[search]\ntimeout = 0": "search.timeout must be a number of seconds above 0",
    "[search]\ntimeout = nan": "search.timeout must be a number of seconds above 0",
    "[search]\ntimeout = true": "search.timeout must be a number of seconds above 0",
    '[output]\nformula_guard = "no"': "output.formula_guard must be true or false",
    '[engine]\ncodec = "fast"': "engine.codec is 'fast'; it can be: array, stock",
    "[import": "is not valid TOML",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(text)
    with pytest.raises(ConfigError) as raised:
        load(tmp_path)
    assert str(path) in str(raised.value)
    assert WRONG[text] in str(raised.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(a+)+b", "repeats a group"), ("(a|aa)*b", "repeats a group"),
        ("(?:x?a?){40}b", "repeats a group"), ("((a{1,9})x){2,}", "repeats a group"),
        (".*a.*a.*b", "too many repetitions"), (r"a{2,}\s{3,}b{0,900}", "too many repetitions"),
    ],
)  # fmt: skip
def test_a_notice_that_could_take_forever_is_refused(
    tmp_path: Path, pattern: str, told: str
) -> None:
    (tmp_path / FILE_NAME).write_text(f"[import]\nnotices = ['{pattern}']\n")
    with pytest.raises(ConfigError, match=f"import.notices holds .*{told}"):
        load(tmp_path)


@pytest.mark.parametrize(
    "pattern",
    [".*a.*b", "(?:.*a)?.*a.{0,2}b", "(a|b)?.*a.{0,200}[*+]x?", r"(?P<x>\w+) .*\(a\)", "(aa)*b"],
)
def test_a_notice_that_may_be_given_ends_soon(tmp_path: Path, pattern: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"[import]\nnotices = ['{pattern}']\n")
    assert load(tmp_path).notices == (pattern,)
    started = time.process_time()
    re.fullmatch(pattern, "a" * expressions.LONGEST)
    assert time.process_time() - started < 5


def test_an_empty_file_has_the_defaults(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("")
    config = load(tmp_path)
    assert (config.name, config.language, config.day_first) == (tmp_path.name, "english", False)
    assert config.notices == DEFAULT_NOTICES
    assert not config.columns and not config.include and not config.exclude


def test_a_new_file_is_commented_and_holds_the_defaults(tmp_path: Path) -> None:
    path = write_new(tmp_path)
    assert path.read_text().count("#") > 10
    written = load(tmp_path)
    path.write_text("")
    assert written == load(tmp_path)


def test_a_second_file_is_not_written(tmp_path: Path) -> None:
    write_new(tmp_path)
    with pytest.raises(ConfigError, match="is an archive"):
        write_new(tmp_path)


def test_columns_hold_what_readers_and_spreadsheets_know() -> None:
    assert set(COLUMN_FIELDS) == {*NAMES, "file", "year"}


def test_an_archive_is_found_by_option_then_environment_then_parents(tmp_path: Path) -> None:
    named, set_, here = (tmp_path / name for name in ("named", "set", "here"))
    below = here / "a" / "b"
    below.mkdir(parents=True)
    write_new(here)
    environment = {"SEARCHARCHIVE_DIR": str(set_)}
    assert find_archive(named, environment, below) == named
    assert find_archive(None, environment, below) == set_
    assert find_archive(None, {"SEARCHARCHIVE_DIR": ""}, below) == here
    with pytest.raises(UsageError, match="searcharchive init"):
        find_archive(None, {}, tmp_path)
