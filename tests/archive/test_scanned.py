"""`analysis.ocr`: what an archive of scanned print finds, and what a change of it does."""

from pathlib import Path

import pytest

from searcharchive.archive import open_archive
from searcharchive.archive.archive import Archive
from searcharchive.archive.checking import check
from searcharchive.archive.counting import count
from searcharchive.archive.explaining import explain
from searcharchive.archive.highlighting import highlights
from searcharchive.archive.indexing import update
from searcharchive.archive.searching import SearchRequest, search
from searcharchive.archive.showing import show
from searcharchive.query.filters import Filters

from .desk import Desk


def configured(directory: Path, *, ocr: bool) -> Archive:
    (directory / "searcharchive.toml").write_text(f"[analysis]\nocr = {str(ocr).lower()}\n")
    return open_archive(directory)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.write(
        "a.jsonl",
        {"id": "typed", "body": "The harbour lay under fog."},
        {"id": "spoilt", "body": "A ship left the harhour, and the haibour froze."},
        {"id": "other", "body": "No word of the sea."},
    )
    desk.take()
    return desk


def test_a_spoilt_word_is_found_last_marked_and_explained(desk: Desk) -> None:
    archive = configured(desk.archive.directory, ocr=True)
    assert update(archive).rebuilt
    answer = search(archive, SearchRequest("harbour"))
    typed, spoilt = answer.page.hits
    assert (typed.article.id, spoilt.article.id) == ("typed", "spoilt")
    assert typed.score > 0 > spoilt.score
    (passage,) = spoilt.passages
    assert [passage.text[slice(*span)] for span in passage.spans] == ["harhour", "haibour"]
    assert answer.notes == ("1 of 2 articles have a word only as scanning has spoilt it",)
    assert count(archive, "harbour", Filters())[0] == 2
    assert count(archive, "exact:harbour", Filters())[0] == 1
    meant = explain(archive, SearchRequest("harbour")).whole.meanings
    assert [(each.text, each.words) for each in meant if each.words] == [
        ("harbour misread", (("haibour", 1), ("harhour", 1)))
    ]


def test_a_spoilt_word_is_marked_in_an_article_shown_whole(desk: Desk) -> None:
    archive = configured(desk.archive.directory, ocr=True)
    articles = show(archive, ["typed", "spoilt"]).articles

    def marked() -> list[list[str]]:
        found = highlights(archive, "harbour fog OR harbour", articles)
        return [
            [article.body[slice(*span)] for span in spans.get("body", ())]
            for article, spans in zip(articles, found, strict=True)
        ]

    assert marked() == [["harbour", "fog"], []]
    update(archive)
    assert marked() == [["harbour", "fog"], ["harhour", "haibour"]]


def test_what_is_missing_is_told_of_words_that_are_not_even_misread(desk: Desk) -> None:
    desk.write("b.jsonl", {"id": "bare", "body": "The haibour."}, {"id": "sea", "body": "A gull."})
    desk.take("b.jsonl")
    archive = configured(desk.archive.directory, ocr=True)
    update(archive)
    notes = search(archive, SearchRequest("harbour gull zeppelin")).notes
    assert [note for note in notes if "no article" in note] == ["no article has zeppelin"]
    (note,) = search(archive, SearchRequest("harbour gull")).notes
    assert note == "each part is found, but in no article as asked; 4 have one of them"


def test_a_questions_score_is_told_in_words_and_grams(desk: Desk) -> None:
    archive = configured(desk.archive.directory, ocr=True)
    update(archive)
    request = SearchRequest("fog on the harbour", any_words=True)
    for hit in explain(archive, request).hits:
        assert sum(part.score for part in hit.parts) == pytest.approx(hit.score)
        assert "4-grams" in {part.text for part in hit.parts}
    expanded = search(archive, request._replace(expand=True)).page
    assert {hit.article.id for hit in expanded.hits} >= {"typed", "spoilt"}


def test_a_change_of_it_makes_the_index_anew(desk: Desk) -> None:
    update(desk.archive)
    assert count(desk.archive, "harbour", Filters())[0] == 1
    archive = configured(desk.archive.directory, ocr=True)
    note = "analysis.ocr has changed since the index was made; run 'searcharchive update'"
    assert count(archive, "harbour", Filters())[::2] == (1, (note,))
    assert [each.problem for each in check(archive)] == ["analysis"]
    report = update(archive)
    assert (report.rebuilt, report.notes) == (
        True,
        ("analysis.ocr has changed; the index is made anew",),
    )
    assert check(archive, read_data=True) == []
    assert not update(archive).rebuilt
    archive = configured(desk.archive.directory, ocr=False)
    assert update(archive).rebuilt
    assert count(archive, "harbour", Filters())[::2] == (1, ())
