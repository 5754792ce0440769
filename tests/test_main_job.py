"""The main job on real input, through real processes and pipes: the New York Sun's article and
17,000 Reuters stories into a new archive, and what an archivist and a script ask of it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from searcharchive.store.store import Store

pytestmark = pytest.mark.shared

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def archive(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new archive with everything imported, and an index of it."""
    directory = tmp_path_factory.mktemp("main") / "archive"
    for arguments in (
        ("init", directory),
        ("--archive", directory, "import", corpora / "nysun", corpora / "reuters21578"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "searcharchive", *map(str, arguments)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture
def run(archive: Path) -> Run:
    """Runs a command on the archive, or with `shell` a whole pipe."""
    environment = os.environ | {
        "SEARCHARCHIVE_DIR": str(archive),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }

    def call(*arguments: str, shell: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", shell] if shell else ["searcharchive", *arguments],
            capture_output=True,
            text=True,
            env=environment,
        )

    return call


def hits(run: Run, *arguments: str) -> list[dict[str, object]]:
    done = run("search", *arguments, "--format", "jsonl")
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def count(run: Run, *arguments: str) -> int:
    done = run("count", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return int(done.stdout)


def test_all_articles_are_stored_and_indexed(run: Run, archive: Path) -> None:
    stats = json.loads(run("stats", "--format", "json").stdout)
    assert stats["articles"] == 17_001
    assert stats["dated"] >= 16_999
    assert stats["store_sequence"] == stats["index_sequence"]
    assert run("check").returncode == 0


def test_importing_again_changes_nothing(run: Run, archive: Path, corpora: Path) -> None:
    with Store.open(archive / "data" / "archive.db", read_only=True) as store:
        before = store.sequence()
    assert run("import", str(corpora / "nysun"), str(corpora / "reuters21578")).returncode == 0
    with Store.open(archive / "data" / "archive.db", read_only=True) as store:
        assert store.sequence() == before


def test_the_new_york_sun_article(run: Run) -> None:
    (hit,) = hits(run, '"missile defense"', "--dateline", "russia", "--date", "none")
    assert hit["dateline"] == "SOCHI, RUSSIA"
    assert hit["places"] == [{"name": "Sochi", "region": None, "country": "RU"}]
    assert hit["date"] is None
    snippets = hit["snippets"]
    assert isinstance(snippets, list)
    assert any(
        snippet["text"][start:end].lower() == "missile defense"
        for snippet in snippets
        for start, end in snippet["spans"]
    )
    article = json.loads(run("show", str(hit["id"]), "--format", "jsonl").stdout)
    assert article["note"].startswith("This article is from the archive of The New York Sun")
    assert article["body"].startswith("SOCHI, RUSSIA — ")
    assert article["headline"].startswith("Bush, Putin Diverge")


def test_its_notice_is_not_searched(run: Run) -> None:
    done = run("search", "mis-categorizations")
    assert (done.returncode, done.stdout) == (1, "")
    assert count(run, "note:mis-categorizations") == 1


def test_a_date_range(run: Run) -> None:
    found = hits(run, "oil", "--date", "1987-03-01..1987-03-07", "--limit", "all")
    assert found
    assert all("1987-03-01" <= str(hit["date"]) <= "1987-03-07" for hit in found)
    assert len(found) == count(run, "oil", "--after", "1987-03", "--before", "1987-03-07")


def test_a_dateline_by_city_and_by_country(run: Run) -> None:
    by_city = count(run, "--dateline", "rio de janeiro")
    by_country = count(run, "--dateline", "brazil")
    assert 0 < by_city < by_country
    places = [hit["places"] for hit in hits(run, "dateline:brazil", "--limit", "50")]
    assert all(any(place["country"] == "BR" for place in each) for each in places)  # type: ignore[attr-defined]


def test_a_phrase_and_a_prefix(run: Run) -> None:
    assert 0 < count(run, '"crude oil prices"') < count(run, "crude oil prices")
    assert count(run, "agricultur*") >= count(run, "agricultural") > 0


@pytest.mark.usefixtures("jq")
def test_jsonl_through_jq(run: Run) -> None:
    pipe = "searcharchive search wheat --limit 5 --format jsonl | jq -r '.id'"
    assert len(run(shell=pipe).stdout.split()) == 5


def test_ids_through_xargs(run: Run) -> None:
    pipe = "searcharchive search wheat --limit 3 --format ids -0 | xargs -0 searcharchive show"
    done = run(shell=pipe)
    assert done.returncode == 0
    assert "wheat" in done.stdout.lower()


def test_a_closed_pipe_ends_quietly(run: Run) -> None:
    done = run(shell="searcharchive export | head -n 1; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["schema"] == "searcharchive.article/1"


def test_a_hit_for_each_word_of_a_story_is_marked(run: Run) -> None:
    for hit in hits(run, "cocoa", "--limit", "all", "--snippets", "1"):
        headline = str(hit["headline"]).lower()
        snippets = hit["snippets"]
        assert isinstance(snippets, list)
        assert "cocoa" in headline or any(snippet["spans"] for snippet in snippets)


def test_export_into_a_new_archive_gives_the_same(run: Run, archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    pipe = (
        f"searcharchive init {copy} && searcharchive export > {tmp_path}/first "
        f"&& searcharchive --archive {copy} import - --no-index < {tmp_path}/first "
        f"&& searcharchive --archive {copy} export > {tmp_path}/second"
    )
    done = run(shell=pipe)
    assert done.returncode == 0, done.stderr
    first = (tmp_path / "first").read_bytes()
    assert first.count(b"\n") == 17_001
    assert first == (tmp_path / "second").read_bytes()


def test_a_part_of_it_exported_gives_the_same_answers(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    day = "--date 1987-03-02"
    search = f"search 'oil OR wheat' {day} --format ids --sort oldest --limit all"
    pipe = (
        f"searcharchive init {copy} && searcharchive export {day} "
        f"| searcharchive --archive {copy} import - "
        f"&& searcharchive {search} > {tmp_path}/first "
        f"&& searcharchive --archive {copy} {search} > {tmp_path}/second"
    )
    done = run(shell=pipe)
    assert done.returncode == 0, done.stderr
    first = (tmp_path / "first").read_text()
    assert first.count("\n") > 10
    assert first == (tmp_path / "second").read_text()
