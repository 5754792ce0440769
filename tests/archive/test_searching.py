"""Search as a use case: order, filters, what is left out, and an index that isn't up to date."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from searcharchive.archive import Archive, open_archive
from searcharchive.archive.checking import check
from searcharchive.archive.counting import count, matching
from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.index_stats import IndexStats, index_stats
from searcharchive.archive.indexing import rebuild, update
from searcharchive.archive.removing import remove
from searcharchive.archive.searching import SearchRequest, search
from searcharchive.errors import EngineError, QueryError, UsageError
from searcharchive.query.filters import Filters

Fill = Callable[..., Archive]

ARTICLES = [
    {"id": "1", "headline": "Flood in the old town", "date": "1912-04-17", "section": "News",
     "body": "LEIPZIG, Germany — The river rose. Bridges fell.", "byline": "Ann O'Dell"},
    {"id": "2", "headline": "Council meets", "date": "1912",
     "body": "MOSCOW — A flood of petitions reached the council.", "subjects": ["town council"]},
    {"id": "3", "headline": None, "body": "No date stands over this flood of words."},
    {"id": "4", "headline": "Harvest", "date": "198X", "source": "Evening Star",
     "body": "Barley and rye were brought in dry."},
]  # fmt: skip


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Imports articles into an archive, without bringing the index up to date."""
    create(tmp_path / "archive")
    archive = open_archive(tmp_path / "archive")

    def take(articles: list[dict[str, object]], name: str = "all.jsonl") -> Archive:
        file = tmp_path / name
        file.write_text("".join(json.dumps(article) + "\n" for article in articles))
        summary = import_paths(archive, ImportRequest(paths=(str(file),)))
        assert summary.counts.refused == 0, summary
        return archive

    return take


def ids(archive: Archive, query: str = "", **fields: object) -> list[str]:
    options = {
        name: fields.pop(name)
        for name in ("sort", "limit", "offset", "any_words")
        if name in fields
    }
    request = SearchRequest(query, Filters(**fields), **options)  # type: ignore[arg-type]
    return [hit.article.id for hit in search(archive, request).page.hits]


@pytest.mark.parametrize(
    ("query", "fields", "expected"),
    [
        ("flood", {}, ["1", "2", "3"]),
        ("", {"date": "1912"}, ["1", "2"]),
        ("", {"date": "1912-04-18..1912-05"}, ["2"]),
        ("", {"date": "1912", "sort": "oldest"}, ["2", "1"]),
        ("", {"date": "1985"}, ["4"]),
        ("", {"after": "1912-04-17"}, ["4", "1", "2"]),
        ("", {"before": "1912-01"}, ["2"]),
        ("", {"undated": True}, ["3"]),
        ("flood", {"date": "1912-04-17", "undated": True}, ["1", "2", "3"]),
        ("", {"dateline": ("germany",)}, ["1"]),
        ("", {"dateline": ("leipzig", "russia"), "sort": "oldest"}, ["2", "1"]),
        ("", {"no_dateline": True}, ["4", "3"]),
        ("", {"byline": "o'dell"}, ["1"]),
        ("", {"section": "news"}, ["1"]),
        ("", {"source": "star"}, ["4"]),
        ("", {"subject": "council"}, ["2"]),
        ("flood -council", {}, ["1", "3"]),
        ("date:none", {}, ["3"]),
        ("-date:1912", {"sort": "newest"}, ["4", "3"]),
        ("barley bridges", {"any_words": True}, ["1", "4"]),
    ],
)
def test_filters_and_order(
    fill: Fill, query: str, fields: dict[str, object], expected: list[str]
) -> None:
    archive = fill(ARTICLES)
    update(archive)
    found = ids(archive, query, **fields)
    if "sort" in fields or not query:
        assert found == expected
    else:
        assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        ("flood date:1912", 1),
        ("flood", 0),
        ("flood -date:1912", 0),
        ("flood OR date:1912", 0),
        ("barley date:1912", 0),
        ("words date:1912-04-17", 1),
    ],
)
def test_undated_articles_left_out_are_counted(fill: Fill, query: str, left_out: int) -> None:
    archive = fill(ARTICLES)
    update(archive)
    page = search(archive, SearchRequest(query)).page
    assert page.undated_left_out == left_out
    assert count(archive, query, Filters())[:2] == (page.total, left_out)


def test_a_hit_has_its_passages(fill: Fill) -> None:
    archive = fill(ARTICLES)
    rebuild(archive)
    (hit,) = search(archive, SearchRequest('"river rose" leipzig')).page.hits
    assert hit.dateline is not None
    assert hit.dateline.text == "LEIPZIG, Germany"
    assert hit.dateline.spans == ((0, 7),)
    (passage,) = hit.passages
    assert passage.text == "The river rose. Bridges fell."
    assert [passage.text[start:end] for start, end in passage.spans] == ["river rose"]


def test_ranks_count_from_the_first_hit(fill: Fill) -> None:
    archive = fill(ARTICLES)
    update(archive)
    page = search(archive, SearchRequest("flood", limit=1, offset=2)).page
    assert (page.total, [hit.rank for hit in page.hits]) == (3, [3])
    assert matching(archive, "flood", Filters()).ids == ["1", "2", "3"]


def test_an_index_that_lags_says_so_and_drops_what_is_gone(fill: Fill) -> None:
    archive = fill(ARTICLES)
    update(archive)
    remove(archive, ["1"])
    fill([{"id": "5", "body": "One flood more."}], "more.jsonl")
    answer = search(archive, SearchRequest("flood"))
    assert sorted(hit.article.id for hit in answer.page.hits) == ["2", "3"]
    assert answer.page.total == 2
    assert "lags the store by 2" in answer.notes[0]
    assert [finding.fix for finding in check(archive)] == ["searcharchive update"]
    report = update(archive)
    assert (report.put, report.removed, report.rebuilt) == (1, 1, False)
    assert sorted(ids(archive, "flood")) == ["2", "3", "5"]
    assert check(archive) == []


def test_another_language_is_searched_with_the_index_own(fill: Fill) -> None:
    archive = fill(ARTICLES)
    update(archive)
    text = archive.config.path.read_text()
    archive.config.path.write_text(text.replace('"english"', '"german"'))
    german = open_archive(archive.directory)
    answer = search(german, SearchRequest("floods"))
    assert answer.page.total == 3
    assert "run 'searcharchive rebuild'" in answer.notes[0]
    assert rebuild(german).rebuilt
    assert search(german, SearchRequest("flood")).notes == ()


def test_without_an_index_the_error_names_the_fix(fill: Fill) -> None:
    with pytest.raises(EngineError, match="run 'searcharchive update'"):
        search(fill(ARTICLES), SearchRequest("flood"))


def test_what_is_wrong_with_a_query_is_said_before_there_is_an_index(fill: Fill) -> None:
    archive = fill(ARTICLES)
    with pytest.raises(UsageError, match="give a QUERY"):
        search(archive, SearchRequest())
    with pytest.raises(QueryError, match="never closed"):
        count(archive, '"flood', Filters())
    with pytest.raises(UsageError, match="--date"):
        matching(archive, "flood", Filters(date="someday"))


def test_the_index_in_numbers(fill: Fill) -> None:
    archive = fill(ARTICLES)
    assert index_stats(archive) == IndexStats("whoosh", None, 0)
    report = update(archive)
    stats = index_stats(archive)
    assert (stats.engine, stats.sequence) == ("whoosh", report.sequence)
    assert stats.bytes > 0


def test_a_damaged_index_is_named_and_made_anew(fill: Fill) -> None:
    archive = fill(ARTICLES)
    update(archive)
    (toc,) = (archive.index_path / "1").glob("*.toc")
    toc.write_bytes(toc.read_bytes()[:40])
    with pytest.raises(EngineError, match="run 'searcharchive rebuild'"):
        search(archive, SearchRequest("flood"))
    assert [finding.kind for finding in check(archive)] == ["index"]
    report = update(archive)
    assert report.rebuilt
    assert "made anew" in report.notes[0]
    assert len(ids(archive, "flood")) == 3


def test_a_generation_without_manifest_is_garbage(fill: Fill) -> None:
    archive = fill(ARTICLES)
    update(archive)
    (archive.index_path / "7").mkdir()
    (archive.index_path / "7" / "left").write_text("over")
    assert len(ids(archive, "flood")) == 3
    assert "1 unfinished" in update(archive).notes[0]
    assert rebuild(archive).notes == ()
    assert {path.name for path in archive.index_path.iterdir()} == {"1", "2", "CURRENT"}
    assert update(archive).notes == ()
    assert {path.name for path in archive.index_path.iterdir()} == {"2", "CURRENT"}
