"""What the sample archive promises to show, counted on its raw files.

The files are taken apart by hand here, so that a fault of a reader can't hide one of the sample;
a last test holds the readers against that.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
import yaml

from searcharchive import datelines
from searcharchive.config import DEFAULT_NOTICES
from searcharchive.dates.edtf import iso
from searcharchive.dates.paths import date_in_path
from searcharchive.dates.written import parse_date
from searcharchive.inputs import Input, gather
from searcharchive.model import ArchiveDate, Dateline
from searcharchive.readers import ReadOptions, read, recognise
from searcharchive.records import Record

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"

SHAPES = {
    "1935-06-11": r"\d{4}-\d\d-\d\d",
    "19560311": r"\d{8}",
    "17 April 1903": r"\d{1,2} [A-Z][a-z]+ \d{4}",
    "April 17, 1924": r"[A-Z][a-z]+ \d{1,2}, \d{4}",
    "August 1922": r"[A-Z][a-z]+ \d{4}",
    "1947-04": r"\d{4}-\d\d",
    "1988": r"\d{4}",
    "1931~": r"\d{4}~",
    "1987?": r"\d{4}\?",
    "193X": r"\d{3}X",
    "1987-02-26T18:30:00Z": r"\d{4}-\d\d-\d\dT[\d:]+Z",
}

LOOK_ALIKES = (
    "LIVERPOOL COTTON - Spot",
    "CORRECTION - In our",
    "WFU -- the letters",
    "Venice — that, if",
)

ALIASES = {"title": "headline", "author": "byline"}

FIELDS = ("byline", "section", "source", "subjects", "page", "edition", "note")


@dataclass(frozen=True, slots=True)
class Sample:
    """An article's fields as written; `path` is relative to the sample, without `./`."""

    path: str
    fields: dict[str, str]
    body: str

    @property
    def written_date(self) -> str | None:
        return self.fields.get("date")

    @property
    def date(self) -> ArchiveDate | None:
        return parse_date(self.written_date) if self.written_date else date_in_path(self.path)

    @property
    def dateline(self) -> Dateline | None:
        return datelines.derive(self.fields.get("dateline"), self.body)


@cache
def samples() -> tuple[Sample, ...]:
    files = sorted(path for path in SAMPLE.rglob("*") if path.is_file())
    return tuple(
        Sample(path.relative_to(SAMPLE).as_posix(), fields, fields.pop("body"))
        for path in files
        for fields in taken_apart(path.suffix, path.read_text(encoding="utf-8"))
    )


def taken_apart(suffix: str, text: str) -> list[dict[str, str]]:
    """The records of one file; what is empty or missing is left out."""
    if suffix == ".jsonl":
        records = [json.loads(line) for line in text.splitlines()]
    elif suffix == ".csv":
        records = list(csv.DictReader(io.StringIO(text, newline="")))
    elif text.startswith("---\n"):
        _, front, body = text.split("---\n", 2)
        records = [{**yaml.load(front, Loader=yaml.BaseLoader), "body": body.strip()}]
    else:
        head, _, body = text.strip().rpartition("\n\n")
        headline, _, note = head.partition("\n")
        records = [{"headline": headline, "note": note, "body": body}]
    return [
        {ALIASES.get(key, key): as_text(value) for key, value in record.items() if value}
        for record in records
    ]


def as_text(value: str | Iterable[str]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def sentences(body: str) -> set[str]:
    """Its sentences of three words or more, without case and signs; shorter are abbreviations."""
    parts = (re.findall(r"\w+", part.lower()) for part in re.split(r"[.!?][\"”’)]*\s|\n", body))
    return {" ".join(words) for words in parts if len(words) >= 3}


def test_it_holds_enough_articles_of_enough_length() -> None:
    lengths = [len(sample.body.split()) for sample in samples()]
    assert len(lengths) >= 66
    assert median(lengths) >= 120
    assert min(lengths) >= 90


def test_no_two_articles_share_a_sentence() -> None:
    counts = Counter(sentence for sample in samples() for sentence in sentences(sample.body))
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_no_two_articles_share_a_note() -> None:
    notes = [sample.fields["note"] for sample in samples() if "note" in sample.fields]
    assert len(notes) == len(set(notes)) >= 10


def test_its_dates_run_from_1890_to_2008_with_no_long_gap() -> None:
    years = sorted(int(iso(sample.date.start)[:4]) for sample in samples() if sample.date)
    assert (years[0], years[-1]) == (1890, 2008)
    assert max(later - earlier for earlier, later in pairwise(years)) <= 10


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_field_has_a_date_of_each_shape(shape: str) -> None:
    written = [sample.written_date for sample in samples() if sample.written_date]
    assert any(re.fullmatch(shape, text) for text in written)


@pytest.mark.parametrize("form", ["YYYY", "YYYY-MM", "YYYY-MM-DD"])
def test_paths_bear_years_months_and_days(form: str) -> None:
    dates = [date_in_path(sample.path) for sample in samples() if not sample.written_date]
    assert any(date and len(date.edtf) == len(form) for date in dates)


def test_some_articles_are_undated() -> None:
    assert sum(sample.date is None for sample in samples()) >= 8


def test_datelines_have_days_whose_year_stands_in_the_path_or_nowhere() -> None:
    days = [sample for sample in samples() if sample.dateline and sample.dateline.day]
    assert any(date_in_path(sample.path) for sample in days)
    assert any(sample.date is None for sample in days)


def test_some_articles_have_no_dateline() -> None:
    assert sum(sample.dateline is None for sample in samples()) >= 8


def test_datelines_name_places_in_many_countries() -> None:
    found = [sample.dateline for sample in samples() if sample.dateline]
    assert len({place.country for dateline in found for place in dateline.places}) >= 12
    assert sum(not dateline.places for dateline in found) <= 2


@pytest.mark.parametrize("opening", LOOK_ALIKES)
def test_an_opening_only_looks_like_a_dateline(opening: str) -> None:
    (sample,) = (sample for sample in samples() if sample.body.startswith(opening))
    assert sample.dateline is None


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_tells_some_articles_from_others(field: str) -> None:
    values = {str(sample.fields[field]) for sample in samples() if field in sample.fields}
    assert len(values) >= 2
    assert any(field not in sample.fields for sample in samples())


def test_its_sections_and_titles() -> None:
    sections = {sample.fields["section"] for sample in samples() if "section" in sample.fields}
    assert sections == {
        "News", "Foreign", "Sport", "Business", "Shipping", "Letters", "Obituaries", "Arts",
    }  # fmt: skip
    sources = {sample.fields["source"] for sample in samples() if "source" in sample.fields}
    assert sources == {"The Harbour Courier", "The Saturday Lantern"}


def test_the_readers_find_what_lies_in_the_files() -> None:
    found = list(gather([SAMPLE]))
    inputs = [item for item in found if isinstance(item, Input)]
    assert len(inputs) == len(found)
    options = ReadOptions(notices=DEFAULT_NOTICES)
    records = [
        (Path(input_.path).relative_to(SAMPLE).as_posix(), record)
        for input_ in inputs
        for record in read(input_, recognise(input_) or "unknown", options)
    ]
    expected = [(sample.path, sample.fields, sample.body) for sample in samples()]
    assert sorted(map(as_read, records), key=place) == sorted(expected, key=place)


def place(article: tuple[str, dict[str, str], str]) -> tuple[str, str]:
    return article[0], article[2]


def as_read(found: tuple[str, object]) -> tuple[str, dict[str, str], str]:
    """A reader's record in the form of a sample."""
    path, record = found
    assert isinstance(record, Record), record
    assert record.warnings == ()
    names = ("headline", "id", "date", "dateline", "language", *FIELDS)
    fields = {name: as_text(getattr(record, name)) for name in names if getattr(record, name)}
    return path, fields, record.body.strip()
