"""The commands that change an archive: init, import, remove, restore-article, update, rebuild."""

import json
from pathlib import Path

import pytest

from .conftest import Cli
from .newspaper import ARTICLES
from .trial import at_terminal, write_records


def test_init_makes_an_archive_and_refuses_a_second(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", str(tmp_path / "new")).status == 0
    assert (tmp_path / "new" / "searcharchive.toml").is_file()
    again = cli("init", str(tmp_path / "new"))
    assert again.status == 2
    assert "searcharchive.toml is there already" in again.err


def test_an_import_ends_with_a_summary_and_an_index(cli: Cli, tmp_path: Path) -> None:
    source = write_records(tmp_path / "news.jsonl", ARTICLES)
    cli("init", str(tmp_path / "new"))
    ran = cli("import", str(source), at=tmp_path / "new")
    assert (ran.status, ran.out) == (0, "")
    assert "8  added" in ran.err
    assert "1  undated" in ran.err
    assert cli("count", "ferry", at=tmp_path / "new").out == "2\n"
    again = cli("import", str(source), at=tmp_path / "new")
    assert "8  unchanged" in again.err
    assert again.status == 0


def test_an_archive_without_articles_says_how_to_fill_it(cli: Cli, tmp_path: Path) -> None:
    cli("init", str(tmp_path / "new"))
    ran = cli("search", "ferry", at=tmp_path / "new")
    assert (ran.status, ran.out) == (2, "")
    assert "has no index yet; run 'searcharchive import PATH...'" in ran.err


def test_a_skipped_file_is_told_where_it_was_named(
    cli: Cli, own_archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "page.tif").write_bytes(b"II*\x00")
    below = cli("import", str(tmp_path / "scans"), at=own_archive)
    assert "1  skipped" in below.err and "page.tif" not in below.err
    named = cli("import", str(tmp_path / "scans" / "page.tif"), at=own_archive)
    assert f"skipped: {tmp_path}/scans/page.tif: no known format; name it with" in named.err


def test_a_quiet_import_says_nothing(cli: Cli, own_archive: Path, tmp_path: Path) -> None:
    source = write_records(tmp_path / "more.jsonl", [{"body": "A quiet boat."}])
    ran = cli("import", "--quiet", str(source), at=own_archive)
    assert ran == (0, "", "")


def test_without_an_index_a_search_says_that_it_lags(
    cli: Cli, own_archive: Path, tmp_path: Path
) -> None:
    source = write_records(tmp_path / "more.jsonl", [{"body": "A zeppelin over the quay."}])
    cli("import", "--no-index", str(source), at=own_archive)
    ran = cli("search", "zeppelin", at=own_archive)
    assert ran.status == 1
    assert "run 'searcharchive update'" in ran.err
    assert cli("check", at=own_archive).status == 1
    assert cli("update", at=own_archive).status == 0
    assert cli("search", "zeppelin", at=own_archive).status == 0
    assert cli("check", at=own_archive).status == 0


@pytest.mark.parametrize(
    ("again", "status"),
    [(["remove", "--query", "harbour", "--yes"], 1), (["remove", "a01", "--yes"], 0),
     (["update"], 0), (["repair"], 0), (["rebuild"], 0)],
)  # fmt: skip
def test_a_removal_that_was_killed_before_its_index_was_updated(
    cli: Cli, own_archive: Path, again: list[str], status: int
) -> None:
    """Killed there, it has left what --no-index leaves; any next writer brings that in line."""
    assert cli("search", "harbour", at=own_archive).status == 0
    removed = cli("remove", "--query", "harbour", "--yes", "--no-index", at=own_archive)
    assert removed.status == 0 and removed.out
    assert cli("check", at=own_archive).status == 1
    ran = cli(*again, at=own_archive)
    assert ran.status == status, ran.err
    assert cli("check", "--read-data", at=own_archive).status == 0
    assert cli("search", "harbour", at=own_archive).status == 1


def test_a_refused_record_is_told_and_ends_with_1(
    cli: Cli, own_archive: Path, tmp_path: Path
) -> None:
    source = write_records(tmp_path / "other.jsonl", [{"id": "a01", "body": "Something else."}])
    ran = cli("import", str(source), at=own_archive)
    assert ran.status == 1
    assert "refused: " in ran.err
    assert "--id-prefix" in ran.err
    listed = cli("imports", at=own_archive)
    assert "1 refused" in listed.out
    assert "--id-prefix" in cli("imports", "2", at=own_archive).out


def test_a_column_is_kept_in_the_configuration(cli: Cli, own_archive: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    first.write_text("Kicker,Story\nA gull,It sat on the mast.\n")
    second.write_text("Kicker,Story\nA tern,It did not.\n")
    ran = cli(
        "import", str(first), "--column", "headline=Kicker", "--column", "body=Story",
        at=own_archive,
    )  # fmt: skip
    assert ran.status == 0
    text = (own_archive / "searcharchive.toml").read_text()
    assert 'headline = "Kicker"' in text
    assert "# Which column of a CSV file" in text
    assert 'body = "Story"\n\n[engine]' in text
    assert cli("import", str(second), at=own_archive).status == 0
    assert cli("search", "headline:tern mast OR headline:tern", at=own_archive).status == 0


def test_a_column_that_is_no_pair_is_wrong_usage(cli: Cli) -> None:
    ran = cli("import", "x.csv", "--column", "headline")
    assert ran.status == 2
    assert "FIELD=HEADER" in ran.err


def test_remove_asks_on_a_terminal(own_archive: Path) -> None:
    status, seen = at_terminal(["remove", "a01"], own_archive, typed="n\n")
    assert status == 1
    assert "Ferrymen of Port Ellery" in seen
    assert "nothing was removed" in seen
    status, seen = at_terminal(["remove", "a01"], own_archive, typed="y\n")
    assert status == 0
    assert "1 removed" in seen


def test_remove_off_a_terminal_needs_yes(shell: Cli, own_archive: Path) -> None:
    ran = shell("searcharchive remove a01 < /dev/null", at=own_archive)
    assert (ran.status, ran.out) == (2, "")
    assert "--yes" in ran.err
    ran = shell("searcharchive remove a01 --yes < /dev/null", at=own_archive)
    assert (ran.status, ran.out) == (0, "a01\n")
    ran = shell("searcharchive search --format ids ferrymen", at=own_archive)
    assert (ran.out, ran.err) == ("a02\n", "")


def test_remove_by_query_with_filters_and_dry_run(cli: Cli, own_archive: Path) -> None:
    arguments = ["remove", "--query", "putin", "--section", "sport"]
    ran = cli(*arguments, "--dry-run", at=own_archive)
    assert (ran.status, ran.out) == (0, "a05\n")
    assert cli("count", "putin", at=own_archive).out == "2\n"
    assert cli(*arguments, "--yes", at=own_archive).out == "a05\n"
    assert cli("count", "putin", at=own_archive).out == "1\n"


def test_an_unknown_id_is_an_error_and_nothing_is_removed(cli: Cli, own_archive: Path) -> None:
    ran = cli("remove", "a01", "a99", "--yes", at=own_archive)
    assert (ran.status, ran.out) == (2, "")
    assert "a99" in ran.err
    assert cli("show", "a01", at=own_archive).status == 0


def test_remove_takes_ids_or_a_query(cli: Cli, own_archive: Path) -> None:
    assert cli("remove", "a01", "--query", "moon", at=own_archive).status == 2
    assert cli("remove", at=own_archive).status == 2
    assert cli("remove", "--query", "zeppelin", at=own_archive).status == 1


def test_a_restored_article_is_found_again(cli: Cli, own_archive: Path) -> None:
    cli("remove", "a03", "--yes", at=own_archive)
    assert cli("count", "moon", at=own_archive).status == 1
    assert cli("restore-article", "a03", at=own_archive).status == 0
    assert cli("count", "moon", at=own_archive).out == "1\n"
    assert cli("restore-article", "a03", at=own_archive).status == 0
    assert cli("restore-article", "a99", at=own_archive).status == 2


def test_rebuild_and_derive(cli: Cli, own_archive: Path) -> None:
    ran = cli("rebuild", "--derive", at=own_archive)
    assert ran.status == 0
    assert "0 articles have another date, dateline or place" in ran.err
    assert "index made anew: 8 articles" in ran.err
    assert cli("check", at=own_archive).status == 0


def test_what_was_exported_makes_the_same_archive(
    shell: Cli, own_archive: Path, tmp_path: Path
) -> None:
    shell("searcharchive remove a02 --yes", at=own_archive)
    copy = tmp_path / "copy"
    ran = shell(
        f"searcharchive init {copy} && searcharchive export"
        f" | searcharchive --archive {copy} import -",
        at=own_archive,
    )
    assert ran.status == 0, ran.err
    first = shell("searcharchive export", at=own_archive)
    assert shell("searcharchive export", at=copy).out == first.out
    assert json.loads(first.out.splitlines()[-1])["schema"] == "searcharchive.tombstone/1"


def test_the_archive_is_found_from_below_and_by_the_environment(
    shell: Cli, own_archive: Path, tmp_path: Path
) -> None:
    below = own_archive / "data"
    assert shell(f"cd {below}; unset SEARCHARCHIVE_DIR; searcharchive count moon").out == "1\n"
    assert shell("searcharchive count moon", at=own_archive).out == "1\n"
    nowhere = shell(f"cd {tmp_path}; unset SEARCHARCHIVE_DIR; searcharchive count moon")
    assert nowhere.status == 2
    assert "searcharchive init" in nowhere.err
    after = shell(f"searcharchive count moon --archive {own_archive}", at=tmp_path)
    assert after.out == "1\n"
