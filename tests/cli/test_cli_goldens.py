"""What the commands print at a fixed width, to the letter; see render/goldens.py for the switch."""

import shlex
from pathlib import Path

import pytest
from render.goldens import assert_golden

from searcharchive.cli.options import FORMATS

from .conftest import Cli

GOLDEN = Path(__file__).parent / "golden"

COMMANDS = {
    "list": "search harbour --sort oldest",
    "list-narrow": "search harbour --sort oldest --width 40 --snippets 1",
    "table": "search putin OR moon --format table --sort oldest",
    "table-fields": "search ferry --sort oldest --format table --fields date,places,headline",
    "csv": "search ferry --sort oldest --format csv --fields rank,id,date,dateline,headline",
    "tsv": "search ferry --sort oldest --format tsv --fields rank,id,date,dateline,headline",
    "count": "count ferry",
    "show": "show a01 a07",
    "datelines": "datelines",
    "datelines-tsv": "datelines --format tsv",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_golden(cli: Cli, name: str) -> None:
    ran = cli(*shlex.split(COMMANDS[name]))
    assert ran.status == 0
    assert_golden(GOLDEN / f"{name}.txt", _without_directory(ran.out))


def _without_directory(text: str) -> str:
    """The text without the temporary directory that the articles were imported from."""
    return "\n".join(
        f"From      {line.rpartition('/')[2]}" if line.startswith("From ") else line
        for line in text.split("\n")
    )


def test_every_format_has_a_renderer(cli: Cli) -> None:
    for format_ in FORMATS:
        assert cli("search", "ferry", "--format", format_).status == 0
