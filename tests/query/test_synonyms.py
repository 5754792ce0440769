"""Synonyms from a file: what they widen, what they leave alone, and files that must fail."""

import datetime

import pytest

from searcharchive.analysis import Analyzer
from searcharchive.query.parser import Language, parse, parse_any
from searcharchive.query.printing import to_text
from searcharchive.query.synonyms import Synonyms
from searcharchive.tree import leaves

ANALYZER = Analyzer("english")
FILE = """
colour / color       # both ways
Peking / Beijing
Great War / First World War
strike / walkout
strike / stoppage
"""
LANGUAGE = Language(ANALYZER, datetime.date(2008, 4, 7), False, Synonyms(FILE, ANALYZER))


def sought(query: str, *, any_words: bool = False) -> set[str]:
    """The words of bodies that a query looks for."""
    tree = (parse_any if any_words else parse)(query, LANGUAGE)
    return {
        leaf.text  # type: ignore[attr-defined]
        for leaf in leaves(tree)
        if getattr(leaf, "fieldname", "") in ("body", "body_written")
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("colour", {"colour", "color"}),
        ("colors", {"colour", "color"}),
        ("Beijing", {"peke", "beij"}),
        ("strikes", {"strike", "walkout", "stoppag"}),
        ("walkout", {"strike", "walkout"}),
        ('"great war"', {"great", "war", "first", "world"}),
        ("great war", {"great", "war"}),
        ("exact:colour", {"colour"}),
        ("colour*", {"colour"}),
        ("colour~1", {"colour"}),
        ("headline:colour", set()),
        ("colour NEAR/3 walkout", {"colour", "color", "strike", "walkout"}),
    ],
)
def test_what_is_looked_for(query: str, expected: set[str]) -> None:
    assert sought(query) == expected
    tree = parse(query, LANGUAGE)
    assert parse(to_text(tree), LANGUAGE) == tree


def test_any_of_the_words_are_widened_too() -> None:
    assert sought("the colour of ships", any_words=True) >= {"colour", "color", "ship"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("alone", "line 1 needs at least two words"),
        ("a / b\n\n c / ?", "line 3 needs"),
        (" / ".join(f"w{n}" for n in range(30)), "more than 20 synonyms"),
        ("#\n" * 30_000, "more than 20,000 lines"),
    ],
)
def test_files_that_cannot_be_read(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Synonyms(text, ANALYZER)
