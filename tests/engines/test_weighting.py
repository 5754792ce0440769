"""The ranking formula by hand, and Whoosh's own searcher scoring as the engine does."""

from math import isclose, log
from pathlib import Path

import pytest
import whoosh.query as wq
from whoosh.index import open_dir
from whoosh.searching import Searcher

from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation
from searcharchive.engines.whoosh.making import create_index
from searcharchive.engines.whoosh.weighting import ArchiveScorer, ArchiveWeighting, idf
from searcharchive.engines.whoosh.writing import WhooshBatch
from searcharchive.model import Article


def test_idf_is_lucenes() -> None:
    assert isclose(idf(10, 3), log(1 + 7.5 / 3.5))
    assert idf(10, 10) > 0
    assert idf(1, 0) > idf(1, 1)


@pytest.mark.parametrize(
    ("frequency", "length", "expected"),
    [(1, 10, 2 / (1 + 1.5)), (3, 10, 6 / (3 + 1.5)), (1, 20, 2 / (1 + 1.5 * (0.25 + 0.75 * 2)))],
)
def test_saturation_and_length(frequency: int, length: int, expected: float) -> None:
    scorer = ArchiveScorer(factor=2.0, average_length=10.0, k1=1.5, b=0.75)
    assert isclose(scorer._score(frequency, length), expected)


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    analyzer = Analyzer("english")
    create_index(tmp_path)
    with WhooshBatch(tmp_path, analyzer, fresh=True) as batch:
        for number in range(30):
            body = "flood " * (number % 4) + "river bank " * (number % 7)
            headline = "Flood at the mill" if number % 5 == 0 else None
            batch.put(Article(id=str(number), headline=headline, body=body or "nothing"))
    return WhooshEngine(Generation(tmp_path, "whoosh", "stock", 1, analyzer.signature))


@pytest.mark.parametrize("term", [("body", "flood"), ("headline", "flood"), ("body", "river")])
def test_whooshs_searcher_gives_the_same_scores(
    engine: WhooshEngine, term: tuple[str, str]
) -> None:
    tree = wq.Term(*term)
    ours = {one.id: one.score for one in engine.search(tree, limit=None).ranked}
    with open_dir(str(engine.generation.directory)).reader() as reader:
        searcher = Searcher(reader, weighting=ArchiveWeighting())
        ids = reader.column_reader("id", translate=False)
        found = searcher.search(tree, limit=None)
        theirs = {bytes(ids[hit.docnum]).decode(): hit.score for hit in found}
    engine.close()
    assert ours
    assert ours.keys() == theirs.keys()
    assert all(isclose(ours[id], theirs[id]) for id in ours)


def test_a_headline_counts_beside_the_body(engine: WhooshEngine) -> None:
    both = wq.Or([wq.Term("headline", "flood"), wq.Term("body", "flood")])
    scores = {one.id: one.score for one in engine.search(both, limit=None).ranked}
    alone = {one.id: one.score for one in engine.search(both.subqueries[1], limit=None).ranked}
    engine.close()
    assert scores["5"] > alone["5"]
    assert scores["1"] == alone["1"]
