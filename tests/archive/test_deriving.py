"""Where an article's date comes from, source by source, and its dateline."""

import pytest

from searcharchive.archive.deriving import derive, derive_exported
from searcharchive.model import Dateline
from searcharchive.records import Record
from searcharchive.store.given import Given, MetadataValue

STORY = "VARNA, Bulgaria, Dec 31 - A ferry came in late."
PLAIN = "A ferry came in late."

# What the record, the metadata, the path and --year say, what the text is; and what is derived.
SOURCES = """
record      metadata        path               year  text   | date        source     left
1987-02-26  1988-01-01      in/1989-05-05.txt  1990  story  | 1987-02-26  record     -
1987        1988-01-01      in/a.txt           -     story  | 1987        record     -
-           1988-01-01      in/1989-05-05.txt  1990  story  | 1988-01-01  metadata   -
-           -               in/1989-05-05.txt  1990  story  | 1989-05-05  path       -
-           -               in/a.txt           1990  story  | 1990-12-31  dateline   -
-           -               in/a.txt           -     story  | -           -          Dec_31
-           -               in/a.txt           1990  plain  | -           -          -
-           -               in/1988/01/a.txt   -     story  | 1987-12-31  dateline   -
-           -               in/1988/01/a.txt   -     plain  | 1988-01     path       -
-           1988-01         in/a.txt           -     story  | 1987-12-31  dateline   -
-           1988            in/a.txt           -     plain  | 1988        metadata   -
-           year=1990       in/a.txt           -     story  | 1990-12-31  dateline   -
-           year=1990       in/a.txt           1991  story  | 1990-12-31  dateline   -
-           !1988-01-01     in/a.txt           -     story  | 1988-01-01  metadata   -
1987-02-26  !1988-01-01     in/a.txt           -     story  | 1988-01-01  metadata   -
1987-02-26  !nonsense       in/a.txt           -     story  | 1987-02-26  record     -
nonsense    1988-01-01      in/a.txt           -     story  | 1988-01-01  metadata   -
nonsense    -               in/1989-05-05.txt  -     story  | 1989-05-05  path       -
nonsense    -               in/a.txt           -     plain  | -           -          nonsense
1987~       -               in/a.txt           -     plain  | 1987~       record     -
"""


def rows() -> list[object]:
    return [
        pytest.param(*line.replace("|", "").split(), id=" ".join(line.split()))
        for line in SOURCES.strip().splitlines()[1:]
    ]


@pytest.mark.parametrize(
    ("record", "row", "path", "year", "text", "date", "source", "left"), rows()
)
def test_sources_of_the_date(
    record: str, row: str, path: str, year: str, text: str, date: str, source: str, left: str
) -> None:
    given = Given("", date=said(record), year=None if year == "-" else int(year))
    values = {}
    if row != "-":
        field, _, value = row.rpartition("=")
        field = field or "date"
        values[field] = MetadataValue(field, value.lstrip("!"), value.startswith("!"))
    derived = derive(given, STORY if text == "story" else PLAIN, path, values, day_first=False)
    found = derived.date.edtf if derived.date else None
    assert (found, derived.date_source, derived.date_text) == tuple(map(said, (date, source, left)))
    assert len(derived.warnings) == ("nonsense" in record + row)


def said(text: str) -> str | None:
    return None if text == "-" else text.replace("_", " ")


def test_the_order_of_day_and_month_is_the_archives() -> None:
    given = Given("", date="4/6/2008")
    for day_first, expected in ((False, "2008-04-06"), (True, "2008-06-04")):
        date = derive(given, PLAIN, "a", {}, day_first=day_first).date
        assert date is not None and date.edtf == expected


@pytest.mark.parametrize(
    ("field", "metadata", "first", "expected"),
    [
        (None, None, False, "VARNA, Bulgaria, Dec 31"),
        ("OULU, Finland", None, False, "OULU, Finland"),
        (None, "OULU, Finland", False, "VARNA, Bulgaria, Dec 31"),
        (None, "OULU, Finland", True, "OULU, Finland"),
        ("TURKU", "OULU, Finland", True, "OULU, Finland"),
        ("TURKU", "OULU, Finland", False, "TURKU"),
    ],
)
def test_sources_of_the_dateline(
    field: str | None, metadata: str | None, first: bool, expected: str
) -> None:
    values = {}
    if metadata:
        values["dateline"] = MetadataValue("dateline", metadata, first)
    derived = derive(Given("", dateline=field), STORY, "a", values, day_first=False)
    assert derived.dateline is not None and derived.dateline.text == expected


def test_metadata_gives_a_dateline_where_there_is_none() -> None:
    values = {"dateline": MetadataValue("dateline", "OULU, Finland")}
    dateline = derive(Given(""), PLAIN, "a", values, day_first=False).dateline
    assert dateline is not None and dateline.span is None


def test_an_exported_record_keeps_what_stands() -> None:
    record = Record(
        1, STORY, date="1987~", date_source="path", dateline="VARNA, Bulgaria",
        dateline_span=(0, 15), exported=True,
    )  # fmt: skip
    derived = derive_exported(record)
    assert derived.date is not None and derived.date_source == "path"
    assert derived.date.edtf == "1987~"
    assert derived.dateline is not None
    assert (derived.dateline.text, derived.dateline.span) == ("VARNA, Bulgaria", (0, 15))


def test_a_span_that_holds_something_else_is_dropped() -> None:
    record = Record(1, STORY, dateline="OULU", dateline_span=(3, 7), exported=True)
    derived = derive_exported(record)
    assert isinstance(derived.dateline, Dateline) and derived.dateline.span is None
