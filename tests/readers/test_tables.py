"""CSV and TSV."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.errors import InputError
from searcharchive.records import Record, Refusal

from .reading import items, record

HEADERS = """
headline,body                 headline body
Title,Text                    headline body
TITLE, Full Text ,x           headline body -
"Pub. Date",Author,Content    date byline body
news_desk,Headline            - headline
Section;Page;Story            section page body
tags\tpaper\tbody            subjects source body
text,body                     - body
"""


@pytest.mark.parametrize("row", HEADERS.strip().splitlines())
def test_headers(row: str) -> None:
    header, _, names = row.partition("  ")
    fields = names.split()
    delimiter = next((sign for sign in "\t;" if sign in header), ",")
    read = record("csv", f"{header}\n" + delimiter.join(f"v{at}" for at in range(len(fields))))

    for at, field in enumerate(fields):
        if field != "-":
            value = getattr(read, field)
            assert value == ((f"v{at}",) if field == "subjects" else f"v{at}")


def test_configured_columns_go_before_the_known() -> None:
    table = "Schlagzeile,title,body\nGale,Star,It blew.\n"
    read = record("csv", table, columns={"headline": " SCHLAGZEILE", "source": "title"})

    assert (read.headline, read.source, read.body) == ("Gale", "Star", "It blew.")
    assert record("csv", table, columns={"byline": "Verfasser"}).headline == "Star"


def test_cells_may_hold_lines_delimiters_and_quotes() -> None:
    read = record("csv", 'headline,body\r\n"A, B","One ""two""\r\n\r\nthree"\r\n')

    assert (read.headline, read.body) == ("A, B", 'One "two"\n\nthree')


def test_a_cell_above_the_usual_limit_of_csv() -> None:
    assert len(record("csv", "headline,body\nGale," + "x" * 300_000).body) == 300_000


def test_rows_that_are_short_blank_or_long() -> None:
    found = items("csv", "headline,body,date\nA,a\n\n,,\nB,b,1931,x\nC,c,1932\n,,1933\n")

    assert [(type(each), getattr(each, "number", 0)) for each in found] == [
        (Record, 1), (Refusal, 2), (Record, 3), (Refusal, 4),
    ]  # fmt: skip
    assert isinstance(found[1], Refusal)
    assert found[1].reason.startswith("it has 4 cells, and the header has 3")


def test_after_a_quotation_mark_that_is_never_closed_the_next_lines_are_read() -> None:
    found = items("csv", 'headline,body\nA,a\nB,"b\nC,c\nD,d\n')

    assert [each.headline for each in found if isinstance(each, Record)] == ["A", "C", "D"]
    (refused,) = (each for each in found if isinstance(each, Refusal))
    assert (refused.number, "in line 3" in refused.reason) == (2, True)


def test_quotation_marks_in_tab_separated_text_are_text() -> None:
    found = items("csv", 'headline\tbody\n"A" is\tone\nB\t"Ah," she said.\nC\tc\n')

    assert [(each.headline, each.body) for each in found if isinstance(each, Record)] == [
        ('"A" is', "one"),
        ("B", '"Ah," she said.'),
        ("C", "c"),
    ]


def test_wrong_quotation_marks_throughout_end_all_the_same() -> None:
    found = items("csv", "headline,body\n" + 'A,"a" b\n' * 3_000 + 'B,"\n' + "C,c\n" * 3_000)

    assert sum(isinstance(each, Record) for each in found) == 3_000


@pytest.mark.parametrize("table", ["", "\n\n", "name,born\nTench,1880\n", '"a'])
def test_tables_without_a_text(table: str) -> None:
    with pytest.raises(InputError):
        items("csv", table)


def test_an_odd_byte_is_told_with_its_row() -> None:
    found = items("csv", b"headline,body\nA,caf\xe9\nB,b\n")

    assert [len(each.warnings) for each in found if isinstance(each, Record)] == [1, 0]


def test_null_characters() -> None:
    assert record("csv", b"headline,body\nA,a\0b\n").body == "a\ufffdb"


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from(",;\t"))
def test_what_csv_wrote_is_read(rows: Sequence[tuple[str, str]], delimiter: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("headline", "body"), *rows])
    read = [
        (each.headline, each.body)
        for each in items("csv", file.getvalue(), notices=())
        if isinstance(each, Record)
    ]

    assert read == [
        (" ".join(headline.split()) or None, body.replace("\r\n", "\n").replace("\r", "\n"))
        for headline, body in rows
        if body.strip() or headline.split()
    ]
