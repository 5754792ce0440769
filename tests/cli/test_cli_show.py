"""show: whole articles, through a pager on a terminal, as JSON, with matches marked."""

import json
from pathlib import Path

import pytest

from .conftest import Cli
from .trial import at_terminal


def test_a_pipe_gets_the_text_unwrapped_and_without_a_pager(cli: Cli) -> None:
    ran = cli("show", "a01")
    assert "Nobody on the quay would say who had given way first. The harbour board" in ran.out


def test_a_terminal_gets_it_through_the_pager(archive: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho paged\nexec cat\n")
    pager.chmod(0o755)
    status, seen = at_terminal(["show", "a01"], archive, PAGER=str(pager))
    assert status == 0
    assert seen.startswith("paged\n")
    assert "Ferrymen of Port Ellery" in seen


def test_matches_are_marked_on_a_terminal(archive: Path) -> None:
    _, seen = at_terminal(["show", "a01", "--highlight", "promise* boat"], archive, PAGER="cat")
    assert "\x1b[1;4mboats\x1b[0m" in seen
    assert "\x1b[1;4mpromised\x1b[0m" in seen
    _, plain = at_terminal(
        ["show", "a01", "--highlight", "boat"], archive, PAGER="cat", NO_COLOR="1"
    )
    assert "\x1b" not in plain


@pytest.mark.parametrize(("flags", "coloured"), [(None, True), ("-R", True), ("-F", False)])
def test_less_shows_marks_and_no_escapes(
    archive: Path, tmp_path: Path, flags: str | None, coloured: bool
) -> None:
    less = tmp_path / "less"
    less.write_text('#!/bin/sh\necho "[$LESS]"\nexec cat\n')
    less.chmod(0o755)
    asked = ["show", "a01", "--highlight", "boat"]
    own = {"PAGER": str(less)} if flags is None else {"PAGER": str(less), "LESS": flags}
    _, seen = at_terminal(asked, archive, columns=72, **own)
    # less writes an escape character as 'ESC' unless it is told that it may let colours through.
    assert seen.startswith(f"[{flags or '-FRX'}]\n")
    assert ("\x1b[1;4mboats\x1b[0m" in seen) is coloured
    assert ("\x1b" in seen) is coloured


def test_json_lines(cli: Cli) -> None:
    ran = cli("show", "a05", "a01", "--format", "jsonl")
    articles = [json.loads(line) for line in ran.out.splitlines()]
    assert [article["id"] for article in articles] == ["a05", "a01"]
    assert articles[0]["schema"] == "searcharchive.article/1"
    assert articles[0]["subjects"] == ["dogs", "shows"]


def test_what_is_known_is_shown_and_what_is_unknown_is_told(cli: Cli) -> None:
    ran = cli("show", "a06", "zzzz")
    assert ran.status == 1
    assert "Recipe: harbour chowder" in ran.out
    assert "zzzz" in ran.err
