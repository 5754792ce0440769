"""JSON Lines, JSON arrays, and what export writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.model import Origin, Tombstone
from searcharchive.readers.fields import NAMES
from searcharchive.records import Record, Refusal

from .reading import items, record, refusal

SPELLINGS = """
headline=Gale text=x                         headline=Gale body=x
Title=Gale maintext=x                        headline=Gale body=x
title=Gale content=x authors=["A","B"]       headline=Gale body=x byline="A; B"
body=x author={"name":"A. Tench"}            body=x byline="A. Tench"
body=x date_publish=1931 url=http://a.b/c    body=x date=1931 id=http://a.b/c
body=x url=http://a.b/c id=7                 body=x id=7
body=x Published-At=1931 date=               body=x date=1931
body=x keywords="a;b | c"                    body=x subjects=["a","b","c"]
body=x tags=["a",{"name":"b"},"a",null]      body=x subjects=["a","b"]
body=["x","y"]                               body="x\\n\\ny"
body=x page=12 edition=1e3                   body=x page=12 edition=1e3
body=x title=null heading=Gale               body=x headline=Gale
body=x SourceDomain=a.b lang=en              body=x source=a.b language=en
"""


def parsed(text: str) -> dict[str, Any]:
    """`a=b c=["d"]` as a table."""
    table = {}
    for part in text.split("  ")[0].split(" ") if '"' not in text else _parts(text):
        name, _, value = part.partition("=")
        table[name] = json.loads(value) if value[:1] in '["{n' and value else value
    return table


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for word in text.split(" "):
        if parts and (parts[-1].count('"') % 2 or "=" not in word):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts


@pytest.mark.parametrize("row", SPELLINGS.strip().splitlines())
@pytest.mark.parametrize("format_", ["jsonl", "json"])
def test_names_of_fields(row: str, format_: str) -> None:
    given_, expected = (part.strip() for part in row.split("  ", 1))
    fields = parsed(expected)
    if "subjects" in fields:
        fields["subjects"] = tuple(fields["subjects"])
    read = record(format_, json.dumps(parsed(given_)))

    assert read == Record(1, **{"body": "", **fields})


def test_numbers_stay_as_they_were_written() -> None:
    read = record("jsonl", '{"body": "x", "id": 12345678901234567890, "page": 1.50}')

    assert (read.id, read.page) == ("12345678901234567890", "1.50")


def test_lines_are_records_and_a_bad_one_is_refused() -> None:
    lines = ['{"body": "a"}', "", "{bad", '{"body": "c"} x', "[1]", '{"a": 1}', '{"headline": "d"}']
    found = items("jsonl", "\r\n".join(lines))

    assert [(type(each), each.number) for each in found if not isinstance(each, Tombstone)] == [
        (Record, 1), (Refusal, 2), (Refusal, 3), (Refusal, 4), (Refusal, 5), (Record, 6),
    ]  # fmt: skip


REFUSED = {
    '{"body": NaN}': "NaN is no number",
    '{"body": -Infinity}': "Infinity is no number",
    '{"body": "a", "body": "b"}': "'body' stands twice",
    '{"body": "a", "x": {"y": 1, "y": 2}}': "'y' stands twice",
    '{"body": "a"': "no JSON",
    '{"x": "a"}': "neither a body nor a headline",
    '{"body": ""}': "neither",
    '"a text"': "no JSON object",
    '{"body": "a\nb"}': "no JSON",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(text: str) -> None:
    first = items("jsonl", text)[0]

    assert isinstance(first, Refusal)
    assert REFUSED[text] in first.reason


@pytest.mark.parametrize("format_", ["jsonl", "json"])
def test_deep_nesting_is_refused(format_: str) -> None:
    deep = '{"body": ' + "[" * 200_000 + "]" * 200_000 + "}"

    assert refusal(format_, deep) == "it is nested too deeply"


def test_huge_numbers_are_text() -> None:
    assert record("jsonl", f'{{"body": "x", "page": {"9" * 10_000}}}').page == "9" * 10_000


def test_what_cant_be_stored_is_replaced_and_told() -> None:
    read = record("jsonl", '{"body": "a\\ud800b\\u0000c", "tags": ["\\udfff"]}')

    assert (read.body, read.subjects) == ("a\ufffdb\ufffdc", ("\ufffd",))
    assert len(read.warnings) == 1


def test_a_field_that_is_no_text_is_left_out_and_told() -> None:
    read = record("jsonl", '{"headline": "Gale", "body": {"html": "x"}}')

    assert (read.headline, read.body) == ("Gale", "")
    assert read.warnings == ("its body is no text and was left out",)


def test_line_ends_and_notices() -> None:
    notice = "This article is from the archive of The Wexcombe Star."
    read = record("jsonl", json.dumps({"headline": "Gale", "body": f"{notice}\r\n\r\nIt blew."}))

    assert (read.note, read.body) == (notice, "It blew.")


ARTICLES = [{"headline": 'A "quoted" \\ one', "body": "[{,}]"}, {"body": "b\n"}, {"body": "é"}]
LAYOUTS = {
    "one line": json.dumps(ARTICLES),
    "indented": json.dumps(ARTICLES, indent=2, ensure_ascii=False),
    "one object": "\n".join(json.dumps(each, indent=1) for each in ARTICLES),
    "run together": "".join(json.dumps(each) for each in ARTICLES),
    "with commas": ", ".join(json.dumps(each) for each in ARTICLES),
    "two arrays": json.dumps(ARTICLES[:1]) + json.dumps(ARTICLES[1:]),
    "a comma too many": json.dumps(ARTICLES)[:-1] + ",]",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_a_document(layout: str) -> None:
    found = items("json", LAYOUTS[layout])

    assert [each.body for each in found if isinstance(each, Record)] == ["[{,}]", "b\n", "é"]
    assert len(found) == len(ARTICLES)


def test_a_bad_value_of_an_array_is_refused_and_the_others_are_read() -> None:
    text = '[{"body": "a"}, {"body": }, {"body": "unclosed,\n "x": 1}, 7, {"body": "d"}]'
    found = items("json", text)

    assert [type(each) for each in found] == [Record, Refusal, Refusal, Refusal, Record]


@pytest.mark.parametrize("cut", [5, 14, 16, 29])
def test_an_array_that_breaks_off_is_told(cut: int) -> None:
    found = items("json", '[{"body": "a"}, {"body": "b"}]'[:cut])

    assert isinstance(found[-1], Refusal)
    assert "not closed" in found[-1].reason


@given(
    st.lists(
        st.dictionaries(
            st.text(),
            st.recursive(
                st.text() | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=2)
            ),
            max_size=3,
        ),
        max_size=4,
    ),
    st.sampled_from([None, 1]),
)
def test_an_array_is_cut_as_a_parser_would(articles: list[dict[str, Any]], indent: int) -> None:
    cut = items("json", json.dumps(articles, indent=indent))
    lines = items("jsonl", "\n".join(map(json.dumps, articles)))

    assert cut == lines or not articles


def test_an_array_on_one_line_is_read_in_the_memory_of_one_value() -> None:
    value = json.dumps({"body": "x" * (11 * 2**20)}).encode()
    found = items("json", b"[" + b",".join([value] * 7) + b"]")

    assert [type(each) for each in found] == [Record] * 7


@pytest.mark.parametrize("format_", ["jsonl", "json"])
def test_a_value_above_the_limit_is_refused_and_the_next_is_read(format_: str) -> None:
    data = b'{"body": "' + b"x" * (65 * 2**20) + b'"}\n{"body": "b"}'
    refused, read = items(format_, data)

    assert isinstance(refused, Refusal)
    assert "limit" in refused.reason
    assert isinstance(read, Record)
    assert (read.number, read.body) == (2, "b")


EXPORTED: dict[str, Any] = {
    "schema": "searcharchive.article/1", "id": "5", "date": "1931~", "date_start": "1931-01-01",
    "date_end": "1931-12-31", "date_source": "path", "dateline": "OSLO", "places": [],
    "headline": " Gale ", "byline": None, "section": "News", "source": None, "language": "en",
    "date_text": "May 9", "body": "OSLO — It\r\nblew.", "note": "n", "subjects": ["a;b"],
    "page": "1", "edition": None,
    "added": "2026-01-02T03:04:05Z", "dateline_span": [0, 4], "sha256": "ab", "later": 1,
    "origins": [{"path": "a%25.txt", "record": 3, "sha256": "cd", "path_encoded": True}],
}  # fmt: skip


def test_an_exported_article_comes_back_whole() -> None:
    assert record("jsonl", json.dumps(EXPORTED)) == Record(
        number=1,
        body="OSLO — It\r\nblew.",
        headline=" Gale ",
        id="5",
        date="1931~",
        date_source="path",
        dateline="OSLO",
        section="News",
        page="1",
        language="en",
        subjects=("a;b",),
        note="n",
        exported=True,
        origins=(Origin("a%25.txt", 3, "cd", True),),
        added="2026-01-02T03:04:05Z",
        date_text="May 9",
        dateline_span=(0, 4),
    )


def test_an_exported_article_may_be_empty() -> None:
    empty = {**EXPORTED, "headline": None, "body": "", "dateline_span": None}

    assert record("jsonl", json.dumps(empty)).body == ""


def test_an_exported_tombstone() -> None:
    line = {"schema": "searcharchive.tombstone/1", "id": "5", "removed": "2026", "sha256": "ab"}

    assert items("jsonl", json.dumps(line)) == [Tombstone("5", "2026", "ab")]
    del line["sha256"]
    assert refusal("jsonl", json.dumps(line)) == "it has no sha256"


WRONG: dict[str, dict[str, Any]] = {
    "has no id": {"id": None},
    "date_source": {"date_source": "rumour"},
    "its headline is no text": {"headline": ["Gale"]},
    "no list": {"origins": {}},
    "no object": {"origins": [1]},
    "record number": {"origins": [{"path": "a", "record": -1, "sha256": "b"}]},
    "path_encoded": {"origins": [{"path": "a", "record": 1, "sha256": "b", "path_encoded": "x"}]},
    "subjects are no texts": {"subjects": [None]},
    "two numbers": {"dateline_span": [1]},
    "outside": {"dateline_span": [0, 500]},
    "use export": {"schema": "searcharchive.hit/1"},
    "can't be imported": {"schema": "searcharchive.article/2"},
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_was_not_exported_so_is_refused(reason: str) -> None:
    assert reason in refusal("jsonl", json.dumps({**EXPORTED, **WRONG[reason]}))


def test_the_documentation_has_every_name() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
    text = page.read_text(encoding="utf-8")

    for field, names in NAMES.items():
        assert f"| {field} | {', '.join(names)} |" in text
