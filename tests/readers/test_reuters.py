"""Reuters-21578."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive import inputs
from searcharchive.dates.written import parse_date
from searcharchive.readers import read, recognise
from searcharchive.records import Record, Refusal

from .reading import OPTIONS, items, record

SHARED = Path(__file__).resolve().parents[3] / "shared"

STORY = """\
<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" CGISPLIT="TRAINING-SET" OLDID="5544" NEWID="12">
<DATE>27-MAR-1987 00:02:59.13&#5;&#5;&#5;RM</DATE>
<MKNOTE>a note of those who made the files</MKNOTE>
<TOPICS><D>fish</D><D>ship</D></TOPICS>
<PLACES><D>norway</D><D>ship</D></PLACES>
<PEOPLE><D>tench</D></PEOPLE>
<UNKNOWN>
&#5;&#5;&#5;C T
&#22;&#22;&#1;f0704&#31;reute</UNKNOWN>
<TEXT>&#2;
<TITLE>HERRING &lt;HER.O> &amp;
 SONS RISE</TITLE>
<AUTHOR>    By A. Tench, Reuters</AUTHOR>
<DATELINE>    OSLO, March 27 - </DATELINE><BODY>Herring rose&#127; again,
&amp;lt; the mayor said.
    It was &#233;t&#xe9; fish.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
"""


def text(inner: str, kind: str = "") -> str:
    """A story with this text."""
    return f'<REUTERS NEWID="1"><TEXT{kind}>&#2;\n{inner}&#3;\n\n</TEXT>\n</REUTERS>\n'


def test_every_field() -> None:
    assert record("reuters", STORY) == Record(
        number=1,
        body="Herring rose again,\n&lt; the mayor said.\n    It was ét&#xe9; fish.\n Reuter",
        headline="HERRING <HER.O> & SONS RISE",
        id="12",
        date="27-MAR-1987 00:02:59.13",
        dateline="OSLO, March 27 -",
        byline="By A. Tench, Reuters",
        language="en",
        subjects=("fish", "ship", "norway"),
    )


SHAPES = {
    "UNPROC": ("HERRING 4\n    up 2\n Reuter\n", None, "HERRING 4\n    up 2\n Reuter"),
    "BRIEF": ("******<TITLE>HERRING UP\n</TITLE>Blah.\n", "HERRING UP", "Blah."),
    "BRIEF without a text": ("**<TITLE>HERRING UP</TITLE>", "HERRING UP", ""),
    "text beside BODY": (
        "<TITLE>RATES</TITLE>\nMT<DATELINE>H 6</DATELINE><BODY> 5\n</BODY>",
        "RATES",
        "MT 5",
    ),
    "asterisks that are text": ("5 ***<TITLE>UP</TITLE>x", "UP", "5 ***x"),
    "BODY that isn't closed": ("<TITLE>UP</TITLE><BODY>x", "UP", "x"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_text(shape: str) -> None:
    inner, headline, body = SHAPES[shape]
    read_ = record("reuters", text(inner, f' TYPE="{shape.split()[0]}"'))

    assert (read_.headline, read_.body) == (headline, body)


def test_a_story_without_title_and_text_is_known_by_its_number() -> None:
    read_ = record("reuters", text(""))

    assert (read_.id, read_.headline, read_.body) == ("1", None, "")
    assert read_.warnings == ("it has neither a title nor a text",)


DATES = """
26-FEB-1987 15:01:01.79                             26-FEB-1987 15:01:01.79
  3-MAR-1987 00:43:42.82                            3-MAR-1987 00:43:42.82
9-APR-1987 00:00:00.00    # date added by somebody  9-APR-1987 00:00:00.00
"""


@pytest.mark.parametrize("row", DATES.strip("\n").splitlines())
def test_dates_end_before_the_wires_codes_and_comments(row: str) -> None:
    written, kept = row[:51], row[51:].strip()
    read_ = record("reuters", text("x").replace("<TEXT", f"<DATE>{written}</DATE><TEXT"))

    assert read_.date == kept


def test_a_damaged_story_is_refused_and_the_others_are_read() -> None:
    cut = STORY.replace("</REUTERS>", "")
    no_tag = text("x").replace("<REUTERS", "<REUTRES")
    no_text = text("x").replace("<TEXT", "<TXET")
    found = items("reuters", text("a") + cut + text("b") + no_tag + no_text + text("c") + cut)

    assert [(type(each), each.number) for each in found if isinstance(each, Record | Refusal)] == [
        (Record, 1), (Refusal, 2), (Record, 3), (Refusal, 4), (Refusal, 5), (Record, 6),
        (Refusal, 7),
    ]  # fmt: skip


def test_a_story_above_the_limit_is_refused_and_the_next_is_read() -> None:
    refused, read_ = items("reuters", text("x" * (65 * 2**20)) + text("b"))

    assert isinstance(refused, Refusal)
    assert "limit" in refused.reason
    assert isinstance(read_, Record)


def test_entities_of_no_character() -> None:
    assert record("reuters", text("a&#55296;b&#9999999;c&#0;d")).body == "a\ufffdb\ufffdcd"


@given(st.lists(st.sampled_from([*"<>/&#;* \n3", "</", "TITLE", "BODY", "REUTERS", "TEXT>"])))
def test_whatever_the_tags_only_records_and_refusals_come_out(inner: list[str]) -> None:
    for each in items("reuters", text("".join(inner))):
        assert isinstance(each, Record | Refusal)


@pytest.mark.shared
def test_all_17000_stories_are_read() -> None:
    if not SHARED.exists():
        pytest.skip("the corpora are not here")
    found: list[object] = []
    for each in inputs.gather([SHARED / "corpora" / "reuters21578"]):
        assert isinstance(each, inputs.Input)
        assert recognise(each) == "reuters"
        found += read(each, "reuters", OPTIONS)
    records = [each for each in found if isinstance(each, Record)]

    assert len(found) == len(records) == 17_000
    assert len({each.id for each in records}) == 17_000
    assert sum(each.headline is not None for each in records) == 16_284
    assert sum(each.byline is not None for each in records) == 682
    assert sum(each.dateline is not None for each in records) == 15_057
    assert {parse_date(each.date or "").start // 366 for each in records} <= {1982, 1983}
    assert not any(set(map(chr, range(9))) & set(each.body) for each in records)
    assert sum(not each.body for each in records) == 51
    assert [each.warnings for each in records if each.warnings] == [
        ("it has neither a title nor a text",)
    ]
