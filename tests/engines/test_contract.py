"""What every engine promises, against an oracle: the marks of a tree on each article alone."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.query import Query

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.capitals import Cased
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.port import Engine
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation, Generations
from searcharchive.engines.whoosh.making import create_index, open_batch
from searcharchive.errors import QueryError
from searcharchive.model import ArchiveDate, Article, Dateline, Place
from searcharchive.passages.marking import marks
from searcharchive.query.parser import Language, parse
from tests.forms import examples

ANALYZER = Analyzer("english")
LANGUAGE = Language(ANALYZER, datetime.date(2008, 4, 7))

Make = Callable[[list[Article]], Engine]


def article(id: str, body: str, **fields: object) -> Article:
    return Article(id=id, body=body, **fields)  # type: ignore[arg-type]


@pytest.fixture(params=["array", "stock"])
def codec(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def building(tmp_path: Path) -> Iterator[Callable[[list[Article], str], Engine]]:
    """Indexes articles by a codec in two segments, so that numbers run over both."""
    opened: list[Engine] = []

    def build(articles: list[Article], codec: str) -> Engine:
        generations = Generations(tmp_path / f"index{len(opened)}")
        directory = generations.begin()
        create_index(directory)
        middle = len(articles) // 2
        for part in (articles[:middle], articles[middle:]):
            with open_batch(codec, directory, ANALYZER, ORDINARY) as batch:
                for one in part:
                    batch.put(one)
                batch.reach(7)
        generations.publish(
            Generation(directory, "whoosh", codec, schema.VERSION, ANALYZER.signature)
        )
        engine = WhooshEngine.open(generations.root)
        assert engine is not None
        opened.append(engine)
        return engine

    yield build
    for engine in opened:
        engine.close()


@pytest.fixture
def make(building: Callable[[list[Article], str], Engine], codec: str) -> Make:
    """Indexes articles by each codec."""
    return lambda articles: building(articles, codec)


def found(engine: Engine, query: str) -> list[str]:
    answer = engine.search(parse(query, LANGUAGE), limit=None)
    assert answer.total == len(answer.ranked)
    return sorted(ranked.id for ranked in answer.ranked)


TEXTS = {
    "hyphen": "They co-operate with the B-52 crews of O'Brien for $1.5 million in 1986-87.",
    "joined": "They cooperate with the B52 crews of OBrien for $1,500 in 1986.",
    "apart": "They co operate with the B 52 crews of O’Brien and AT&T; Bush's men ran.",
    "points": "The U.S. and the universities were running in '07.",
    "capitals": "The US told them.",
    "small": "They told us to be or not to be happy.",
}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("co-operate", "apart hyphen joined"),
        ("cooperate", "hyphen joined"),
        ('"co operate"', "apart hyphen"),
        ('"they cooperate with"', "hyphen joined"),
        ('"they co-operate with the"', "apart hyphen joined"),
        ("B-52", "apart hyphen joined"),
        ("B52", "hyphen joined"),
        ('"the B52 crews"', "hyphen joined"),
        ("U.S.", "capitals points"),
        ("US", "capitals points small"),
        ("us", "capitals points small"),
        ("O'Brien", "apart hyphen joined"),
        ("o’brien", "apart hyphen joined"),
        ("obrien", "apart hyphen joined"),
        ("Bush", "apart"),
        ("AT&T", "apart"),
        ("1.5", "hyphen"),
        ("1500", "joined"),
        ("07", "points"),
        ("1986-87", "hyphen"),
        ('"to be or not to be"', "small"),
        ("universit*", "points"),
        ("runn*", "points"),
        ("happ?", ""),
        ("happ*", "small"),
        ("h?ppy", "small"),
        ("hapy~1", "small"),
        ("crews -obrien", ""),
        ("-told -crews", "points"),
        ('"told not"~4', "small"),
        ('"not told"~4', "small"),
        ('"told not"~3', ""),
        ('"told happy"~4', ""),
        ('"be be"~5', "small"),
        ('"happy happy"~9', ""),
        ("id:small OR id:points", "points small"),
        ("a AND NOT a", ""),
    ],
)
def test_words(make: Make, query: str, ids: str) -> None:
    engine = make([article(id, body) for id, body in TEXTS.items()])
    assert found(engine, query) == ids.split()


def test_order_limit_offset_and_ties(make: Make) -> None:
    days = {"b": 10, "a": 30, "c": 20}
    articles = [
        article(id, "flood", date=ArchiveDate("x", day, day + 1)) for id, day in days.items()
    ]
    articles += [article("e", "flood"), article("d", "flood flood flood flood")]
    engine = make(articles)
    flood = parse("flood", LANGUAGE)

    def ids(**options: object) -> list[str]:
        answer = engine.search(flood, **options)  # type: ignore[arg-type]
        assert answer.total == 5
        return [ranked.id for ranked in answer.ranked]

    assert ids() == ["d", "a", "b", "c", "e"]
    assert ids(order="newest") == ["a", "c", "b", "d", "e"]
    assert ids(order="oldest") == ["b", "c", "a", "d", "e"]
    for order in ("relevance", "newest", "oldest"):
        every = ids(order=order, limit=None)
        for offset in range(6):
            for limit in range(6):
                assert (
                    ids(order=order, limit=limit, offset=offset) == (every[offset : offset + limit])
                )


def test_batches_replace_remove_and_discard(make: Make, codec: str) -> None:
    engine = make([article("1", "old words"), article("2", "gone")])
    assert isinstance(engine, WhooshEngine)
    directory = engine.generation.directory
    with open_batch(codec, directory, ANALYZER, ORDINARY) as batch:
        batch.put(article("1", "new words"))
        batch.remove("2")
        batch.remove("unknown")
        batch.reach(9)
    writing = open_batch(codec, directory, ANALYZER, ORDINARY)
    with pytest.raises(RuntimeError), writing as batch:
        batch.put(article("3", "never"))
        raise RuntimeError
    later = WhooshEngine(engine.generation)
    assert (later.sequence, later.ids()) == (9, ["1"])
    assert found(later, "words") == ["1"]
    assert found(later, "-nothing") == ["1"]
    assert found(later, "old OR gone OR never") == []
    # The engine that was open before still answers from what it opened.
    assert (engine.sequence, found(engine, "old OR gone")) == (7, ["1", "2"])
    later.close()


def test_facets_and_tallies(make: Make) -> None:
    def placed(name: str) -> Dateline:
        return Dateline(name, name, places=(Place(name, keys=(name.lower(), "europe")),))

    engine = make(
        [
            article("1", "flood", dateline=placed("Riga"), date=ArchiveDate("x", 10, 11)),
            article("2", "flood", dateline=placed("Bonn"), date=ArchiveDate("x", 25, 26)),
            article("3", "dry", dateline=placed("Bonn"), date=ArchiveDate("x", 26, 27)),
            article("4", "flood", dateline=placed("Bonn")),
            article("5", "flood"),
        ]
    )
    assert isinstance(engine, WhooshEngine)
    flood = parse("flood", LANGUAGE)
    assert engine.facet(flood, "place") == {"europe": 3, "bonn": 2, "riga": 1}
    assert engine.facet(flood, "place", 1) == {"europe": 3}
    assert engine.facet(flood, "place", 2) == {"europe": 3, "bonn": 2}
    assert engine.facet(flood, "has") == {"words": 4, "dateline": 3, "date": 2, "day": 2}
    assert engine.facet(flood, "section") == {}
    assert engine.tally(flood, "date_start", [0, 20, 25, 30]) == [1, 0, 1]


def test_empty_index(make: Make) -> None:
    engine = make([])
    for query in ("a", "-a", "a*", '"a b"', "date:2008", "date:none", "place:us", "a~1"):
        assert found(engine, query) == []
    assert engine.ids() == []


WORDS = st.sampled_from(["ab", "abc", "co-op", "coop", "co", "op", "U.S.", "US", "us", "b"])
BODIES = st.lists(
    st.one_of(WORDS, WORDS, st.sampled_from(["ab. Co", "us! Ab", "\n\n", "\n   b"])), max_size=12
).map(" ".join)
ARTICLES = st.lists(
    st.builds(
        lambda headline, body, day, place, byline: {
            "headline": headline or None,
            "body": body,
            "date": ArchiveDate("x", day, day + 3) if day else None,
            "byline": byline or None,
            "language": "en" if byline else None,
            "page": "A1" if place else None,
            "subjects": ("ab",) if day else (),
            "added": "2008-04-06T10:00:00Z" if headline else "2007-04-06T10:00:00Z",
            "dateline": Dateline(place, place, places=(Place(place, keys=(place.lower(),)),))
            if place
            else None,
        },
        BODIES,
        BODIES,
        st.sampled_from([0, 733000, 733002, 733100]),
        st.sampled_from(["", "ab", "Co-op"]),
        st.sampled_from(["", "abc co"]),
    ),
    max_size=6,
)
LEAVES = st.sampled_from(
    [
        *"ab abc co-op coop us U.S. US b ab* a?c *p abd~1 co~2 headline:co byline:abc".split(),
        *"dateline:ab place:ab dateline:none date:none date:2007-11-22 id:a1 -b".split(),
        *"words:>4 words:..9 on:11-22 added:2008.. language:en page:A1 subject:ab".split(),
        *"exact:abc exact:(headline:ab) lead:co /a?b/ headline:/.*p/".split(),
        '"ab co"', '"ab coop b"', '"co op"', '"ab co-op"', '"co* ab"', '"U.S. ab"',
        '"ab co"~1', '"ab ab"~2', '"co op b"~0', '"co-op ab"~1', '"us b"~0',
    ]
)  # fmt: skip
OPERATORS = st.sampled_from("NEAR/1 NEAR/2 NEAR/4 PRE/1 PRE/3 W/S W/P".split())
SPOTS = st.recursive(
    st.sampled_from(
        [*"ab abc co-op coop us U.S. b ab* co~2 /c.*/ headline:co exact:ab".split(),
         '"ab co"', '"co op"', '"ab ab"~2']
    ),
    lambda inner: st.one_of(
        st.tuples(inner, OPERATORS, inner).map("({0[0]} {0[1]} {0[2]})".format),
        st.tuples(inner, inner).map("({0[0]} OR {0[1]})".format),
    ),
    max_leaves=4,
)  # fmt: skip
PLACED = st.one_of(
    st.tuples(SPOTS, OPERATORS, SPOTS).map("{0[0]} {0[1]} {0[2]}".format),
    SPOTS.map("ATLEAST/2 {}".format),
    SPOTS.map("lead:{}".format),
)
QUERIES = st.recursive(
    st.one_of(LEAVES, PLACED.map("({})".format)),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("({0[0]} {0[1]})".format),
        st.tuples(inner, inner).map("({0[0]} OR {0[1]})".format),
        inner.map("(NOT {})".format),
    ),
    max_leaves=5,
)


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ARTICLES, st.lists(QUERIES, min_size=1, max_size=12))
def test_engine_agrees_with_each_article_alone(
    make: Make, fields: list[dict[str, object]], queries: list[str]
) -> None:
    articles = [article(f"a{n}", **one) for n, one in enumerate(fields)]  # type: ignore[arg-type]
    documents = {one.id: schema.document(one, ANALYZER) for one in articles}
    engine = make(articles)
    for query in queries:
        try:
            tree = parse(query, LANGUAGE)
        except QueryError:
            # Two sides in different fields.
            continue
        expected = [id for id, document in documents.items() if marks(document, tree) is not None]
        assert found(engine, query) == expected, query


@settings(
    max_examples=examples(5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ARTICLES, st.lists(QUERIES, min_size=1, max_size=12))
def test_codecs_agree_in_order_and_scores(
    building: Callable[[list[Article], str], Engine],
    fields: list[dict[str, object]],
    queries: list[str],
) -> None:
    articles = [article(f"a{n}", **one) for n, one in enumerate(fields)]  # type: ignore[arg-type]
    array, stock = building(articles, "array"), building(articles, "stock")
    for query in queries:
        try:
            tree = parse(query, LANGUAGE)
        except QueryError:
            continue
        one, other = (engine.search(tree, limit=None).ranked for engine in (array, stock))
        assert [hit.id for hit in one] == [hit.id for hit in other], query
        scores = [hit.score for hit in other]
        assert [hit.score for hit in one] == pytest.approx(scores, abs=1e-9, rel=0)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("case:US", "capitals"),
        ("case:US OR case:Bush's", "apart capitals"),
        ("case:us W/S told", "small"),
        ("told -case:US", "small"),
        ("ATLEAST/2 case:The", ""),
    ],
)
def test_capitals(make: Make, query: str, ids: str) -> None:
    articles = [article(id, body) for id, body in TEXTS.items()]
    documents = {one.id: schema.document(one, ANALYZER) for one in articles}

    def seen(node: Query) -> Query:
        """A part with the articles that have it, as an archive finds them in their texts."""
        if isinstance(node, Cased):
            having = (id for id, each in documents.items() if marks(each, node) is not None)
            return Cased(node.meant, frozenset(having))
        return node if node.is_leaf() else node.apply(seen)

    answer = make(articles).search(seen(parse(query, LANGUAGE)), limit=None)
    assert sorted(hit.id for hit in answer.ranked) == ids.split()
    assert answer.total == len(answer.ranked)
