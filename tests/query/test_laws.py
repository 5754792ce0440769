"""Laws of the query language, over queries with all of it: printing, nearness, counts, marks."""

import datetime
import os
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import whoosh.query as wq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcharchive import capitals, schema, tree
from searcharchive.analysis import Analyzer
from searcharchive.archive import open_archive
from searcharchive.archive.asking import Reading, reading
from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.indexing import update
from searcharchive.errors import QueryError
from searcharchive.model import Article, Span
from searcharchive.passages.marking import Marks, marks
from searcharchive.query.filters import Filters
from searcharchive.query.parser import Language, parse, parse_any
from searcharchive.query.printing import to_text
from searcharchive.query.synonyms import Synonyms
from searcharchive.query.understanding import understand
from tests.cli.trial import write_records

ANALYZER = Analyzer("english")
LANGUAGE = Language(
    ANALYZER, datetime.date(2008, 4, 7), False, Synonyms("dog / bird house", ANALYZER)
)
WORDS = "cat Cat cats dog bird us US U.S. co-op coop the house".split()
STOPS = [" ", " ", " ", ", ", ". ", "\n\n"]

WORD = st.sampled_from([*WORDS, "Bird", "O'Brien"])
NUMBER = st.integers(1, 9)
PLACED_LEAF = st.one_of(
    WORD,
    WORD,
    st.builds('"{} {}"'.format, WORD, WORD),
    st.builds('"{} {} {}"~{}'.format, WORD, WORD, WORD, st.integers(0, 4)),
    st.builds("case:{}".format, WORD),
    st.builds('case:"{} {}"'.format, WORD, WORD),
    st.builds("exact:{}".format, WORD),
    st.builds("{}:{}".format, st.sampled_from(["lead", "headline", "body"]), WORD),
    st.builds("case:({}:{})".format, st.sampled_from(["lead", "headline"]), WORD),
    st.sampled_from(
        ["c*", "b?rd", "*s", "brid~2", "cots~", "/c.*t/", "headline:/(?:c|h).+/", "lead:c*",
         "exact:(lead:cats)", '"the c*"']
    ),
)  # fmt: skip
OPERATOR = st.one_of(
    st.builds(
        "{}{}".format, st.sampled_from("NEAR/ NEAR W/ N/ PRE/ PRE ADJ".split()), st.integers(1, 9)
    ),
    st.sampled_from(["W/S", "W/P"]),
)  # fmt: skip


def _placed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} {} {})".format, inner, OPERATOR, inner),
    )


PLACED = st.recursive(PLACED_LEAF, _placed, max_leaves=4)
"""What has places in a text, and so may stand beside NEAR and its like."""

VALUE = st.sampled_from(
    "date:1912 date:1912..1914 date:none on:04-15 words:>5 words:..9 added:2001.. id:t3 "
    "language:en page:A1 byline:cat byline:c* subject:(cat_W/S_dog) dateline:paris dateline:none "
    "place:france section:/c.t/ note:cat source:'the_cat' dateline:pari~1".split()
).map(lambda value: value.replace("_", " "))
TEXT = st.one_of(PLACED, PLACED, st.builds("ATLEAST/{} {}".format, st.integers(1, 3), PLACED))
POSITIVE = st.recursive(
    st.one_of(TEXT, TEXT, VALUE),
    lambda inner: st.one_of(
        st.builds("({} {})".format, inner, inner),
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
    ),
    max_leaves=3,
)
QUERY = st.recursive(
    POSITIVE,
    lambda inner: st.one_of(
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
        st.builds("{} -({})".format, inner, inner),
    ),
    max_leaves=3,
)

EXAMPLES = int(os.environ.get("LAWS_EXAMPLES", "30"))
"""Of most laws; LAWS_EXAMPLES raises their number."""

QUICK = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def understood(query: str) -> wq.Query | None:
    """The tree; None where both sides of an operator have no field in common."""
    try:
        return parse(query, LANGUAGE)
    except QueryError as error:
        assert "in the same field" in str(error), query
        return None


def nodes(node: wq.Query) -> Iterator[wq.Query]:
    yield node
    if isinstance(node, capitals.Cased):
        yield from nodes(node.meant)
    for child in node.children():
        yield from nodes(child)


@QUICK
@given(QUERY)
def test_a_tree_is_printed_as_what_parses_to_it(query: str) -> None:
    found = understood(query)
    if found is not None:
        assert parse(to_text(found), LANGUAGE) == found


@QUICK
@given(st.lists(WORD, min_size=1, max_size=4).map(" ".join), VALUE.map(lambda value: value[:4]))
def test_so_is_one_of_any_words_and_of_filters(query: str, day: str) -> None:
    found = parse_any(query, LANGUAGE)
    # Filters are part of the text that is told; synonyms aren't, and are found again.
    assert parse(to_text(found), LANGUAGE) == found
    asked = understand(query, Filters(date="1912", on="04-15", undated=True, page="A1"), LANGUAGE)
    assert parse(asked.text, LANGUAGE) == asked.tree


def test_the_queries_have_every_node_of_the_language() -> None:
    kinds = set()

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(QUERY)
    def collect(query: str) -> None:
        found = understood(query)
        kinds.update(type(node) for node in (nodes(found) if found is not None else ()))

    collect()
    assert kinds == {
        wq.And, wq.Or, wq.Not, wq.Term, wq.Prefix, wq.Wildcard, wq.Regex, wq.FuzzyTerm, wq.Sequence,
        wq.NumericRange, tree.Wording, tree.Dated, tree.Near, tree.Within, tree.Proximity,
        capitals.Cased, capitals.Spelled, tree.AtLeast, tree.Opening,
    }  # fmt: skip


def text(chance: random.Random, words: int) -> str:
    return "".join(chance.choice(WORDS) + chance.choice(STOPS) for _ in range(words)).strip()


class Opened:
    """An archive, open, and its articles."""

    def __init__(self, archive: Reading) -> None:
        self.archive = archive
        self.articles = [(each, self.document(each)) for each in archive.store.iterate()]

    def document(self, article: Article) -> schema.Document:
        return schema.document(article, self.archive.language.analyzer)

    def ids(self, query: str) -> set[str]:
        """The articles that answer a query, which are as many as are counted."""
        asked = self.archive.ask(query, Filters())
        answer = asked.engine.search(asked.tree, limit=None)
        assert asked.total() == answer.total == len(answer.ranked)
        return {hit.id for hit in answer.ranked}

    def marks(self, query: str) -> list[tuple[Article, Marks]]:
        """The articles that a query matches, each looked at alone, and what is marked in them."""
        sought = parse(query, self.archive.language)
        found = [(article, marks(document, sought)) for article, document in self.articles]
        return [(article, marked) for article, marked in found if marked is not None]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """An archive of texts of the few words, open; and its articles."""
    directory: Path = tmp_path_factory.mktemp("laws")
    chance = random.Random("laws")
    records = [
        {
            "id": f"t{number}",
            "headline": text(chance, chance.randint(1, 4)),
            "body": text(chance, chance.randint(1, 20)),
            "byline": chance.choice(["Cat", "Bird House"]),
            "date": chance.choice([None, "1912-04-15", "1913", "191X"]),
            "dateline": chance.choice([None, "PARIS", "LONDON"]),
            "subjects": chance.sample(["cat", "dog cat", "bird"], 2),
            "language": chance.choice(["en", "de"]),
            "page": chance.choice(["A1", "B2"]),
        }
        for number in range(30)
    ]
    create(directory / "archive")
    made = open_archive(directory / "archive")
    import_paths(made, ImportRequest(paths=(str(write_records(directory / "all.jsonl", records)),)))
    update(made)
    with reading(made) as found:
        yield Opened(found)


@QUICK
@given(QUERY)
def test_counts_are_the_lengths_of_answers_and_those_of_each_article_alone(
    opened: Opened, query: str
) -> None:
    if understood(query) is not None:
        assert opened.ids(query) == {article.id for article, _ in opened.marks(query)}


@settings(QUICK, max_examples=EXAMPLES // 2)
@given(PLACED, PLACED, NUMBER)
def test_nearness_is_symmetric_and_order_is_near_and_both_are_there(
    opened: Opened, one: str, other: str, distance: int
) -> None:
    ids = opened.ids
    if understood(f"{one} NEAR/{distance} {other}") is None:
        return
    near = ids(f"{one} NEAR/{distance} {other}")
    assert near == ids(f"{other} NEAR/{distance} {one}")
    before, after = ids(f"{one} PRE/{distance} {other}"), ids(f"{other} PRE/{distance} {one}")
    assert before | after <= near <= ids(f"{one} AND {other}")
    assert near <= ids(f"{one} NEAR/{distance + 1} {other}")
    sentence = ids(f"{one} W/S {other}")
    assert sentence == ids(f"{other} W/S {one}")
    assert sentence <= ids(f"{one} W/P {other}") <= ids(f"{one} AND {other}")


_WORD = re.compile(r"\w+(?:['’.\-]\w+)*")


def _blotted(value: str, spans: Sequence[Span], *, marked: bool) -> str:
    """A text with filler for each word that is marked, or for each that isn't."""

    def filler(match: re.Match[str]) -> str:
        hit = any(start < match.end() and match.start() < end for start, end in spans)
        parts = len(re.findall(r"\w+", match[0])) if "-" in match[0] else 1
        word = "-".join(["Zzzzzzzz" if match[0][0].isupper() else "zzzzzzzz"] * parts)
        return word if hit == marked else match[0]

    return _WORD.sub(filler, value)


@QUICK
@given(TEXT)
def test_what_is_marked_is_what_matched(opened: Opened, query: str) -> None:
    if understood(query) is None:
        return
    sought = parse(query, opened.archive.language)
    # A dateline is found in the text, and would be changed by it.
    plain = [pair for pair in opened.marks(query) if pair[0].dateline is None]
    for article, found in plain[:4]:
        rest, without = (
            marks(opened.document(_changed(article, found, marked=marked)), sought)
            for marked in (False, True)
        )
        # Of what is marked alone everything is marked again; without it, nothing matches.
        assert rest is not None
        assert sum(map(len, rest.spans.values())) == sum(map(len, found.spans.values()))
        assert without is None


def _changed(article: Article, found: Marks, *, marked: bool) -> Article:
    headline = _blotted(article.headline or "", found.of("headline"), marked=marked)
    body = _blotted(article.body, found.of("body"), marked=marked)
    return article._replace(headline=headline, body=body)
