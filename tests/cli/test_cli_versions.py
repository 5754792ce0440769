"""show --versions, diff, export --versions, remove --erase, upgrade."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from .conftest import Cli
from .newspaper import ARTICLES
from .trial import at_terminal, write_records

OLD_STORES = Path(__file__).parents[1] / "store" / "versions"
HOSTILE = "A quay.\x1b]52;c;aGk=\x07\nIt \u202e was \x9b31m quiet.\rGone."
RAW = re.compile("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202e]|\x1b(?!\\[[0-9;]*m)")


@pytest.fixture
def edited(cli: Cli, own_archive: Path) -> Path:
    """The newspaper, its first article replaced twice, at last by a hostile one."""
    for body in ("A quay.\nIt was loud.", HOSTILE):
        records = [ARTICLES[0] | {"body": body}, *ARTICLES[1:]]
        write_records(own_archive.parent / "news.jsonl", records)
        assert cli("import", str(own_archive.parent / "news.jsonl"), at=own_archive).status == 0
    return own_archive


def test_versions_are_listed_and_shown(cli: Cli, edited: Path) -> None:
    ran = cli("show", "a01", "--versions", at=edited)
    assert ran.status == 0
    head, first, second, third = ran.out.splitlines()
    assert head == "a01"
    assert re.fullmatch(
        r"   1  until 20..-..-..T..:..:..Z, replaced by import 2 · sha256 \w{12}  Ferrymen .*",
        first,
    )
    assert "replaced by import 3" in second and third.startswith("   3  now · sha256 ")
    shown = cli("show", "a01", "--version", "2", at=edited)
    assert shown.status == 0 and "It was loud." in shown.out
    assert cli("show", "a01", "--version", "3", at=edited) == cli("show", "a01", at=edited)
    ran = cli("show", "a01", "a02", "--version", "2", at=edited)
    assert ran.status == 1 and "a02 has no version 2; it has version 1 only" in ran.err
    assert cli("show", "a01", "--versions", "--version", "2", at=edited).status == 2


def test_versions_as_json(cli: Cli, edited: Path) -> None:
    ran = cli("show", "a01", "--versions", "--format", "jsonl", at=edited)
    article = json.loads(ran.out)
    assert article["schema"] == "searcharchive.article/1"
    assert [version["schema"] for version in article["versions"]] == ["searcharchive.version/1"] * 2
    assert article["versions"][1]["body"] == "A quay.\nIt was loud."
    assert (
        json.loads(cli("show", "a02", "--versions", "--format", "jsonl", at=edited).out)["versions"]
        == []
    )


def test_a_difference_in_a_pipe_is_plain(cli: Cli, edited: Path) -> None:
    ran = cli("diff", "a01", at=edited)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[:2] == ["--- a01 version 2", "+++ a01 version 3"]
    assert "-It was loud.\n" in ran.out
    assert "+A quay.\\x1b]52;c;aGk=\\x07\n" in ran.out
    assert not RAW.search(ran.out)
    assert "\n-It was loud.\n" not in cli("diff", "a01", "1", "3", at=edited).out
    assert cli("diff", "a01", "3", "1", at=edited).out.startswith(
        "--- a01 version 3\n+++ a01 version 1"
    )


def test_a_difference_on_a_terminal_is_coloured_and_nothing_reaches_it_raw(edited: Path) -> None:
    status, seen = at_terminal(["diff", "a01"], edited)
    assert status == 0
    assert "\x1b[31m-It was loud.\x1b[0m" in seen
    assert "\x1b[32m+A quay.\\x1b]52;c;aGk=\\x07\x1b[0m" in seen
    assert not RAW.search(seen)
    _, seen = at_terminal(["diff", "a01"], edited, NO_COLOR="1")
    assert "\x1b" not in seen
    for arguments in (["show", "a01", "--versions"], ["show", "a01", "--version", "3"]):
        _, seen = at_terminal(arguments, edited, PAGER="cat")
        assert "now" in seen or "quiet" in seen
        assert not RAW.search(seen)


def test_where_nothing_differs_it_is_said(cli: Cli, edited: Path) -> None:
    ran = cli("diff", "a02", at=edited)
    assert (ran.status, ran.out) == (1, "") and "one version only" in ran.err
    ran = cli("diff", "a01", "2", "2", at=edited)
    assert (ran.status, ran.out) == (1, "") and "have the same text" in ran.err
    ran = cli("diff", "a01", "9", at=edited)
    assert ran.status == 2 and "it has versions 1 to 3" in ran.err
    assert cli("diff", "zzzz", at=edited).status == 2


def test_an_export_with_versions_makes_the_same_archive(
    shell: Cli, cli: Cli, edited: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    ran = shell(
        f"searcharchive init {copy} && searcharchive export --versions"
        f" | searcharchive --archive {copy} import -",
        at=edited,
    )
    assert ran.status == 0, ran.err
    first = cli("export", "--versions", at=edited)
    assert cli("export", "--versions", at=copy).out == first.out
    assert first.out.count("searcharchive.version/1") == 2
    some = cli("export", "--versions", "headline:ferrymen", at=edited)
    assert some.out.count("searcharchive.version/1") == 2
    # What it wrote before is as it was, but for the field.
    lines = [json.loads(line) for line in first.out.splitlines()]
    for line in lines:
        line.pop("versions", None)
    plain = cli("export", at=edited).out
    assert [json.loads(line) for line in plain.splitlines()] == lines


def test_erase_asks_for_the_id_again(own_archive: Path) -> None:
    arguments = ["remove", "--erase", "a01"]
    status, seen = at_terminal(arguments, own_archive, typed="y\n")
    assert status == 1
    assert "Ferrymen of Port Ellery" in seen and "nothing was erased" in seen
    status, seen = at_terminal(arguments, own_archive, typed="a01\n")
    assert status == 0
    assert "1 erased" in seen and "news.jsonl, record 1" in seen
    status, seen = at_terminal(arguments, own_archive, typed="a01\n")
    assert status == 0 and "its text is gone already" in seen


def test_erase_off_a_terminal(cli: Cli, shell: Cli, own_archive: Path) -> None:
    ran = shell("searcharchive remove --erase a01 < /dev/null", at=own_archive)
    assert (ran.status, ran.out) == (2, "") and "--yes" in ran.err
    ran = cli("remove", "--erase", "a01", "--dry-run", at=own_archive)
    assert (ran.status, ran.out) == (0, "a01\n") and "1 would be erased" in ran.err
    ran = cli("remove", "--erase", "a01", "a02", "--yes", at=own_archive)
    assert (ran.status, ran.out) == (0, "a01\na02\n")
    assert "these files are not touched" in ran.err
    ran = cli("count", "ferrymen", at=own_archive)
    assert (ran.status, ran.out, ran.err) == (1, "0\n", "")
    ran = cli("show", "a01", at=own_archive)
    assert ran.status == 1 and "erased for good" in ran.err
    assert cli("check", at=own_archive).status == 0
    assert cli("import", str(own_archive.parent / "news.jsonl"), at=own_archive).status == 0
    assert cli("count", "ferrymen", at=own_archive).out == "0\n"


@pytest.mark.parametrize(
    "wrong", [["--query", "moon"], ["a01", "--section", "harbour"], ["a01", "--no-index"], []]
)
def test_erase_takes_whole_ids_alone(cli: Cli, wrong: list[str], own_archive: Path) -> None:
    ran = cli("remove", "--erase", "--yes", *wrong, at=own_archive)
    assert ran.status == 2 and "whole IDs alone" in ran.err
    assert cli("show", "a01", at=own_archive).status == 0


def put_old_store(archive: Path) -> None:
    shutil.rmtree(archive / "data")
    (archive / "data").mkdir()
    with sqlite3.connect(archive / "data" / "archive.db") as connection:
        connection.executescript((OLD_STORES / "v1.sql").read_text(encoding="utf-8"))
    connection.close()


@pytest.mark.parametrize("command", [["update"], ["rebuild"], ["import", "--quiet"]])
def test_a_command_that_writes_upgrades_and_says_so(
    cli: Cli, own_archive: Path, command: list[str]
) -> None:
    put_old_store(own_archive)
    more = [str(own_archive.parent / "news.jsonl")] if command[0] == "import" else []
    ran = cli(*command, *more, at=own_archive)
    (copy,) = (own_archive / "data").glob("archive-v1-*.db")
    assert ran.status == 0
    assert f"the store was of an earlier version; what it was is kept in {copy}" in ran.err


def test_an_old_store_is_upgraded_and_its_copy_named(cli: Cli, own_archive: Path) -> None:
    put_old_store(own_archive)
    for arguments in (["search", "ferry"], ["show", "v1-1"], ["export"], ["check"]):
        ran = cli(*arguments, at=own_archive)
        assert ran.status == 2 and "run 'searcharchive upgrade'" in ran.err
    ran = cli("upgrade", at=own_archive)
    assert (ran.status, ran.out) == (0, "")
    (copy,) = (own_archive / "data").glob("archive-v1-*.db")
    assert f"kept in {copy}" in ran.err
    ran = cli("upgrade", at=own_archive)
    assert ran.status == 0 and "is of version 3 already" in ran.err
    assert cli("update", at=own_archive).status == 0
    assert cli("search", "ferry", "--format", "ids", at=own_archive).out == "v1-1\n"
    # Put back, the copy is the old store.
    copy.rename(own_archive / "data" / "archive.db")
    assert "run 'searcharchive upgrade'" in cli("search", "ferry", at=own_archive).err


def test_there_is_nothing_to_upgrade_before_an_import(cli: Cli, tmp_path: Path) -> None:
    cli("init", str(tmp_path / "new"))
    (tmp_path / "new" / "data" / "archive.db").unlink()
    ran = cli("upgrade", at=tmp_path / "new")
    assert ran.status == 2 and "run 'searcharchive import PATH'" in ran.err
