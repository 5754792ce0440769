"""Text and Markdown under YAML."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.records import Record, Refusal

from .reading import items, record, refusal

ARTICLE = """\
---
Title: The Gale
date: 1931-05-04
author: [A. Tench, B. Grice]
dateline: OSLO
section: News
page: 007
edition: 12:30
publication: The Wexcombe Star
lang: en
tags: [wind, boats]
note: Cut from the paper.
id: ws-0012
weather: ignored
---

It blew.
"""


def test_every_field() -> None:
    assert record("front-matter", ARTICLE) == Record(
        number=1,
        body="It blew.",
        headline="The Gale",
        id="ws-0012",
        date="1931-05-04",
        date_source="front-matter",
        dateline="OSLO",
        byline="A. Tench; B. Grice",
        section="News",
        page="007",
        edition="12:30",
        source="The Wexcombe Star",
        language="en",
        subjects=("wind", "boats"),
        note="Cut from the paper.",
    )


VALUES = """
1987                1987
1987-04             1987-04
1987-02-31          1987-02-31
"6 April 2008"      6 April 2008
0o17                0o17
1e3                 1e3
yes                 yes
~                   -
null                -
''                  -
!!python/name:os.x  -
"""


@pytest.mark.parametrize("row", VALUES.strip().splitlines())
def test_values_stay_as_they_were_written(row: str) -> None:
    written, kept = row[:20].strip(), row[20:].strip()
    read = record("front-matter", f"---\nheadline: Gale\ndate: {written}\n---\nIt blew.")

    assert read.date == (None if kept == "-" else kept)


def test_without_a_headline_the_text_is_read_as_plain_text() -> None:
    notice = "This article is from the archive of The Wexcombe Star."
    read = record("front-matter", f"---\ndate: 1931\n---\n# Gale\n{notice}\n\nIt blew.")

    assert (read.headline, read.note, read.body) == ("Gale", notice, "It blew.")
    assert record("front-matter", "---\ndate: 1931\n---\nOSLO — It blew.").headline is None


def test_a_notice_is_added_to_the_note() -> None:
    read = record("front-matter", ARTICLE + "\nCorrection: It was a breeze.\n")

    assert (read.body, read.note) == (
        "It blew.",
        "Cut from the paper.\n\nCorrection: It was a breeze.",
    )


def test_several_articles_of_which_one_has_no_front_matter() -> None:
    found = items("front-matter", f"{ARTICLE}=====\nCalm\n\nIt did not.", separator="=====")

    assert [each.headline for each in found if isinstance(each, Record)] == ["The Gale", "Calm"]


REFUSED = {
    "an alias": ("a: &x [lol]\nb: [*x, *x]", "alias"),
    "a key twice": ("date: 1931\ndate: 1932", "'date' stands twice"),
    "no YAML": ("date: [1931", "its line"),
    "too deep": ("date: " + "[" * 3_000, ""),
    "a key that is no text": ("date: 1\n? [a, b]\n: c", "a key is no text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_front_matter_that_cant_be_read_is_refused(case: str) -> None:
    written, reason = REFUSED[case]
    told = refusal("front-matter", f"---\n{written}\n---\nIt blew.")

    assert told.startswith("its front matter is wrong: ")
    assert reason in told


def test_neither_body_nor_headline_is_refused() -> None:
    assert "neither" in refusal("front-matter", "---\ndate: 1931\n---\n")


@given(st.text(alphabet="-:#.&*!|>[]{}?,'\"%@ \n\tab1é\0\x85", max_size=120))
def test_whatever_stands_in_it_is_a_record_or_a_refusal(text: str) -> None:
    start = time.monotonic()
    for found in items("front-matter", f"---\na: b\n{text}\n---\n{text}"):
        assert isinstance(found, Record | Refusal)
    assert time.monotonic() - start < 5
