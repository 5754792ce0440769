"""Scanned print: 4-grams in the index, whichever codec, and what they and misread words find."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import whoosh.query as wq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.archive.misreading import widened
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.port import Order
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.fingerprints import expected
from searcharchive.engines.whoosh.generations import Generation
from searcharchive.engines.whoosh.making import create_index, fill, open_batch
from searcharchive.grams import grams
from searcharchive.model import Article
from searcharchive.nodes import Misread, as_typed
from searcharchive.passages.marking import marks
from searcharchive.query.parser import Language, parse, parse_any
from searcharchive.schema import GRAMS, document

SCANNED = Analyzer("english", ocr=True)
LANGUAGE = Language(SCANNED, datetime.date(2008, 4, 7))

Make = Callable[..., WhooshEngine]

BODIES = {
    "a": "Gorbachev came to the harbour on a ship.",
    "b": "Mr Gorbachcv came, and Gorbaohev left the harbour.",
    "c": "The harhour lay empty of ships; Gorbachev, Gorbachov.",
    "d": "A train stood in the rain.",
    "e": "No one at the liarbour saw the ship.",
}


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Indexes articles in two segments; with `again`, one of the first comes again."""
    opened: list[WhooshEngine] = []

    def build(bodies: dict[str, str], codec: str, *, again: bool = True) -> WhooshEngine:
        directory = tmp_path / str(len(opened))
        directory.mkdir()
        create_index(directory, ocr=True)
        articles = [Article(id=id_, body=body) for id_, body in bodies.items()]
        middle = len(articles) // 2 + 1
        for part in (articles[:middle], articles[middle - again :]):
            with open_batch(codec, directory, SCANNED, ORDINARY) as batch:
                for one in part:
                    batch.put(one)
        generation = Generation(directory, "whoosh", codec, schema.VERSION, SCANNED.signature)
        engine = WhooshEngine(generation)
        opened.append(engine)
        return engine

    yield build
    for engine in opened:
        engine.close()


def asked(engine: WhooshEngine, query: str, order: Order = "relevance") -> dict[str, float]:
    answer = engine.search(widened(parse(query, LANGUAGE), engine), order=order, limit=None)
    assert answer.total == len(answer.ranked)
    return {one.id: one.score for one in answer.ranked}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("times", "_tim time imes mes_"),
        ("of", "_of_"),
        ("a", "_a_"),
        ("", ""),
        ("aaaaa", "_aaa aaaa aaa_"),
    ],
)
def test_grams_of_a_word(word: str, found: str) -> None:
    assert " ".join(grams(word)) == found


@pytest.mark.parametrize("codec", ["array", "stock"])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("gorbachev", "a c b"),
        ("gorbachev harbour", "a c b"),
        ('"gorbachev came"', "a b"),
        ("gorbachev NEAR/4 harbour", "a b"),
        ("harbour -gorbachev", "b"),
        ("exact:gorbachev", "a c"),
        ("headline:gorbachev", ""),
        ("rain", "d"),
    ],
)
def test_misread_words_are_found_below_all_that_stand_as_typed(
    make: Make, codec: str, query: str, found: str
) -> None:
    engine = make(BODIES, codec)
    scores = asked(engine, query)
    assert " ".join(scores) == found
    typed = {one.id for one in engine.search(as_typed(parse(query, LANGUAGE)), limit=None).ranked}
    assert all((score >= 0) == (id_ in typed) for id_, score in scores.items())
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert asked(engine, query, "oldest") == pytest.approx(scores)


@pytest.mark.parametrize(
    "query",
    [
        "gorbachev OR harbour",
        '"gorbachev came to"',
        "(gorbachev OR ship) PRE/9 harbour",
        "gorbachev W/S harbour",
        "ATLEAST/2 gorbachev",
        "lead:gorbachev -train",
        'NOT (harbour OR "a train")',
        "harb* gorbachev",
        "harbour~1",
    ],
)
def test_what_is_found_is_what_is_marked(make: Make, query: str) -> None:
    engine = make(BODIES, "array")
    tree = widened(parse(query, LANGUAGE), engine)
    marked = [
        id_
        for id_, body in BODIES.items()
        if marks(document(Article(id=id_, body=body), SCANNED), tree) is not None
    ]
    assert sorted(asked(engine, query)) == marked


def test_pages_are_stretches_of_one_list(make: Make) -> None:
    engine = make(BODIES, "array")
    tree = widened(parse("harbour OR gorbachev", LANGUAGE), engine)
    whole = engine.search(tree, limit=None).ranked
    assert len(whole) == 3
    pages = [engine.search(tree, limit=1, offset=at).ranked for at in range(4)]
    assert [*pages[0], *pages[1], *pages[2], *pages[3]] == list(whole)


def test_a_word_of_its_own_is_no_misreading(make: Make) -> None:
    bodies = {str(n): "train" if n < 4 else "grain" for n in range(8)}
    assert len(asked(make(bodies, "array"), "grain")) == 4


def test_misread_words_are_marked(make: Make) -> None:
    engine = make(BODIES, "array")
    tree = widened(parse("gorbachev", LANGUAGE), engine)
    found = marks(document(Article(id="b", body=BODIES["b"]), SCANNED), tree)
    assert found is not None
    assert [BODIES["b"][slice(*span)] for span in found.of("body")] == ["Gorbachcv", "Gorbaohev"]


def test_a_question_ranks_by_words_and_grams(make: Make) -> None:
    engine = make({**BODIES, "f": "The harbourmaster's bell."}, "array")
    tree = parse_any("the harbour bell", LANGUAGE)
    scores = {one.id: one.score for one in engine.search(tree, limit=None).ranked}
    plain = engine.search(parse_any("the harbour bell", LANGUAGE._replace(analyzer=Analyzer())))
    assert scores.keys() == {one.id for one in plain.ranked}
    assert all(scores[one.id] > one.score for one in plain.ranked)


TEXTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.text("ab cé-'US.1漢\n", max_size=40).filter(str.strip),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bodies=TEXTS)
def test_both_codecs_hold_the_grams_of_the_texts(make: Make, bodies: dict[str, str]) -> None:
    held = []
    for codec in ("array", "stock"):
        # Whoosh's own codec takes lengths off as rounded where something is deleted.
        engine = make(bodies, codec, again=False)
        documents = {
            id_: document(Article(id=id_, body=body), SCANNED) for id_, body in bodies.items()
        }
        wanted = {id_: expected(each) for id_, each in documents.items()}
        assert engine.fingerprints() == wanted
        names = sorted({gram for each in documents.values() for gram in each.grams()})
        tree = wq.Or([wq.Term(GRAMS, gram) for gram in names])
        held.append({one.id: one.score for one in engine.search(tree, limit=None).ranked})
    assert held[0] == pytest.approx(held[1])


def test_at_once_or_in_batches_is_the_same_and_others_pay_nothing(
    make: Make, tmp_path: Path
) -> None:
    engine = make(BODIES, "array")
    feed = [Article(id=id_, body=body) for id_, body in sorted(BODIES.items())]
    found = []
    for name, analyzer in (("scanned", SCANNED), ("plain", Analyzer())):
        directory = tmp_path / name
        directory.mkdir()
        create_index(directory, ocr=analyzer.ocr)
        fill("array", directory, analyzer, [lambda: feed], 1, ORDINARY)
        generation = Generation(directory, "whoosh", "array", schema.VERSION, analyzer.signature)
        whole = WhooshEngine(generation)
        found.append((whole.fingerprints(), whole.search(wq.Term(GRAMS, "_gor")).total))
        whole.close()
    assert found[0] == (engine.fingerprints(), 3)
    assert found[1][1] == 0


def test_a_misread_word_without_forms_finds_nothing(make: Make) -> None:
    assert make(BODIES, "array").search(Misread("body", "rain", ())).total == 0
