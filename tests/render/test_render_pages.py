"""Every format of a page of hits, against goldens at a fixed width."""

import csv
import io
from pathlib import Path

import pytest

from searcharchive.errors import UsageError
from searcharchive.model import Hit, Page, Passage
from searcharchive.render import article, locations, pages
from searcharchive.render.terminal import Style, width
from searcharchive.render.unsafe import UNSAFE

from .examples import DECADE, NOTHING, PAGE, STRIKE
from .goldens import assert_golden

GOLDEN = Path(__file__).parent / "golden"


def rendered(format_: str, style: Style, page: Page = PAGE) -> str:
    return "".join(f"{line}\n" for line in pages.lines(format_, page, style))


@pytest.mark.parametrize("format_", ["text", "table", "csv", "tsv"])
def test_golden(format_: str) -> None:
    assert_golden(GOLDEN / f"page.{format_}", rendered(format_, Style(width=72)))


def test_golden_of_the_list_in_colour() -> None:
    assert_golden(GOLDEN / "page.colour", rendered("text", Style(width=72, colour=True)))


def test_golden_of_an_article() -> None:
    marks = {"body": ((36, 44), (65, 70)), "headline": ((0, 8),)}
    plain = "\n".join(article.lines(STRIKE, Style(width=60), marks))
    coloured = "\n".join(article.lines(STRIKE, Style(width=60, colour=True), marks))
    assert_golden(GOLDEN / "article.text", plain + "\n")
    assert_golden(GOLDEN / "article.colour", coloured + "\n")


def test_marks_of_a_body_stand_right_after_crlf() -> None:
    body = "one\r\ntwo\r\nthree"
    made = article.lines(
        type(STRIKE)(id="x", body=body), Style(colour=True), {"body": ((5, 8), (10, 15))}
    )
    assert list(made)[-3:] == ["one", "\x1b[1;4mtwo\x1b[0m", "\x1b[1;4mthree\x1b[0m"]


@pytest.mark.parametrize("format_", ["text", "table"])
@pytest.mark.parametrize("columns", [40, 72, 100])
def test_no_line_is_wider_than_asked(format_: str, columns: int) -> None:
    lines = pages.lines(format_, PAGE, Style(width=columns))
    assert all(width(line) <= columns for line in lines)


def test_a_narrow_table_goes_without_some_columns_and_keeps_ids_and_dates_whole() -> None:
    lines = rendered("table", Style(width=40)).splitlines()
    assert lines[0].split() == ["rank", "date", "headline", "id"]
    assert "1936-03-04" in lines[2]
    assert "7H2K9XQ4TM" in lines[2]
    asked = Style(width=40, fields=("byline", "dateline", "score", "headline"))
    assert rendered("table", asked).split()[:4] == ["byline", "dateline", "score", "headline"]


@pytest.mark.parametrize("format_", sorted(pages.FORMATS))
def test_nothing_unsafe_comes_out(format_: str) -> None:
    assert not UNSAFE.search(rendered(format_, Style()).replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize(
    ("format_", "out"),
    [("text", ""), ("table", ""), ("jsonl", ""), ("csv", "rank,id\n"), ("tsv", "rank\tid\n")],
)
def test_a_page_without_hits(format_: str, out: str) -> None:
    assert rendered(format_, Style(fields=("rank", "id")), NOTHING) == out


@pytest.mark.parametrize("headline", ["=cmd()", "+1", "-1", "@sum", "\t=1", "\r=1", " =1", "＝1"])
@pytest.mark.parametrize("format_", ["csv", "tsv"])
def test_cells_that_a_spreadsheet_would_run_get_an_apostrophe(format_: str, headline: str) -> None:
    page = Page("", (Hit(1, 1.0, type(STRIKE)(id="1", body="", headline=headline)),), 1)
    style = Style(fields=("headline", "rank"))
    delimiter = "," if format_ == "csv" else "\t"
    _, row = csv.reader(io.StringIO(rendered(format_, style, page)), delimiter=delimiter)
    assert row == [f"'{headline.strip()}", "1"]
    unguarded = Style(fields=("headline",), formula_guard=False)
    assert rendered(format_, unguarded, page).splitlines()[1] == headline.strip()


def test_quotation_marks_before_a_formula_are_the_spreadsheets_own_in_tsv() -> None:
    page = Page("", (Hit(1, 1.0, type(STRIKE)(id="1", body="", headline='""=cmd()""')),), 1)
    style = Style(fields=("headline",))
    assert rendered("tsv", style, page) == 'headline\n\'""=cmd()""\n'


def test_an_unknown_field_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="'headlin'; did you mean headline"):
        rendered("csv", Style(fields=("headlin",)))


def test_ids() -> None:
    ended = list(locations.ended(locations.ids(PAGE), Style(), zero=False))
    assert ended == [b"7H2K9XQ4TM\n", b"=1+1\n", b"1\n"]
    assert b"".join(locations.ended(iter([b"a", b"b"]), Style(), zero=True)) == b"a\0b\0"


def test_paths_are_each_once_and_those_from_standard_input_are_left_out() -> None:
    twice = Page("", (*PAGE.hits, PAGE.hits[2]), 4)
    found = locations.paths(twice, lambda origin: f"/archive/{origin.path}")
    assert list(found) == [b"/archive/scans/1936.zip/0304/strike.txt", b"/archive/wire/rates.sgm"]
    assert locations.without_path(twice) == 1


def test_paths_are_raw_bytes_but_on_a_terminal() -> None:
    raw = b"/a\xff\x1b[2J"
    assert list(locations.ended(iter([raw]), Style(), zero=False)) == [raw + b"\n"]
    assert list(locations.ended(iter([raw]), Style(), zero=True)) == [raw + b"\0"]
    for zero, end in ((False, b"\n"), (True, b"\0")):
        on_terminal = locations.ended(iter([raw]), Style(terminal=True), zero=zero)
        assert list(on_terminal) == [b"/a\\udcff\\x1b[2J" + end]


@pytest.mark.parametrize("format_", ["text", "table"])
@pytest.mark.parametrize("letter", ["x", "東"])
def test_an_endless_headline_is_cut_where_people_read_it(format_: str, letter: str) -> None:
    endless = type(STRIKE)(id="1", body="", headline=letter * 1_000_000, byline="y" * 1_000_000)
    headline = Passage(endless.headline or "", ((999_000, 999_001),), leads=False, trails=False)
    page = Page("", (Hit(1, 1.0, endless, headline=headline),), 1)
    shown = rendered(format_, Style(width=72, colour=True), page)
    assert len(shown) < 20_000
    assert "…" in shown


def test_first_words_stand_in_brackets_where_there_is_no_headline() -> None:
    lines = rendered("text", Style(width=72)).splitlines()
    assert any(line.startswith("10  [東京湾") for line in lines)
    assert DECADE.headline is not None
