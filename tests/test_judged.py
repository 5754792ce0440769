"""Ranking of the sample articles: twenty questions with graded judgements, as a floor.

`judged/topics.tsv` has the questions, `judged/qrels.txt` what answers them: 2 is about it, 1
touches it (TREC's format). They were judged by the headlines and first lines of all 78 articles.
The floors are what was reached, rounded down; to lower one takes a reason.
"""

from pathlib import Path

import ir_measures
import pytest
from ir_measures import AP, nDCG

from searcharchive.archive import open_archive
from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.indexing import update
from searcharchive.archive.running import run, topics
from searcharchive.query.filters import Filters
from searcharchive.render.runs import trec

JUDGED = Path(__file__).with_name("judged")
SAMPLE = Path(__file__).parents[1] / "data" / "sample"

FLOORS = {AP: 0.74, nDCG @ 10: 0.83}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[object, float]:
    directory = tmp_path_factory.mktemp("judged") / "archive"
    create(directory)
    archive = open_archive(directory)
    import_paths(archive, ImportRequest(paths=(str(SAMPLE),)))
    update(archive)
    asked = topics((JUDGED / "topics.tsv").read_text().splitlines())
    lines = "\n".join(trec(run(archive, asked, Filters(), any_words=True), "sample"))
    judgements = list(ir_measures.read_trec_qrels((JUDGED / "qrels.txt").read_text()))
    found = list(ir_measures.read_trec_run(lines))
    return dict(ir_measures.calc_aggregate(list(FLOORS), judgements, found))


@pytest.mark.parametrize("measure", FLOORS, ids=str)
def test_the_ranking_reaches_its_floor(measured: dict[object, float], measure: object) -> None:
    assert measured[measure] >= FLOORS[measure], f"{measured[measure]:.3f}"
