"""A spreadsheet joined to articles: by file, by path, by id; while importing and alone."""

from pathlib import Path
from typing import Any

import pytest

from searcharchive.archive.importing import ImportRequest, ImportSummary, import_paths
from searcharchive.archive.metadata import load
from searcharchive.errors import InputError

from .desk import Desk, counted

FERRY = {"body": "A ferry was late."}
TRAIN = {"body": "A train was early.", "date": "1987-02-26", "byline": "Ada Quill"}


def sheet(desk: Desk, text: str) -> Path:
    path = desk.files.parent / "sheet.csv"
    path.write_text(text)
    return path


def alone(desk: Desk, metadata: Path, **options: Any) -> ImportSummary:
    return import_paths(desk.archive, ImportRequest(metadata=metadata, **options))


def dates(desk: Desk) -> dict[str, str | None]:
    return {
        body: article.date.edtf if article.date else None
        for body, article in desk.articles().items()
    }


def test_what_is_missing_is_filled_and_what_differs_is_counted(desk: Desk) -> None:
    desk.write("ferry.jsonl", FERRY)
    desk.write("train.jsonl", TRAIN)
    rows = sheet(
        desk,
        "File,Date,Author,Section,Subjects,Remarks\n"
        "ferry.jsonl,2 May 1987,Bo Inkwell,Shipping,ferries; delays,checked\n"
        "train.jsonl,1988-01-01,ada  quill,,,\n"
        "boat.jsonl,1988-01-01,,,,\n",
    )
    summary = desk.take(metadata=rows)
    assert counted(summary) == {"added": 2, "disagreements": 1, "unmatched_rows": 1}
    ferry = desk.articles()[FERRY["body"]]
    assert (ferry.byline, ferry.section) == ("Bo Inkwell", "Shipping")
    assert (ferry.subjects, ferry.date_source) == (("ferries", "delays"), "metadata")
    assert dates(desk) == {FERRY["body"]: "1987-05-02", TRAIN["body"]: "1987-02-26"}
    assert [report.message for report in summary.reports] == [
        "date is '1987-02-26', by the metadata '1988-01-01'; the article's own was kept",
        "line 4: no article is from a file 'boat.jsonl'",
    ]


def test_a_sheet_among_the_files_is_not_imported_itself(desk: Desk) -> None:
    desk.write("ferry.jsonl", FERRY)
    rows = desk.files / "dates.csv"
    rows.write_text("file,date\nferry.jsonl,1987\n")
    assert counted(desk.take(metadata=rows)) == {"added": 1}
    assert dates(desk) == {FERRY["body"]: "1987"}


def test_metadata_first_overrides(desk: Desk) -> None:
    desk.write("train.jsonl", TRAIN)
    rows = sheet(desk, "file;date;byline\ntrain.jsonl;1988;Bo Inkwell\n")
    summary = desk.take(metadata=rows, metadata_first=True)
    assert counted(summary) == {"added": 1, "disagreements": 2}
    train = desk.articles()[TRAIN["body"]]
    assert (train.byline, train.date_source) == ("Bo Inkwell", "metadata")
    assert dates(desk) == {TRAIN["body"]: "1988"}


def test_the_longest_end_of_a_path_is_meant(desk: Desk) -> None:
    for year in ("1987", "1988"):
        desk.write(f"{year}/x/a.jsonl", {"body": f"The story of {year}."})
    rows = sheet(desk, "path\tsection\na.jsonl\tany\n1988/x/a.jsonl\teighty-eight\nx/a.jsonl\tx\n")
    desk.take(metadata=rows)
    sections = {body: article.section for body, article in desk.articles().items()}
    assert sections == {"The story of 1987.": "x", "The story of 1988.": "eighty-eight"}


def test_rows_for_ids(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY | {"id": "7"}, TRAIN | {"id": "8"})
    rows = sheet(desk, "ID,section\n7,Shipping\npost-8,Rail\n9,None\n")
    assert counted(desk.take(metadata=rows, id_prefix="post-")) == {"added": 2, "unmatched_rows": 1}
    sections = {article.id: article.section for article in desk.articles().values()}
    assert sections == {"post-7": "Shipping", "post-8": "Rail"}


def test_alone_it_goes_to_stored_articles(desk: Desk) -> None:
    desk.write("ferry.jsonl", FERRY)
    desk.write("train.jsonl", TRAIN)
    desk.take()
    train = desk.ids()[TRAIN["body"]]
    rows = sheet(desk, f"file,id,section,date\nferry.jsonl,,Shipping,1987\n,{train},Rail,1988\n")
    summary = alone(desk, rows)
    assert counted(summary) == {"replaced": 2, "disagreements": 1}
    assert dates(desk) == {FERRY["body"]: "1987", TRAIN["body"]: "1987-02-26"}
    assert counted(alone(desk, rows)) == {"unchanged": 2, "disagreements": 1}
    with desk.archive.store() as store:
        assert store.sequence() == 4


def test_what_it_gave_outlives_another_reading(desk: Desk) -> None:
    path = desk.write("ferry.jsonl", FERRY)
    desk.take()
    alone(desk, sheet(desk, "file,section,date\nferry.jsonl,Shipping,1987\n"))
    ids = desk.ids()
    desk.write("ferry.jsonl", FERRY | {"byline": "Bo Inkwell"})
    assert counted(desk.take()) == {"replaced": 1}
    ferry = desk.articles()[FERRY["body"]]
    assert (ferry.section, ferry.byline) == ("Shipping", "Bo Inkwell")
    assert dates(desk) == {FERRY["body"]: "1987"} and desk.ids() == ids
    assert path.exists()


def test_a_corrected_row_replaces_what_it_gave(desk: Desk) -> None:
    desk.write("ferry.jsonl", FERRY)
    desk.take(metadata=sheet(desk, "file,section,date\nferry.jsonl,Shiping,1986\n"))
    corrected = sheet(desk, "file,section,date\nferry.jsonl,Shipping,1987\n")
    assert counted(desk.take(metadata=corrected)) == {"replaced": 1}
    assert desk.articles()[FERRY["body"]].section == "Shipping"
    assert dates(desk) == {FERRY["body"]: "1987"}
    again = sheet(desk, "file,section\nferry.jsonl,Ferries\n")
    assert counted(alone(desk, again)) == {"replaced": 1}
    assert desk.articles()[FERRY["body"]].section == "Ferries"


def test_a_file_with_the_same_row_is_unchanged(desk: Desk) -> None:
    desk.write("ferry.jsonl", FERRY)
    rows = sheet(desk, "file,section\nferry.jsonl,Shipping\nother.jsonl,None\n")
    desk.take(metadata=rows)
    summary = desk.take(metadata=rows)
    assert counted(summary) == {"unchanged": 1, "unmatched_rows": 1}
    assert summary.counts.unchanged_files == 1


def test_equal_texts_of_other_dates_are_two_articles(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY)
    desk.write("b.jsonl", FERRY)
    rows = sheet(desk, "file,date\na.jsonl,1987\nb.jsonl,1988\n")
    assert counted(desk.take(metadata=rows)) == {"added": 2}
    with desk.archive.store() as store:
        first, second = sorted((article.id for article in store.iterate()), key=len)
    assert second.startswith(first) and (len(first), len(second)) == (10, 11)
    assert counted(desk.take(metadata=rows)) == {"unchanged": 2}


@pytest.mark.parametrize("text", ["", "section,date\nRail,1987\n"])
def test_a_sheet_that_names_no_articles(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(text)
    with pytest.raises(InputError, match="no column that says which article"):
        load(path, {})


def test_columns_of_the_configuration_are_known(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes("\ufefffile,Written by\na.txt,Zoë\n".encode())
    row = load(path, {"byline": "written BY"}).for_file("/in/a.txt.gz")
    assert row is not None and dict(row.values) == {"byline": "Zoë"}


def test_a_missing_sheet_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv can't be read"):
        load(tmp_path / "nowhere.csv", {})
