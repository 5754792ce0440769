"""Which words are marked, and how a text is cut into passages."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.model import Article, Dateline
from searcharchive.passages.choosing import choose, lead, whole
from searcharchive.passages.marking import marks
from searcharchive.query.parser import Language, parse

ANALYZER = Analyzer("english")
LANGUAGE = Language(ANALYZER, datetime.date(2008, 4, 7))


def marked(query: str, body: str, **fields: object) -> list[str] | None:
    article = Article(id="1", body=body, **fields)  # type: ignore[arg-type]
    found = marks(schema.document(article, ANALYZER), parse(query, LANGUAGE))
    if found is None:
        return None
    return [body[start:end] for start, end in found.of("body")]


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("missile", "The missiles, a missile.", ["missiles", "missile"]),
        ('"missile shield"', "A Missile; shield. Shield", ["Missile; shield"]),
        ('"missile defense"', "defense missile", None),
        ("co-op", "A co-op, coop, co op.", ["co-op", "coop", "co op"]),
        ("cooperate", "They co-operate", ["co-operate"]),
        ("universit*", "Universities of the universe", ["Universities"]),
        ("runn*", "running runs", ["running"]),
        ("h?s", "his, has, this", ["his", "has"]),
        ("haus~1", "house hause", ["hause"]),
        ('"gas oil"~2', "oil and its gas. oil far far far away", ["oil", "gas", "oil"]),
        ("a -b", "a c", ["a"]),
        ("a -b", "a b", None),
        ("(a b) OR c", "a c", ["c"]),
        ("a OR -b", "a b", ["a"]),
        ("a date:2008", "a", None),
        ("-b", "a", []),
        ("U.S.", "U.S. us US", ["U.S.", "US"]),
        ("Bush", "Bush's bushes", ["Bush's", "bushes"]),
    ],
)  # fmt: skip
def test_marks(query: str, body: str, expected: list[str] | None) -> None:
    assert marked(query, body) == expected


def test_marks_stand_in_the_field_they_are_asked_for() -> None:
    article = Article(
        id="1", headline="Oil falls", body="Oil and gas", dateline=Dateline("OIL CITY", "OIL CITY")
    )
    document = schema.document(article, ANALYZER)
    everywhere = marks(document, parse("oil", LANGUAGE))
    assert everywhere is not None
    assert set(everywhere.spans) == {"headline", "dateline", "body"}
    headline = marks(document, parse("headline:oil", LANGUAGE))
    assert headline is not None
    assert headline.spans == {"headline": ((0, 3),)}


def test_sentences_with_most_different_words_come_first() -> None:
    text = (
        "Mr. Smith spoke of oil. Nothing was said of it for a long while in the house by anyone. "
        "Then oil and gas and coal were named in one breath by the minister. Oil, oil, oil."
    )
    spans = _spans(text, "oil OR gas OR coal")
    (best,) = choose(text, spans, count=1, size=70)
    assert best.text.startswith("Then oil and gas and coal")
    assert [best.text[start:end] for start, end in best.spans] == ["oil", "gas", "coal"]
    assert best.leads
    assert best.trails


def _spans(text: str, query: str) -> tuple[tuple[int, int], ...]:
    found = marks(schema.document(Article(id="1", body=text), ANALYZER), parse(query, LANGUAGE))
    assert found is not None
    return found.of("body")


def test_passages_stand_in_the_order_of_the_text_and_do_not_overlap() -> None:
    text = " ".join(f"Sentence {n} has a flood in it and goes on a little." for n in range(30))
    found = choose(text, _spans(text, "flood"), count=4, size=60)
    places = [text.index(passage.text) for passage in found]
    assert len(found) == 4
    assert places == sorted(places)


def test_white_space_is_made_single_and_spans_move_along() -> None:
    text = "  The\n flood\t\tof   the\nriver  "
    (found,) = choose(text, _spans(text, '"flood of"'), size=200)
    assert found.text == "The flood of the river"
    assert [found.text[start:end] for start, end in found.spans] == ["flood of"]
    assert (found.leads, found.trails) == (False, False)


def test_without_marks_the_lead_is_shown_after_the_dateline() -> None:
    text = "LONDON — The river rose again and again until evening."
    (found,) = choose(text, (), start=9, size=20)
    assert (found.text, found.trails) == ("The river rose again", True)
    assert choose(text, (), count=0) == ()
    assert lead("   ", start=0) is None


def test_a_word_as_long_as_a_book_is_cut_nowhere_near() -> None:
    text = "x" * 100_000 + " flood " + "y" * 100_000
    (found,) = choose(text, _spans(text, "flood"), size=100)
    assert "flood" in found.text
    assert len(found.text) < 400


def test_a_mark_late_in_a_long_sentence_is_shown_with_what_follows_it() -> None:
    text = (
        f"It began. {'one of many words ' * 12}then the flood came over the wall and stayed. End."
    )
    (found,) = choose(text, _spans(text, "flood"), count=1, size=90)
    assert "the flood came over the wall" in found.text


@pytest.mark.parametrize(
    ("body", "query"),
    [
        ("the " * 20_000 + "of " * 3, '"the of"~5'),
        ("the " * 20_000 + "of " * 3, '"the of"~999999'),
        ("the " * 20_000, f'"{"the " * 200}"'),
        ("St. " * 40_000, "st"),
    ],
)
def test_a_text_of_the_same_word_does_not_hold_a_search_up(body: str, query: str) -> None:
    # Each took minutes once.
    assert choose(body, _spans(body, query))


def test_the_smallest_windows_are_marked() -> None:
    assert _spans("the the of the", '"the of"~3') == ((4, 7), (8, 10), (11, 14))


TEXT = st.text(alphabet="ab .\n\t'’-é", max_size=120)


@given(TEXT, st.integers(1, 4), st.integers(10, 60))
def test_every_passage_is_text_and_every_span_a_match(text: str, count: int, size: int) -> None:
    article = Article(id="1", body=text)
    found = marks(schema.document(article, ANALYZER), parse("a OR ab OR ba", LANGUAGE))
    if found is None:
        return
    spans = found.of("body")
    surfaces = {" ".join(text[start:end].split()) for start, end in spans}
    chosen = choose(text, spans, count=count, size=size)
    assert 1 <= len(chosen) <= count
    flat = " ".join(text.split())
    for passage in chosen:
        assert passage.text in flat
        assert passage.spans
        for start, end in passage.spans:
            assert passage.text[start:end] in surfaces
    short = whole(text, spans)
    assert len(short.spans) == len(spans)
