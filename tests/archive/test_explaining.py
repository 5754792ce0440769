"""How a hit's score came about: what each part added makes up the score, whatever was asked."""

import random
from pathlib import Path

import pytest

from searcharchive.archive import open_archive
from searcharchive.archive.archive import Archive
from searcharchive.archive.creating import create
from searcharchive.archive.explaining import explain
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.indexing import update
from searcharchive.archive.searching import SearchRequest
from searcharchive.explained import Scored
from tests.cli.trial import write_records

WORDS = "harbour harhour haibour ship ships boat Boat fog colour color the board news".split()

QUERIES = """
harbour
harbour ship
harbour OR ship
harbour ship OR boat fog
(harbour OR ship) (boat OR fog)
harbour OR (ship -boat)
harbour -boat
-ship
harbour harbour
harbour ship NOT NOT boat
"harbour ship"
"ship harbour"~4
"har* ship"
harbour NEAR/4 ship
harbour NEAR/4 ship boat
ship PRE/3 harbour
ship W/S harbour
ship W/P harbour
(ship NEAR/4 boat) W/S (fog OR harbour)
ATLEAST/2 ship
ATLEAST/2 (ship OR harbour) fog
ATLEAST/2 (ship PRE/9 boat)
har*
sh?p
*oat fog
harbor~
habrour~2
/ha.*r/ OR /bo?at/
headline:harbour
headline:harbour OR body:fog
lead:ship
lead:(ship OR fog)
exact:ships
exact:(headline:ship) OR boat
case:Boat
case:Boat W/S ship
ATLEAST/2 case:Boat
colour
colour NEAR/5 ship
byline:brandreth harbour
subject:fog OR fog
place:germany fog
dateline:germany OR fog
harbour date:1912
harbour words:>3
harbour on:04-15
harbour added:2001..
""".strip().splitlines()


@pytest.fixture(scope="module", params=[False, True], ids=["print", "scanned"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive of texts of a few words, with synonyms."""
    directory: Path = tmp_path_factory.mktemp("explained")
    chance = random.Random("explained")
    records = [
        {
            "id": f"t{number}",
            "headline": " ".join(chance.choices(WORDS, k=3)),
            "body": "".join(map("{}{}".format, chance.choices(WORDS, k=14), chance.choices(
                [" ", " ", " ", ". ", "\n\n"], k=14))).strip(),
            "byline": chance.choice(["Ann Brandreth", None]),
            "date": chance.choice(["1912-04-15", "1913-04-15", None]),
            "dateline": chance.choice(["BERLIN", None]),
            "subjects": chance.choice([["fog"], ["news"]]),
        }
        for number in range(24)
    ]  # fmt: skip
    create(directory / "archive")
    (directory / "archive" / "synonyms.txt").write_text("colour / color\n")
    configuration = f"[analysis]\nocr = {str(request.param).lower()}\n"
    (directory / "archive" / "searcharchive.toml").write_text(configuration)
    made = open_archive(directory / "archive")
    import_paths(made, ImportRequest(paths=(str(write_records(directory / "all.jsonl", records)),)))
    update(made)
    return made


def told(hit: Scored) -> float:
    """The score that what is told of a hit comes to."""
    whole = sum(part.score for part in hit.parts) * (1 if hit.recency is None else hit.recency)
    return whole if hit.score >= 0 else -1 / (1 + whole)


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_told_comes_to_the_score(archive: Archive, query: str) -> None:
    # The second page reaches those that have a word misread only.
    offsets = (0, 9) if archive.config.ocr else (0,)
    ranked = [
        hit
        for offset in offsets
        for hit in explain(archive, SearchRequest(query, limit=2, offset=offset)).hits
    ]
    assert ranked
    for hit in ranked:
        assert told(hit) == pytest.approx(hit.score, abs=1e-9, rel=0)
        for part in filter(lambda part: part.fields, hit.parts):
            by_field = sum(score for _, score in part.fields)
            assert by_field == pytest.approx(part.score, abs=1e-9, rel=0)


def test_so_it_does_where_age_counts(archive: Archive) -> None:
    for query in ("harbour NEAR/4 ship", "lead:ship OR case:Boat", "harbour fog"):
        for hit in explain(archive, SearchRequest(query, recent=90, limit=4)).hits:
            assert hit.recency is not None
            assert told(hit) == pytest.approx(hit.score, abs=1e-9, rel=0)


@pytest.mark.parametrize("how", ["any_words", "expand"])
def test_so_it_does_for_a_question(archive: Archive, how: str) -> None:
    for recent in (None, 90):
        request = SearchRequest("what ship lay in the harbour", recent=recent, limit=4)
        hits = explain(archive, request._replace(**{how: True})).hits
        assert len(hits) == 4
        for hit in hits:
            assert told(hit) == pytest.approx(hit.score, abs=1e-9, rel=0)
