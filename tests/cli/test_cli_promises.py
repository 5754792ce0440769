"""The promises to scripts, each through a real pipe or on a real terminal."""

import base64
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from searcharchive.render.unsafe import UNSAFE

from .conftest import Cli
from .trial import at_terminal

FORMATS = ("text", "table", "json", "jsonl", "csv", "tsv", "ids", "paths")


@pytest.mark.parametrize("format_", FORMATS)
def test_standard_output_carries_results_and_nothing_else(shell: Cli, format_: str) -> None:
    ran = shell(f"searcharchive search ferry --date 1900..2010 --limit 1 --format {format_}")
    assert ran.status == 0
    assert ran.err == "1 of 2; --limit all\n"
    assert ran.out
    assert "--limit all" not in ran.out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("search ferry", 0),
        ("search zeppelin", 1),
        ("search zeppelin --format json", 1),
        ("search ferry --offset 99", 1),
        ("search '\"ferry'", 2),
        ("search nofield:ferry", 2),
        ("search ferry --date 1936-13", 2),
        ("search ferry --format xml", 2),
        ("search ferry --fields id", 2),
        ("search ferry --format csv --fields nonsense", 2),
        ("search ferry -0", 2),
        ("search ferry --limit 0", 2),
        ("count ferry", 0),
        ("count zeppelin", 1),
        ("search ferry --count", 0),
        ("search zeppelin --count", 1),
        ("show a01", 0),
        ("show a01 nothing", 1),
        ("export zeppelin", 1),
        ("export ferry", 0),
        ("stats", 0),
        ("check", 0),
        ("imports", 0),
        ("imports 99", 1),
        ("datelines", 0),
        ("nonsense", 2),
        ("serch ferry", 2),
        ("--version", 0),
        ("--archive /nowhere search ferry", 2),
    ],
)
def test_exit_status(cli: Cli, arguments: str, status: int) -> None:
    ran = cli(*shlex.split(arguments))
    assert ran.status == status, ran.err
    assert "Traceback" not in ran.err
    if status == 2:
        assert ran.out == ""
        assert "searcharchive: " in ran.err


def test_a_closed_pipe_ends_quietly(shell: Cli) -> None:
    line = "searcharchive search tide --limit all --format jsonl"
    ran = shell(f"{line} | true; exit ${{PIPESTATUS[0]}}")
    assert (ran.status, ran.err) == (0, "")


def test_a_full_disk_is_a_failure(shell: Cli) -> None:
    ran = shell("searcharchive search ferry > /dev/full")
    assert ran.status == 2
    assert "No space left on device" in ran.err


def test_interrupted(archive: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "searcharchive", "--archive", str(archive), "import", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )
    lock = archive / "data" / "write.lock"
    for _ in range(200):
        if lock.exists() and lock.read_text().split("\t")[0] == str(process.pid):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"interrupted" in err
    assert b"Traceback" not in err


def test_where_there_is_more_standard_error_says_so(cli: Cli) -> None:
    ran = cli("search", "--section", "tables")
    assert ran.err == "10 of 12; --limit all\n"
    assert cli("search", "--section", "tables", "--limit", "all").err == ""
    assert cli("search", "--section", "tables", "--offset", "2").err == ""


@pytest.mark.parametrize("format_", FORMATS[3:])
def test_the_limit_is_ten_in_every_format(cli: Cli, format_: str) -> None:
    ran = cli("search", "--section", "tables", "--format", format_)
    header = format_ in ("csv", "tsv")
    expected = 1 if format_ == "paths" else 10 + header
    assert len(ran.out.splitlines()) == expected


def test_rank_counts_from_the_first_hit_of_all(cli: Cli) -> None:
    ran = cli("search", "--section", "tables", "--offset", "7", "--limit", "2",
              "--format", "jsonl")  # fmt: skip
    assert [json.loads(line)["rank"] for line in ran.out.splitlines()] == [8, 9]


def test_undated_articles_that_a_range_leaves_out_are_told(cli: Cli) -> None:
    ran = cli("search", "boat", "--before", "1990", "--format", "json")
    assert "1 undated left out; --undated adds them" in ran.err
    assert json.loads(ran.out)["undated_left_out"] == 1
    added = cli("search", "boat", "--before", "1990", "--undated", "--format", "ids")
    assert "a06" in added.out.split()
    assert added.err == ""


def test_without_a_query_the_newest_come_first(cli: Cli) -> None:
    ran = cli("search", "--source", "morning courier", "--format", "ids")
    assert ran.out.split() == ["a08", "a07", "a05", "a04", "a06"]


@pytest.mark.parametrize("format_", ["text", "table", "json", "csv"])
def test_no_control_character_of_an_article_reaches_a_terminal(archive: Path, format_: str) -> None:
    status, seen = at_terminal(["search", "class", "--format", format_], archive, NO_COLOR="1")
    assert status == 0
    assert not UNSAFE.search(seen.replace("\n", "").replace("\t", ""))


def test_colours_on_a_terminal_only_and_never_with_no_color(archive: Path, shell: Cli) -> None:
    _, coloured = at_terminal(["search", "chowder"], archive)
    _, plain = at_terminal(["search", "chowder"], archive, NO_COLOR="1")
    assert "\x1b[1;4mchowder\x1b[0m" in coloured
    assert "\x1b" not in plain
    assert "\x1b" not in shell("searcharchive search chowder").out


def test_colours_in_a_pipe_where_they_are_forced(shell: Cli) -> None:
    marked = "\x1b[1;4mchowder\x1b[0m"
    assert marked in shell("FORCE_COLOR=1 searcharchive search chowder").out
    found = shell("searcharchive search chowder --format ids --limit 1").out.strip()
    assert marked in shell(f"FORCE_COLOR=1 searcharchive show {found} --highlight chowder").out
    assert "\x1b" not in shell("FORCE_COLOR=1 NO_COLOR=1 searcharchive search chowder").out
    for format_ in ("ids", "jsonl", "csv", "tsv"):
        ran = shell(f"FORCE_COLOR=1 searcharchive search chowder --format {format_}")
        assert "\x1b" not in ran.out


def test_a_pipe_gets_the_same_list_as_a_terminal_but_for_colours(archive: Path, shell: Cli) -> None:
    _, seen = at_terminal(["search", "harbour"], archive, NO_COLOR="1", columns=80)
    assert seen == shell("searcharchive search harbour").out


def test_a_query_error_points_at_the_place(cli: Cli) -> None:
    ran = cli("search", 'moon "東京')
    lines = ran.err.splitlines()
    assert lines[1] == '  moon "東京'
    assert lines[2] == "       ^"
    wide = cli("search", '東京 "moon')
    assert wide.err.splitlines()[2] == "       ^"


def test_a_query_error_shows_no_control_character(cli: Cli) -> None:
    ran = cli("search", '\x1b[31m"moon')
    assert "\x1b" not in ran.err
    assert ran.status == 2


def test_a_query_error_in_a_long_query_shows_its_surroundings(cli: Cli) -> None:
    ran = cli("search", f'{"moon " * 400}"river {"boat " * 400}')
    text, caret = ran.err.splitlines()[1:3]
    assert len(text) < 90
    assert text[caret.index("^")] == '"'


def test_paths(shell: Cli, archive: Path) -> None:
    source = archive.parent / "news.jsonl"
    assert shell("searcharchive search ferry --format paths").out == f"{source}\n"
    ran = shell("searcharchive search ferry --format paths -0 | xargs -0 head -qn 1")
    assert json.loads(ran.out)["id"] == "a01"


def test_ids_through_xargs(shell: Cli) -> None:
    ran = shell("searcharchive search ferrymen --format ids -0 | xargs -0 searcharchive show")
    assert ran.status == 0
    assert "Ferrymen of Port Ellery" in ran.out
    assert "A shed for the ferrymen" in ran.out


def test_output_is_utf_8_in_a_pipe_whatever_the_locale(shell: Cli) -> None:
    ran = shell("searcharchive search bay", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "東京湾" in ran.out


def test_standard_error_without_a_reader_stops_nothing(shell: Cli) -> None:
    ran = shell("searcharchive search --section tables --format ids 2>&- ")
    assert len(ran.out.split()) == 10


def test_an_unforeseen_fault_is_a_failure_and_not_nothing_found(archive: Path) -> None:
    program = (
        "import sys; from searcharchive.cli.failures import status_of; "
        "sys.exit(status_of(lambda: 1 // 0))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=os.environ)
    assert done.returncode == 2
    assert b"ZeroDivisionError" in done.stderr


def test_the_formula_guard_can_be_switched_off(cli: Cli, own_archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "sums.jsonl"
    source.write_text('{"id": "s1", "headline": "=A1", "body": "Sums at the quay."}\n')
    assert cli("import", "--quiet", str(source), at=own_archive).status == 0
    asked = ["search", "sums", "--format", "csv", "--fields", "headline"]
    assert cli(*asked, at=own_archive).out == "headline\n'=A1\n"
    assert cli(*asked, "--no-formula-guard", at=own_archive).out == "headline\n=A1\n"
    with (own_archive / "searcharchive.toml").open("r+") as file:
        text = file.read().replace("formula_guard = true", "formula_guard = false")
        file.seek(0)
        file.write(text)
    assert cli(*asked, at=own_archive).out == "headline\n=A1\n"
    assert cli(*asked, "--formula-guard", at=own_archive).out == "headline\n'=A1\n"


def test_lists_of_datelines_are_guarded_too(cli: Cli, own_archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "sums.jsonl"
    source.write_text('{"dateline": "=HYPERLINK(1)", "body": "Sums at the quay."}\n')
    assert cli("import", "--quiet", str(source), at=own_archive).status == 0
    listed = ["datelines", "--format", "tsv"]
    assert "\t'=HYPERLINK(1)\t" in cli(*listed, at=own_archive).out
    assert "\t=HYPERLINK(1)\t" in cli(*listed, "--no-formula-guard", at=own_archive).out


def test_articles_from_standard_input_have_no_path(
    shell: Cli, own_archive: Path, tmp_path: Path
) -> None:
    piped = """echo '{"body": "A buoy came loose."}' | searcharchive import --quiet -"""
    assert shell(piped, at=own_archive).status == 0
    ran = shell("searcharchive search buoy --format paths", at=own_archive)
    assert (ran.out, ran.err) == ("", "1 from standard input, without a path, left out\n")


def test_paths_of_members_and_paths_that_are_not_utf_8(
    shell: Cli, own_archive: Path, tmp_path: Path
) -> None:
    scans = tmp_path / "scans"
    odd = scans / os.fsdecode(b"b\xfcro") / "100%.txt"
    odd.parent.mkdir(parents=True)
    odd.write_text("A gull\n\nIt sat on the mast.\n")
    with zipfile.ZipFile(scans / "quay.zip", "w") as container:
        container.writestr("in/tern.txt", "A tern\n\nIt did not.\n")
    imported = shell(f"searcharchive import --quiet {scans}", at=own_archive)
    assert imported.status == 0, imported.err

    raw = shell("searcharchive search gull --format paths -0 | base64", at=own_archive)
    assert base64.b64decode(raw.out) == os.fsencode(odd) + b"\0"
    hit = json.loads(shell("searcharchive search gull --format jsonl", at=own_archive).out)
    assert hit["origin"] == {
        "path": f"{scans}/b%FCro/100%25.txt",
        "path_encoded": True,
        "record": 1,
    }
    member = shell("searcharchive search tern --format paths", at=own_archive)
    assert member.out == f"{scans}/quay.zip/in/tern.txt\n"
