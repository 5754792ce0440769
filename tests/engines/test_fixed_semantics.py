"""docs/query-semantics.md by example: what Whoosh gives, what is given here, what is left to it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import whoosh.query as wq
from whoosh import fields, scoring
from whoosh.analysis import RegexTokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

from searcharchive.engines.whoosh.evaluation.evaluation import Evaluation
from searcharchive.engines.whoosh.evaluation.whoosh_nodes import WHOOSH
from searcharchive.engines.whoosh.stock import StockArrays

PAGE = Path(__file__).resolve().parents[2] / "docs" / "query-semantics.md"
BODIES = ["rose", "rose rose", "thorn", "rose thorn thorn", "roses rosy", "mint"]
SCHEMA = fields.Schema(
    id=fields.ID(sortable=True),
    body=fields.TEXT(analyzer=RegexTokenizer()),
    tag=fields.ID,
    day=fields.NUMERIC(int),
)
NAMES: dict[str, Any] = vars(wq) | {
    word: wq.Term("body", word) for word in ("rose", "thorn", "mint", "roses")
}

_ROW = re.compile(r"\| `([^`]+)` \|([^|]*)\|([^|]*)\|")


def rows() -> Iterator[tuple[str, str, str, int | None]]:
    """The trees of the page's tables of examples, with both columns, and the limit they are for."""
    limit: int | None = None
    inside = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| tree |"):
            inside = True
            limit = 3 if "limit=3" in line else None
        elif not line.startswith("|"):
            inside = False
        elif inside and (row := _ROW.fullmatch(line)):
            yield row[1], row[2].strip(), row[3].strip(), limit


def told(hits: dict[int, float]) -> str:
    return ", ".join(f"{doc}: {score:g}" for doc, score in sorted(hits.items()))


def searching(weighting: Any) -> Iterator[Searcher]:
    index = RamStorage().create_index(SCHEMA)
    writer = index.writer()
    for number, body in enumerate(BODIES):
        writer.add_document(id=str(number), body=body, tag="t", day=number)
    writer.commit()
    with index.searcher(weighting=weighting) as found:
        yield found


@pytest.fixture
def searcher() -> Iterator[Searcher]:
    yield from searching(scoring.Frequency())


def evaluation(searcher: Any) -> Evaluation:
    segments = [StockArrays(leaf) for leaf, _ in searcher.reader().leaf_readers()]
    return Evaluation(
        segments, searcher.weighting, WHOOSH, schema=SCHEMA, searcher=lambda: searcher
    )


def ours(evaluated: Evaluation, tree: wq.Query, limit: int = 100) -> dict[int, float]:
    return {doc: score for _, doc, score in evaluated.evaluate(tree).best(limit)}


def theirs(searcher: Any, tree: wq.Query, limit: int | None = None) -> dict[int, float]:
    return {hit.docnum: hit.score for hit in searcher.search(tree, limit=limit)}


def test_the_page_has_its_examples() -> None:
    assert len(list(rows())) >= 15
    assert "| body | " + " | ".join(BODIES) + " |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("tree", "whoosh", "here", "limit"), list(rows()))
def test_examples_give_what_is_written(
    searcher: Searcher, tree: str, whoosh: str, here: str, limit: int | None
) -> None:
    node = eval(tree, NAMES)
    assert told(ours(evaluation(searcher), node, limit or 100)) == here
    if whoosh == "AssertionError":
        with pytest.raises(AssertionError):
            theirs(searcher, node, limit)
    else:
        assert told(theirs(searcher, node, limit)) == whoosh


def test_a_prefix_is_as_rare_as_all_its_words_together() -> None:
    for searcher in searching(scoring.BM25F()):
        found = ours(evaluation(searcher), wq.Prefix("body", "ros"))
        # Four of six documents have one of rose, roses and rosy; document 4 has two.
        rarity = scoring.log(6 / 5) + 1
        average = sum(len(body.split()) for body in BODIES) / 6
        assert found[4] == pytest.approx(scoring.bm25(rarity, 2, 2, average, 0.75, 1.2), abs=1e-12)
        assert found[0] == pytest.approx(scoring.bm25(rarity, 1, 1, average, 0.75, 1.2), abs=1e-12)


WEIGHTINGS = [
    scoring.BM25F(body_B=0.2),
    scoring.TF_IDF(),
    scoring.Frequency(),
    scoring.PL2(),
    scoring.MultiWeighting(scoring.BM25F(), tag=scoring.Frequency()),
    scoring.ReverseWeighting(scoring.BM25F()),
    scoring.FunctionWeighting(lambda searcher, field, text, matcher: matcher.id() + 1.0),
]


@pytest.mark.parametrize("weighting", WEIGHTINGS, ids=lambda weighting: type(weighting).__name__)
def test_any_weighting_scores_words_as_whoosh_does(weighting: Any) -> None:
    rose, thorn, tag = (wq.Term(field, text) for field, text in (
        ("body", "rose"), ("body", "thorn"), ("tag", "t")))  # fmt: skip
    trees = [
        rose, tag, wq.Term("body", "rose", boost=3.0), wq.Phrase("body", ["rose", "thorn"]),
        wq.Or([rose, thorn]), wq.And([rose, thorn]), wq.And([wq.Or([thorn, tag]), rose]),
    ]  # fmt: skip
    for searcher in searching(weighting):
        for tree in trees:
            assert ours(evaluation(searcher), tree) == pytest.approx(
                theirs(searcher, tree), abs=1e-9
            )


class Odd(wq.Term):
    """A term with a matcher of its own."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return wq.Term("body", "thorn").matcher(searcher, context)


@pytest.mark.parametrize(
    ("node", "fallbacks"),
    [
        (wq.SpanNot(NAMES["rose"], NAMES["thorn"]), {"SpanNot": 1}),
        (wq.Or([NAMES["rose"], NAMES["thorn"]], scale=0.9), {"Or": 1}),
        (Odd("body", "rose"), {"Odd": 1}),
        (wq.SpanNear2([NAMES["rose"], wq.SpanNot(NAMES["thorn"], NAMES["mint"])]),
         {"SpanNear2": 1}),
    ],
)  # fmt: skip
def test_what_is_left_to_whoosh_is_counted(
    searcher: Searcher, node: wq.Query, fallbacks: dict[str, int]
) -> None:
    evaluated = evaluation(searcher)
    expected = theirs(searcher, node)
    assert expected
    assert ours(evaluated, wq.Or([node, NAMES["mint"]])) == expected | {5: 1.0}
    assert evaluated.fallbacks == fallbacks


def test_without_a_searcher_what_is_unknown_is_an_error(searcher: Searcher) -> None:
    evaluated = Evaluation([StockArrays(searcher.reader())], searcher.weighting, WHOOSH)
    with pytest.raises(TypeError, match="SpanNot"):
        evaluated.evaluate(wq.SpanNot(NAMES["rose"], NAMES["thorn"]))


def test_a_phrase_needs_positions(searcher: Searcher) -> None:
    evaluated = evaluation(searcher)
    with pytest.raises(wq.QueryError, match="tag"):
        evaluated.evaluate(wq.Phrase("tag", ["t", "t"]))
    assert ours(evaluated, wq.Phrase("tag", ["t", "t"], degrade=True)).keys() == set(range(6))
    assert not ours(evaluated, wq.Phrase("nowhere", ["t", "t"]))
    assert not ours(evaluated, wq.Phrase("body", []))
