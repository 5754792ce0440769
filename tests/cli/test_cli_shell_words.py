"""What is typed in a shell, word by word: which of it is the query."""

import json
import shlex

import pytest

from .conftest import Cli

# What is typed after `searcharchive search`, and the ids that it finds.
TYPED = r"""
putin -bush                      | a04
-bush putin                      | a04
putin bush                       | a05
'-"new york"' rules              | a05
'"new rules"'                    | a05
-07 class ferry                  |
class -- -07                     |
-- -bush putin                   | a04
'class of '"'"'07'               | a08
harbour -ferrymen -n             | a06
--date 1936-03 boat -claimed     | a01
boat -claimed --date=1936-03     | a01
boat --date 1936-03 -claimed     | a01
--dateline -russia --any putin   | a04
--no-dateline boat               | a02 a06
--byline tiernan shed -eleven    | a01
'headline:putin OR headline:moon' --sort oldest | a03 a04 a05
"""


@pytest.mark.parametrize("line", TYPED.strip().splitlines(), ids=lambda line: line.split("|")[0])
def test_what_is_typed_and_what_it_finds(cli: Cli, line: str) -> None:
    typed, _, ids = line.rpartition("|")
    ran = cli("search", "--format", "ids", *shlex.split(typed))
    assert sorted(ran.out.split()) == ids.split(), ran.err
    assert ran.status == (0 if ids.split() else 1)


def test_a_minus_and_a_digit_are_no_option(cli: Cli) -> None:
    ran = cli("search", "-07", "--format", "json", "--limit", "all")
    found = {hit["id"] for hit in json.loads(ran.out)["hits"]}
    assert "a08" not in found
    assert "a01" in found


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("--daet 1987", "--date"),
        ("putin --daet=1987", "--date"),
        ("--dateline sochi --limt 3 putin", "--limit"),
        ("--befor 1987 putin", "--before"),
        ("--no-datelines putin", "--no-dateline"),
    ],
)
@pytest.mark.parametrize("command", ["search", "count", "export"])
def test_an_unknown_option_is_an_error_with_the_nearest_name(
    cli: Cli, command: str, typed: str, near: str
) -> None:
    if command != "search" and near == "--limit":
        typed, near = "--sectoin sport", "--section"
    ran = cli(command, *shlex.split(typed))
    assert (ran.status, ran.out) == (2, "")
    assert f"Did you mean {near}?" in ran.err


def test_after_two_dashes_everything_is_the_query(cli: Cli) -> None:
    ran = cli("search", "--format", "json", "--", "--daet", "moscow")
    assert "moscow" in json.loads(ran.out)["query"]
    assert ran.status in (0, 1)


@pytest.mark.parametrize("command", ["search", "count"])
def test_without_query_and_filter_it_is_wrong_usage(cli: Cli, command: str) -> None:
    ran = cli(command)
    assert (ran.status, ran.out) == (2, "")
    assert "give a QUERY" in ran.err


def test_an_option_without_its_value(cli: Cli) -> None:
    ran = cli("search", "moon", "--date")
    assert (ran.status, ran.out) == (2, "")
    assert "'--date' requires an argument" in ran.err


def test_real_shell(shell: Cli) -> None:
    assert shell("searcharchive search --format ids putin -bush").out == "a04\n"
    assert shell("searcharchive search --format ids rules '-\"new york\"'").out == "a05\n"


def test_help_by_one_letter(cli: Cli) -> None:
    ran = cli("search", "-h")
    assert ran.status == 0
    assert ran.out.startswith("Usage: searcharchive search ")
