"""Operators and fields on one article: what matches, what is marked, and what must fail."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.errors import QueryError, UsageError
from searcharchive.model import ArchiveDate, Article
from searcharchive.passages.marking import marks
from searcharchive.query.filters import Filters
from searcharchive.query.parser import Language, parse
from searcharchive.query.printing import to_text
from searcharchive.query.understanding import understand

LANGUAGE = Language(Analyzer("english"), datetime.date(2008, 4, 7))

BODY = """The cat saw a dog on Mr. Brown's quay. A bird sang near the mill.

Then the dog ate the bird in Riga. It was US money for us, and the dog knew.

A third paragraph has a fish."""

ARTICLE = Article(
    "x",
    BODY,
    headline="Cats and fire engines",
    date=ArchiveDate("2008-02-29", 733101, 733102),
    language="en",
    page="A1",
    added="2008-04-06T10:00:00Z",
)
DOCUMENT = schema.document(ARTICLE, LANGUAGE.analyzer)


def marked(query: str) -> str | None:
    """The words that are marked, field by field; None where the article doesn't match."""
    found = marks(DOCUMENT, parse(query, LANGUAGE))
    if found is None:
        return None
    return " | ".join(
        " ".join(DOCUMENT.texts[name][0][start:end] for start, end in spans)
        for name, spans in sorted(found.spans.items())
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # nearness
        ("cat NEAR/3 dog", "cat dog"),
        ("cat NEAR/2 dog", None),
        ("dog NEAR/3 cat", "cat dog"),
        ("cat PRE/3 dog", "cat dog"),
        ("dog PRE/3 cat", None),
        ("dog PRE/9 dog", None),
        ("dog PRE/13 dog", "dog dog"),
        ("dog NEAR/5 bird", "dog bird"),
        ("cat W/3 dog", "cat dog"),
        ("cat N/3 dog", "cat dog"),
        ("cat NEAR3 dog", "cat dog"),
        ("saw ADJ1 a", "saw a"),
        ("cat ADJ2 a", "cat a"),
        ("cat P/2 a", "cat a"),
        # a word never counts for both sides
        ("fish NEAR/9 fish", None),
        ('fish NEAR/9 "a fish"', None),
        ("us NEAR/9 us", "US us"),
        # groups, phrases, operators within operators
        ('(cat OR bird) NEAR/5 "fire engine"', "Cats fire engines"),
        ("(cat W/5 dog) W/20 bird", "cat dog bird bird"),
        ("(cat NEAR/3 dog) PRE/9 quay", "cat dog quay"),
        ("cat NEAR/3 dog NEAR/9 quay", "cat dog quay"),
        ("cat NEAR/3 dog fish", "cat dog fish"),
        ("NOT (cat NEAR/2 dog)", ""),
        # sentences and paragraphs
        ("cat W/S dog", "cat dog"),
        ("cat W/S quay", "cat quay"),
        ("cat W/S bird", None),
        ("cat W/P bird", "cat bird"),
        ("cat W/P riga", None),
        ("riga W/P money", "Riga money"),
        ("cat W/S engine", "Cats engines"),
        # how often
        ("ATLEAST/2 bird", "bird bird"),
        ("ATLEAST/3 bird", None),
        ("ATLEAST3 dog", "dog dog dog"),
        ("ATLEAST/2 cat", "cat | Cats"),
        ("ATLEAST/5 (dog OR bird)", "dog bird dog bird dog"),
        # fields
        ("lead:cat", "cat | Cats"),
        ("lead:fish", None),
        ("body:fish", "fish"),
        ("exact:cats", "Cats"),
        ("exact:(cat OR engine)", "cat"),
        ("headline:(exact:cat)", None),
        ("language:en page:A1", "A1"),
        ("language:de", None),
        ("words:>20", ""),
        ("words:1..20", None),
        ("on:02-29", ""),
        ("on:'29 February'", ""),
        ("on:03-01", None),
        ("added:'last week'", ""),
        ("added:yesterday", ""),
        ("added:2007", None),
        # capitals
        ("case:US", "US"),
        ("case:us", "us"),
        ("case:Us", None),
        ("case:dog", "dog dog dog"),
        ("case:Dog", None),
        ('case:"Mr. Brown\'s"', "Mr. Brown's"),
        ("case:(US OR Cats)", "US | Cats"),
        ("headline:(case:cats)", None),
        ("case:US NEAR/3 us", "US us"),
        ("case:us NEAR/3 us", "US us"),
        ("case:us PRE/3 us", None),
        ("case:us NEAR/3 case:us", None),
        ("(case:US OR fish) NEAR/2 money", "US money"),
        ("case:money W/S case:US", "US money"),
        ("case:Money W/S case:US", None),
        ("case:(US PRE/1 money) NEAR/5 us", "US money us"),
        ("ATLEAST/3 case:dog", "dog dog dog"),
        ("ATLEAST/2 case:us", None),
        ("ATLEAST/2 case:(US OR us)", "US us"),
        ('case:"US money" W/P dog', "dog US money dog"),
        ("NOT (case:Us W/P dog)", ""),
        ("case:(lead:Cats)", "Cats"),
        ("case:(lead:Cat)", None),
        # expressions
        ("/b.rd/", "bird bird"),
        ("/bir/", None),
        ("headline:/cats?|dogs?/", "Cats"),
        ("/(?:the|a)n/", "Then"),
        (r"/\w+[i*]rd/", "bird bird third"),
    ],
)
def test_what_matches_and_is_marked(query: str, expected: str | None) -> None:
    assert marked(query) == expected
    tree = parse(query, LANGUAGE)
    assert parse(to_text(tree), LANGUAGE) == tree


@pytest.mark.parametrize(
    ("query", "position", "message"),
    [
        ("cat NEAR/0 dog", 4, "from 1 to 1,000"),
        ("cat PRE/1001 dog", 4, "from 1 to 1,000"),
        ("NEAR/3 dog", 0, "both its sides"),
        ("dog NEAR/3", 4, "both its sides"),
        ("dog NEAR/3 OR cat", 4, "both its sides"),
        ("cat NEAR/3 (dog bird)", 4, "quote words that follow each other"),
        ("cat W/S NOT dog", 4, "groups of them with OR"),
        ("cat W/S date:2008", 4, "groups of them with OR"),
        ("headline:cat NEAR/3 body:dog", 13, "in the same field"),
        ("ATLEAST/0 dog", 0, "from 1 to 1,000"),
        ("ATLEAST/5", 0, "nothing does"),
        ("ATLEAST/5 (dog bird)", 0, "groups of them with OR"),
        ("case:U*", 5, "without wildcards"),
        ("byline:(case:Brown)", 13, "case: is for headline"),
        ("case:(dateline:none)", 15, "case: is for words"),
        ("words:many", 6, "is no length"),
        ("words:9..2", 6, "runs backwards"),
        ("on:02-30", 3, "no day of the year"),
        ("on:2008", 3, "no day of the year"),
        ("a /b(/", 4, "can't be read"),
        ("headline:/b[/", 11, "can't be read"),
        ("/(a+)+b/", 0, "none within another"),
        ("/((?:a|b))*c/", 0, "none within another"),
        ("/a*b*c*d*e*/", 0, "at most 4 repetitions"),
    ],
)
def test_what_cannot_be_meant(query: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(query, LANGUAGE)
    assert caught.value.position == position


WORDS = st.sampled_from(["cat", "dog", "bird", "the", '"the dog"', "us", "a"])


@given(WORDS, WORDS, st.integers(1, 30))
def test_laws_of_nearness(one: str, other: str, distance: int) -> None:
    near = marked(f"{one} NEAR/{distance} {other}")
    assert near == marked(f"{other} NEAR/{distance} {one}")
    before = marked(f"{one} PRE/{distance} {other}")
    if before is not None:
        assert near is not None
    if near is not None:
        assert marked(f"{one} {other}") is not None
        assert marked(f"{one} NEAR/{distance + 1} {other}") is not None


def test_small_letters_are_words_and_a_note_says_so() -> None:
    understood = understand("cat and dog near/5 bird", Filters(), LANGUAGE)
    assert [note.split(" is ")[0] for note in understood.notes] == ["'and'", "'near/5'"]
    assert understand("cat AND dog", Filters(), LANGUAGE).notes == ()
    assert understand("cat and dog", Filters(), LANGUAGE, any_words=True).notes == ()


@pytest.mark.parametrize(
    ("query", "here"),
    [
        ("HEADLINE(cat)", "headline:(...)"),
        ("hlead(cat) dog", "lead:(...)"),
        ("cat AND (ALLCAPS(us) OR dog)", "case:(...)"),
        ("strik!", "strik*"),
        ("cat /5 dog", "W/5"),
        ("cat /s dog", "W/S"),
        ("hd=cat", "headline:"),
        ("cat AND wc>1000", "words:>1000"),
        ("length < 50", "words:<50"),
        ("cat | dog", "OR"),
        ("date aft 03/01/1912", "date:1912.., date:..1914 or date:1912..1914"),
    ],
)
def test_forms_of_other_archives_are_told(query: str, here: str) -> None:
    (note,) = understand(query, Filters(), LANGUAGE).notes
    assert note.endswith(f"is only words here; it is written {here}")


@pytest.mark.parametrize(
    "query",
    [
        "headline (cat)",
        "headline:(cat)",
        '"strik! HEADLINE(cat)"',
        "cat 1/5 /c.t/",
        "date of birth",
    ],
)
def test_what_only_looks_so_is_not(query: str) -> None:
    assert understand(query, Filters(), LANGUAGE).notes == ()


def test_other_archives_fields_are_named_as_they_are_here() -> None:
    with pytest.raises(QueryError, match="no field 'Title', which is headline: here; the fields"):
        parse("Title:cat", LANGUAGE)


@pytest.mark.parametrize(
    ("text", "month_first", "day_first"),
    [
        ("02-29", "02-29", "02-29"),
        ("12-31", "12-31", "12-31"),
        ("3/4", "03-04", "04-03"),
        ("3.4", "03-04", "04-03"),
        ("31/1", "01-31", "01-31"),
        ("29 February", "02-29", "02-29"),
        ("April 15", "04-15", "04-15"),
    ],
)
def test_days_of_any_year(text: str, month_first: str, day_first: str) -> None:
    orders = (LANGUAGE, LANGUAGE._replace(day_first=True))
    found = [understand("", Filters(on=text), language).text for language in orders]
    assert found == [f"on:{month_first}", f"on:{day_first}"]


def test_filters_say_the_same_as_fields() -> None:
    given = Filters(on="15 April", words=">100", language="en", page="A1", added="2008")
    text = understand("cat", given, LANGUAGE).text
    assert text == 'cat page:"A1" language:en on:04-15 added:2008 words:>100'
    with pytest.raises(UsageError, match=r"--on: .* no day of the year"):
        understand("cat", Filters(on="yesterday"), LANGUAGE)
