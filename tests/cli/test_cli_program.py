"""The program as a whole: what its help says, how its progress looks."""

import io
from pathlib import Path

import click
import pytest

from searcharchive.cli.program import COMMANDS, program
from searcharchive.cli.progress import Progress, bytes_below

from .conftest import Cli


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(cli: Cli, name: str) -> None:
    ran = cli(name, "--help")
    assert ran.status == 0
    assert "Examples:\n" in ran.out
    assert (
        f"    searcharchive {name}" in ran.out or "searcharchive" in ran.out.split("Examples:")[1]
    )
    assert all(len(line) <= 80 for line in ran.out.split("Examples:")[0].splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    command = program.get_command(click.Context(program), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.opts


def test_an_unknown_command_is_an_error_with_the_nearest_name(cli: Cli) -> None:
    ran = cli("serch", "ferry")
    assert (ran.status, ran.out) == (2, "")
    assert "Did you mean search?" in ran.err


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_off_a_terminal_is_a_line_now_and_then() -> None:
    clock, stream = Clock(), io.StringIO()
    with Progress("articles", stream=stream, clock=clock) as progress:
        for second in range(31):
            clock.now = float(second)
            progress.show(second * 100, 12_000)
    assert stream.getvalue() == (
        "1,000 of 12,000 articles, 100/s, 1 min 50 s left\n"
        "2,000 of 12,000 articles, 100/s, 1 min 40 s left\n"
        "3,000 of 12,000 articles, 100/s, 1 min 30 s left\n"
    )


def test_progress_without_a_total_has_a_rate_alone() -> None:
    clock, stream = Clock(), io.StringIO()
    progress = Progress("records", stream=stream, clock=clock)
    clock.now = 20.0
    progress.show(500, None)
    assert stream.getvalue() == "500 records, 25/s\n"


def test_quiet_progress_shows_nothing() -> None:
    clock, stream = Clock(), io.StringIO()
    progress = Progress("records", quiet=True, stream=stream, clock=clock)
    clock.now = 20.0
    progress.show(500, None)
    assert stream.getvalue() == ""


def test_the_size_of_what_is_imported(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "one.txt").write_bytes(b"12345")
    (tmp_path / "below" / "two.txt").write_bytes(b"123")
    (tmp_path / "link").symlink_to(tmp_path / "below")
    assert bytes_below([str(tmp_path)]) == 8
    assert bytes_below([str(tmp_path / "one.txt"), str(tmp_path / "missing")]) == 5
    assert bytes_below(["-", str(tmp_path)]) is None
