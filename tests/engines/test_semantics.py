"""What trees mean: as Whoosh has it, over random trees and archives, and where ours is fixed."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import whoosh.query as wq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.analysis import RegexTokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from searcharchive.engines.whoosh.evaluation.evaluation import Evaluation
from searcharchive.engines.whoosh.evaluation.whoosh_nodes import WHOOSH
from searcharchive.engines.whoosh.stock import StockArrays
from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from tests.engines.literally import Literally, Scores
from tests.forms import examples

EXAMPLES = int(os.environ.get("SEMANTICS_EXAMPLES", examples(50)))
"""Archives a test, with 15 trees each; SEMANTICS_EXAMPLES raises their number."""

TREES = 15
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    # Trees are shrunk to the part that is wrong, by `wrong`; Hypothesis would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

WORDS = "a ab abc abd b ba bab bc c ca é éa".split()
TEXT = RegexTokenizer(r"\S+")
SCHEMA = fields.Schema(
    id=fields.ID(sortable=True),
    headline=fields.TEXT(analyzer=TEXT),
    dateline=fields.TEXT(analyzer=TEXT),
    body=fields.TEXT(analyzer=TEXT),
    tag=fields.KEYWORD,
    day=fields.NUMERIC(int, bits=32, sortable=True),
)


@contextmanager
def searching(rows: Sequence[dict[str, Any]], weighting: Any) -> Iterator[Searcher]:
    """Whoosh's own searcher on an index with these documents."""
    index = RamStorage().create_index(SCHEMA)
    writer = index.writer()
    for row in rows:
        writer.add_document(**row)
    writer.commit()
    with index.searcher(weighting=weighting) as searcher:
        yield searcher


def evaluation(searcher: Any) -> Evaluation:
    """Ours, on the same index."""
    segments = [StockArrays(leaf) for leaf, _ in searcher.reader().leaf_readers()]
    return Evaluation(
        segments, searcher.weighting, WHOOSH, schema=SCHEMA, searcher=lambda: searcher
    )


def scores(evaluated: Evaluation, tree: wq.Query) -> Scores:
    """What a tree matches; all of it is counted."""
    found = evaluated.evaluate(tree)
    ranked = found.best(1000)
    assert found.count() == len(ranked)
    return {doc: score for _, doc, score in ranked}


def agree(one: Scores, other: Scores) -> bool:
    return one.keys() == other.keys() and all(abs(one[doc] - other[doc]) < 1e-9 for doc in one)


def texts(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), max_size=most).map(" ".join)


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if value not in ("", None)}
        | {"id": f"{number * 7 % 13:02}"}
        for number, row in enumerate(rows)
    ]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "headline": texts(3),
            "dateline": texts(1),
            "body": texts(12),
            "tag": texts(2),
            "day": st.sampled_from([None, -3, 0, 1, 17, 400]),
        }
    ),
    min_size=1,
    max_size=9,
).map(numbered)

FIELD = st.sampled_from(["headline", "body", "body", "tag"])
TEXTS = st.sampled_from(["headline", "body", "body"])
WORD = st.sampled_from([*WORDS, "x", "ac"])
BOOST = st.sampled_from([1.0, 1.0, 1.0, 0.5, 2.0])
DAY = st.sampled_from([None, -5, -3, 0, 1, 16, 17, 500])
FLAG = st.booleans()

TERM = st.builds(wq.Term, FIELD, WORD, BOOST)
TEXT_TERM = st.builds(wq.Term, st.just("body"), WORD)
SOME_WORDS = st.lists(st.sampled_from(WORDS[:6]), min_size=1, max_size=3)


def phrase(field: str, words: list[str], slop: int, boost: float) -> wq.Query:
    return wq.Phrase(field, words, slop=slop, boost=boost)


PLAIN = st.one_of(
    TERM,
    TERM,
    st.builds(phrase, TEXTS, SOME_WORDS, st.integers(1, 4), BOOST),
    st.builds(wq.Every, st.sampled_from([None, "headline", "tag"]), BOOST),
    st.builds(wq.NumericRange, st.just("day"), DAY, DAY, FLAG, FLAG, BOOST),
    st.builds(wq.Variations, FIELD, WORD, BOOST),
    st.just(wq.NullQuery),
)
FEW = st.integers(0, 2)
SPREAD = st.lists(st.one_of(TEXT_TERM, st.builds(wq.Prefix, st.just("body"), st.just("b"),
                                                  constantscore=st.just(False))),
                  min_size=2, max_size=3)  # fmt: skip
SPAN = st.builds(wq.SpanNear2, SPREAD, slop=st.integers(1, 3), ordered=FLAG, mindist=FEW)
SPANS = st.recursive(
    SPAN,
    lambda inner: st.one_of(
        st.builds(
            lambda a, b, slop, ordered: wq.SpanNear2([a, b], slop=slop, ordered=ordered),
            inner, st.one_of(inner, TEXT_TERM), st.integers(1, 4), FLAG,
        ),
        st.builds(wq.SpanNear, inner, TEXT_TERM, st.integers(1, 4), FLAG),
        st.builds(
            wq.Sequence, st.lists(st.one_of(inner, TEXT_TERM), min_size=2, max_size=4),
            st.integers(1, 3), FLAG,
        ),
        st.builds(lambda a, b: wq.SpanNear2([wq.Or([a, b]), b], slop=3), SPAN, TEXT_TERM),
    ),
    max_leaves=3,
)  # fmt: skip
STRAIGHT = st.one_of(
    SPANS,
    st.builds(wq.Sequence, SPREAD, st.integers(1, 3), FLAG, BOOST),
    st.builds(wq.Ordered, st.lists(TEXT_TERM, min_size=2, max_size=3)),
    st.builds(wq.SpanFirst, TEXT_TERM, st.integers(0, 3)),
)
CONSTANT = st.booleans()
EXPANDING = st.one_of(
    st.builds(wq.Prefix, FIELD, st.sampled_from(["a", "ab", "b", "é", "x"]), BOOST, CONSTANT),
    st.builds(
        wq.Wildcard, FIELD, st.sampled_from(["a*", "*a", "?b*", "*[bc]", "b?b", "ab", "é?", "*"]),
        BOOST, CONSTANT,
    ),
    st.builds(wq.Regex, FIELD, st.sampled_from(["a.c", "b|c", "ab?", ".*", "^ba*b", "[é]"]), BOOST),
    st.builds(wq.FuzzyTerm, FIELD, WORD, BOOST, st.integers(1, 2), st.integers(0, 1), CONSTANT),
    st.builds(
        wq.TermRange, FIELD, st.one_of(st.none(), WORD), st.one_of(st.none(), WORD), FLAG, FLAG,
        BOOST, CONSTANT,
    ),
)  # fmt: skip


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        some = st.lists(inner, min_size=1, max_size=4)
        return st.one_of(
            st.builds(wq.And, some, BOOST),
            st.builds(wq.Or, some, BOOST),
            st.builds(wq.DisjunctionMax, some, BOOST),
            st.builds(wq.Not, inner),
            st.builds(wq.AndNot, inner, inner),
            st.builds(wq.AndMaybe, inner, inner),
            st.builds(wq.Require, inner, inner),
            st.builds(wq.Otherwise, inner, inner),
            st.builds(wq.ConstantScoreQuery, inner, st.sampled_from([0.0, 1.0, 2.5])),
        )

    return st.recursive(leaves, grown, max_leaves=6)


TREE = nested(st.one_of(PLAIN, PLAIN, STRAIGHT, EXPANDING))
WEIGHTINGS = st.sampled_from([BM25F(), BM25F(B=0.3, K1=2.0, body_B=0.9), ArchiveWeighting()])


def parts(node: Any) -> list[wq.Query]:
    """The nodes below one."""
    if isinstance(node, wq.Not):
        return [node.query]
    return [] if isinstance(node, wq.SpanQuery) else list(node.children())


def wrong(tree: Any, right: Callable[[Any], bool]) -> Any:
    """The least part of a tree that isn't right, itself if need be; None if it is right."""
    if right(tree):
        return None
    return next((found for part in parts(tree) if (found := wrong(part, right)) is not None), tree)


@SETTINGS
@given(ROWS, WEIGHTINGS, st.lists(TREE, min_size=TREES, max_size=TREES))
def test_trees_mean_literally_what_whoosh_says(
    rows: list[dict[str, Any]], weighting: Any, trees: list[wq.Query]
) -> None:
    with searching(rows, weighting) as searcher:
        literally = Literally(searcher)
        evaluated = evaluation(searcher)

        def right(tree: Any) -> bool:
            return agree(scores(evaluated, tree), literally.scores(tree))

        assert [node for tree in trees if (node := wrong(tree, right)) is not None] == []
        assert not evaluated.fallbacks


PARTS = st.one_of(
    TERM,
    st.builds(phrase, TEXTS, SOME_WORDS, st.integers(1, 4), BOOST),
    st.builds(wq.NumericRange, st.just("day"), DAY, DAY),
    st.builds(wq.Sequence, st.lists(TEXT_TERM, min_size=2, max_size=3), st.integers(1, 3)),
)
STOCK_TREE = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        st.builds(wq.And, st.lists(inner, min_size=2, max_size=4), BOOST),
        st.builds(wq.Or, st.lists(inner, min_size=2, max_size=4), BOOST),
    ),
    max_leaves=6,
)


@SETTINGS
@given(ROWS, WEIGHTINGS, st.lists(STOCK_TREE, min_size=TREES, max_size=TREES))
def test_a_search_has_whooshs_hits_scores_and_order(
    rows: list[dict[str, Any]], weighting: Any, trees: list[wq.Query]
) -> None:
    """Whoosh's own search with `limit=None`, of nodes in whose meaning it agrees with itself."""
    with searching(rows, weighting) as searcher:
        evaluated = evaluation(searcher)
        ids = searcher.reader().column_reader("id", translate=False)
        for tree in trees:
            hits = {hit.docnum: hit.score for hit in searcher.search(tree, limit=None)}
            # Both sides alike: what is within 1e-9 is equal, and ties go by id.
            order = sorted(hits, key=lambda doc: (round(-hits[doc] / 1e-9), bytes(ids[doc])))
            ranked = evaluated.evaluate(tree).best(100)
            assert agree({doc: score for _, doc, score in ranked}, hits), tree
            assert ranked.documents == order, tree
