"""Written dates, dates in paths, datelines' days and ranges, as tables and as laws."""

import calendar
import datetime
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.dates.dateline_days import dateline_date
from searcharchive.dates.edtf import from_edtf, from_iso, iso
from searcharchive.dates.paths import date_in_path
from searcharchive.dates.ranges import parse_range
from searcharchive.dates.today import today
from searcharchive.dates.written import parse_date
from searcharchive.errors import DateError
from searcharchive.model import AFTER_LAST_DAY, FIRST_DAY, ArchiveDate, DateRange

TUESDAY = datetime.date(2026, 11, 24)

WRITTEN = """
1987                                 1987
0001                                 0001
9999                                 9999
1987-02                              1987-02
1987-02-26                           1987-02-26
9999-12-31                           9999-12-31
2000-02-29                           2000-02-29
1987~                                1987~
1987?                                1987?
198X                                 198X
198x                                 198X
1980s                                198X
000X                                 000X
20080406                             2008-04-06
2008/04/06                           2008-04-06
2008/4/6                             2008-04-06
2008.04.06                           2008-04-06
2008/04                              2008-04
2008-04-06T23:30:00-05:00            2008-04-06
2008-04-06T00:30:00+14:00            2008-04-06
2008-04-06 23:30:00 GMT+0200         2008-04-06
2008-04-06T23:30                     2008-04-06
2008-04-06T23                        2008-04-06
2008-04-06T10:00:00.123456Z          2008-04-06
20151210T191044Z                     2015-12-10
20060403T000000+0000                 2006-04-03
26-FEB-1987 15:01:01.79              1987-02-26
9-APR-1987 00:00:00.12               1987-04-09
26-MAR-1987 15:01:01.79 F A          1987-03-26
April 1987                           1987-04
april 1987                           1987-04
April, 1987                          1987-04
1987 April                           1987-04
Sept. 2001                           2001-09
May 2008                             2008-05
the May of 2008                      2008-05
Monday, September 2001               2001-09
April 6, 2008                        2008-04-06
Apr. 6, 2008                         2008-04-06
6 April 2008                         2008-04-06
6. April 2008                        2008-04-06
2008 April 6                         2008-04-06
the 6th of April, 2008               2008-04-06
6/Apr/2008                           2008-04-06
26FEB1987                            1987-02-26
Sunday, April 6, 2008                2008-04-06
Thurs., 6th April 2008               2008-04-06
Sunday 2008-04-06                    2008-04-06
April 6, 2008 at 5:00 PM EST         2008-04-06
April 6, 2008, 5 p.m.                2008-04-06
10:30 MAY 6, 2008                    2008-05-06
Sun, 06 Apr 2008 23:30:00 -0500      2008-04-06
Sun Apr 06 23:30:00 CDT 2008         2008-04-06
Mon Apr 7 2008 10:00:00 GMT+0200 (CEST)  2008-04-07
June 1812                            1812-06
April 6, 0087                        0087-04-06
29 February 0400                     0400-02-29
31 December 9999                     9999-12-31
December 9999                        9999-12
13/4/2008                            2008-04-13
4/13/2008                            2008-04-13
31.08.1821                           1821-08-31
"""

ORDERS = """
4/6/2008        2008-04-06  2008-06-04
01.08.1821      1821-01-08  1821-08-01
6. 4. 2008      2008-06-04  2008-04-06
06-04-2008      2008-06-04  2008-04-06
4/6/2008 10:30  2008-04-06  2008-06-04
4/6/0087        0087-04-06  0087-06-04
"""

NO_DATES = {
    "": "neither numbers nor a month's",
    "yesterday": "neither numbers nor a month's",
    "3 mars 1987": "neither numbers nor a month's",
    "spring 1987": "neither numbers nor a month's",
    "44 BC": "neither numbers nor a month's",
    "2007/2008": "neither numbers nor a month's",
    "2007..2008": "neither numbers nor a month's",
    "1987-04~": "neither numbers nor a month's",
    "19XX": "neither numbers nor a month's",
    "April\x00 2008": "neither numbers nor a month's",
    "٢٠٠٨": "neither numbers nor a month's",
    "٤ April 2008": "neither numbers nor a month's",
    "６ April 2008": "neither numbers nor a month's",
    "2008-04-06T25:00": "neither numbers nor a month's",
    "Apr 6": "no year of four digits",
    "may": "no year of four digits",
    "April 6 '08": "two would leave the century open",
    "6 April 08": "two would leave the century open",
    "4/6/08": "two would leave the century open",
    "6 April 987": "no year of four digits",
    "May 6, 10000": "no year of four digits",
    "April 6-8, 2008": "more than one day",
    "1 April 1 2008": "more than one day",
    "April-May 2008": "more than one day",
    "April 6 2008 1987": "more than one day",
    "April 123 2008": "more than one day",
    "April 2008 10:30": "a time of day but no day",
    "1987 15:30": "a time of day but no day",
    "1207440000": "a number is a date only as",
    "1207440000123": "a number is a date only as",
    "-1207440000.5": "a number is a date only as",
    "1987.0": "a number is a date only as",
    "198704": "a number is a date only as",
    "87": "a number is a date only as",
    "0000": "years run from 0001 to 9999",
    "6 April 0000": "years run from 0001 to 9999",
    "1987-13": "there is no month 13",
    "1986-87": "there is no month 87",
    "2001-02-29": "2001-02 has no day 29",
    "1900-02-29": "1900-02 has no day 29",
    "20080431": "2008-04 has no day 31",
    "Feb 29, 1900": "no day of the calendar",
    "April 31, 2008": "no day of the calendar",
    "0 April 2008": "no day of the calendar",
    "31/4/2008": "no day of the calendar",
    "13/13/2008": "no day of the calendar",
    "0/4/2008": "no day of the calendar",
    "April 2008 " * 20: "longer than 100 characters",
}

PATHS = """
1987/02/26/a.txt                1987-02-26
/press/1987/02/a.txt            1987-02
/press/1987/a.txt               1987
1987/                           1987
1987-02/26/a.txt                1987-02-26
2008/13/a.txt                   2008
1987/1990/04/a.txt              1990-04
1999/x/1998/a.txt               1998
1987_02_26/a.txt                1987-02-26
issues-1987_02_26/a.txt         1987-02-26
1987-02.zip/a.txt               1987-02
1987.tar.gz/sub/a.txt           1987
2008-04-06                      2008-04-06
2008-04-06.txt                  2008-04-06
2008.04.06.txt.gz               2008-04-06
1987_02_26.xml                  1987-02-26
nys-2008-04-06-b.txt            2008-04-06
page2008-04-06b.txt             2008-04-06
001-2008-04-06.txt              2008-04-06
2008-04-06T10-00.txt            2008-04-06
20080406.txt                    2008-04-06
nys20080406.txt                 2008-04-06
20080406_123000.txt             2008-04-06
20080406T1200Z.warc             2008-04-06
issue_2008-04.csv               2008-04
2008-04-123.txt                 2008-04
2008-04-06_2009-01-01.txt       2008-04-06
2008/04/01.txt                  2008-04
2008/04/06/2008-04.txt          2008-04-06
2008/04/06/2007-05.txt          2007-05
1987/2008-04-06.txt             2008-04-06
1400/a.txt                      1400
2100/a.txt                      2100
1399/a.txt                      -
2101/a.txt                      -
1987.txt                        -
article-1987.txt                -
x/2008                          -
000_611f8b99a7e71d38.txt        -
20080406ab.txt                  -
ed20080406.txt                  -
611f2008-04-06.txt              -
1200804067.txt                  -
20080406123000.txt              -
reut2-000.sgm                   -
reuters21578/reut2-001.sgm.gz   -
2008-02-30.txt                  -
20080230.txt                    -
2008-13-01.txt                  -
2008-00.txt                     -
4-6-2008.txt                    -
060408.txt                      -
1986-87/a.txt                   -
٢٠٠٨/04/a.txt                   -
-                               -
"""

DATELINES = """
12-31  1987-01-02  1986-12-31
12-31  1987-01     1986-12-31
12-31  1987        1987-12-31
01-01  1987-12-31  1988-01-01
01-01  1987-12     1988-01-01
01-01  1987        1987-01-01
04-06  2008-04-07  2008-04-06
04-06  2008-04-06  2008-04-06
12-15  2008-06-15  2007-12-15
02-29  1988        1988-02-29
02-29  1988-03-01  1988-02-29
02-29  1987        -
02-29  1987-03-01  -
06-31  1987        -
13-01  1987        -
00-10  1987        -
04-00  1987        -
04-06  1987~       -
04-06  1987?       -
04-06  198X        -
12-31  0001-01-01  -
01-01  0001-01-01  0001-01-01
12-31  9999-12     9999-12-31
01-01  9999-12     -
"""

RANGES = """
2008                      2008-01-01  2008-12-31
2008-04                   2008-04-01  2008-04-30
2008-04-06                2008-04-06  2008-04-06
April 2008                2008-04-01  2008-04-30
6 April 2008              2008-04-06  2008-04-06
April 6, 2008             2008-04-06  2008-04-06
198X                      1980-01-01  1989-12-31
1980s                     1980-01-01  1989-12-31
000X                      0001-01-01  0009-12-31
999X                      9990-01-01  9999-12-31
1987~                     1987-01-01  1987-12-31
1987?                     1987-01-01  1987-12-31
2007..2008-03             2007-01-01  2008-03-31
2007 .. 2008-03           2007-01-01  2008-03-31
2008-06..2008             2008-06-01  2008-12-31
2008..2008                2008-01-01  2008-12-31
April 2007..6 June 2008   2007-04-01  2008-06-06
..1999                    0001-01-01  1999-12-31
2001..                    2001-01-01  9999-12-31
9999..                    9999-01-01  9999-12-31
today                     2026-11-24  2026-11-24
Yesterday                 2026-11-23  2026-11-23
yesterday..today          2026-11-23  2026-11-24
..yesterday               0001-01-01  2026-11-23
last 1 day                2026-11-24  2026-11-24
last 30 days              2026-10-26  2026-11-24
Last 30 Days              2026-10-26  2026-11-24
last 2 weeks              2026-11-11  2026-11-24
last 1 month              2026-10-25  2026-11-24
last 3 months             2026-08-25  2026-11-24
last 11 months            2025-12-25  2026-11-24
last 10 years             2016-11-25  2026-11-24
last 999999 days          0001-01-01  2026-11-24
last 999999 years         0001-01-01  2026-11-24
last week                 2026-11-16  2026-11-22
This week                 2026-11-23  2026-11-29
last month                2026-10-01  2026-10-31
this month                2026-11-01  2026-11-30
last year                 2025-01-01  2025-12-31
5y..                      2021-11-24  9999-12-31
..2w                      0001-01-01  2026-11-10
3m..1m                    2026-08-24  2026-10-24
90d                       2026-08-26  2026-08-26
9999y..                   0001-01-01  9999-12-31
spring 1912               1912-03-01  1912-05-31
Fall 1899                 1899-09-01  1899-11-30
winter 1900               1899-12-01  1900-02-28
winter 2000               1999-12-01  2000-02-29
summer 1912..autumn 1914  1912-06-01  1914-11-30
190x                      1900-01-01  1909-12-31
1912..1914                1912-01-01  1914-12-31
2008-02-29                2008-02-29  2008-02-29
1600-02                   1600-02-01  1600-02-29
1700-02                   1700-02-01  1700-02-28
1900-02                   1900-02-01  1900-02-28
2000-02                   2000-02-01  2000-02-29
..1900-02                 0001-01-01  1900-02-28
1899-12..1900-01          1899-12-01  1900-01-31
1900s                     1900-01-01  1909-12-31
1969-12-31..1970-01-01    1969-12-31  1970-01-01
196X..                    1960-01-01  9999-12-31
winter 1896               1895-12-01  1896-02-29
winter 1969..spring 1970  1968-12-01  1970-05-31
"""

FROM_OTHER_DAYS = """
2024-02-29  1y..           2023-02-28  9999-12-31
2024-02-29  4y..           2020-02-29  9999-12-31
2024-02-29  last 1 year    2023-03-01  2024-02-29
2024-02-29  this month     2024-02-01  2024-02-29
2024-03-31  1m..           2024-02-29  9999-12-31
2023-03-31  1m..           2023-02-28  9999-12-31
2024-03-01  yesterday      2024-02-29  2024-02-29
2100-03-01  yesterday      2100-02-28  2100-02-28
2024-01-15  last month     2023-12-01  2023-12-31
2024-03-31  last month     2024-02-01  2024-02-29
2000-01-01  last year      1999-01-01  1999-12-31
2000-01-01  yesterday      1999-12-31  1999-12-31
2024-01-01  last week      2023-12-25  2023-12-31
1970-01-01  5y..           1965-01-01  9999-12-31
1969-07-20  last 30 days   1969-06-21  1969-07-20
1901-03-01  ..1d           0001-01-01  1901-02-28
"""

NO_RANGES = {
    "2008..2007": "runs backwards: it ends 2007-12-31 and starts 2008-01-01",
    "2008-04..2008-03": "runs backwards",
    "today..yesterday": "runs backwards",
    "": "is no date",
    "..": "on neither side",
    "1999...2000": "is no date",
    "1999..2000..2001": "is no date",
    "2007/2008": "is no date",
    "2007-2009": "is no date",
    "last 0 days": "has no day",
    "last -3 days": "is no date",
    "last 1234567 days": "is no date",
    "last 30 days..": "is no date",
    "winter": "is no date",
    "spring 12": "is no date",
    "1900-02-29": "has no day 29",
    "winter 0001": "years run from 0001",
    "2008..4/6/08": "no year of four digits",
    "x" * 500: "too long",
}


def rows(table: str, results: int = 1) -> list[list[str]]:
    """The lines of a table, split into the text and its results, which have no spaces."""
    return [line.rsplit(maxsplit=results) for line in table.strip().splitlines()]


def edtf(date: ArchiveDate | None) -> str:
    return "-" if date is None else date.edtf


@pytest.mark.parametrize(("text", "expected"), rows(WRITTEN))
@pytest.mark.parametrize("day_first", [False, True])
def test_written_dates(text: str, expected: str, day_first: bool) -> None:
    assert parse_date(text, day_first=day_first) == from_edtf(expected)


@pytest.mark.parametrize(("text", "month_first", "day_first"), rows(ORDERS, 2))
def test_order_of_day_and_month(text: str, month_first: str, day_first: str) -> None:
    assert parse_date(text).edtf == month_first
    assert parse_date(text, day_first=True).edtf == day_first


@pytest.mark.parametrize(("text", "reason"), NO_DATES.items())
def test_no_date(text: str, reason: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text)
    message = str(caught.value)
    assert reason in message
    assert "accepted are 2008" in message or "longer than" in message
    assert message.isprintable()


@pytest.mark.parametrize(("path", "expected"), rows(PATHS))
def test_dates_in_paths(path: str, expected: str) -> None:
    assert edtf(date_in_path(path)) == expected


@pytest.mark.parametrize(("day", "near", "expected"), rows(DATELINES, 2))
def test_year_of_a_dateline(day: str, near: str, expected: str) -> None:
    month, _, of_month = day.partition("-")
    assert edtf(dateline_date(int(month), int(of_month), from_edtf(near))) == expected


@pytest.mark.parametrize(("text", "first", "last"), rows(RANGES, 2))
def test_ranges(text: str, first: str, last: str) -> None:
    expected = DateRange(from_iso(first), from_iso(last) + 1)
    assert parse_range(text, today=TUESDAY) == expected


@pytest.mark.parametrize(
    ("day", "text", "first", "last"),
    [
        (line.split()[0], *line[12:].rsplit(maxsplit=2))
        for line in FROM_OTHER_DAYS.split("\n")[1:-1]
    ],
)
def test_ranges_from_other_days(day: str, text: str, first: str, last: str) -> None:
    expected = DateRange(from_iso(first), from_iso(last) + 1)
    assert parse_range(text, today=datetime.date.fromisoformat(day)) == expected


@pytest.mark.parametrize(("text", "reason"), NO_RANGES.items())
def test_no_range(text: str, reason: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_range(text, today=TUESDAY)
    assert reason in str(caught.value)
    assert "accepted are 2008, 2008-04, 2008-04-06, 2007..2008-03" in str(caught.value)


def test_order_of_day_and_month_in_a_range() -> None:
    assert parse_range("..4/6/2008", today=TUESDAY).stop == from_iso("2008-04-07")
    assert parse_range("..4/6/2008", today=TUESDAY, day_first=True).stop == from_iso("2008-06-05")


@pytest.mark.parametrize(
    ("day", "text", "first"),
    [
        ("2026-03-31", "last 1 month", "2026-03-01"),
        ("2028-02-29", "last 1 year", "2027-03-01"),
        ("2027-02-28", "last 1 year", "2026-03-01"),
        ("0001-01-01", "last 2 days", "0001-01-01"),
        ("0001-01-31", "last 1 month", "0001-01-01"),
        ("0002-01-01", "last 1 year", "0001-01-02"),
        ("9999-12-31", "last 1 week", "9999-12-25"),
    ],
)
def test_ranges_that_end_today(day: str, text: str, first: str) -> None:
    now = datetime.date.fromisoformat(day)
    expected = DateRange(from_iso(first), now.toordinal() + 1)
    assert parse_range(text, today=now) == expected


def test_no_day_before_the_first() -> None:
    with pytest.raises(DateError):
        parse_range("yesterday", today=datetime.date.min)


def test_today_is_the_clocks_or_the_variables() -> None:
    before = datetime.date.today()
    assert before <= today({}) <= datetime.date.today()
    assert today({"SEARCHARCHIVE_NOW": "2008-04-06"}) == datetime.date(2008, 4, 6)
    late = {"SEARCHARCHIVE_NOW": "2008-04-06T23:30:00-05:00"}
    assert today(late) == datetime.date(2008, 4, 6)


@pytest.mark.parametrize("value", ["", "now", "2008-02-30", "6 April 2008", "\x1b[31m"])
def test_a_wrong_today_names_its_variable(value: str) -> None:
    with pytest.raises(DateError, match=r"SEARCHARCHIVE_NOW is .* set it like 2008-04-06"):
        today({"SEARCHARCHIVE_NOW": value})


@pytest.mark.parametrize("text", ["1987-2-26", "20080406", "1987-02-26T10:00", " 1987", "1987s"])
def test_edtf_is_read_to_the_letter(text: str) -> None:
    with pytest.raises(DateError, match="is none of"):
        from_edtf(text)


@pytest.mark.parametrize("text", ["1987-02", "1987-02-30", "0000-01-01", "1987-02-26 "])
def test_iso_days_are_read_to_the_letter(text: str) -> None:
    with pytest.raises(DateError):
        from_iso(text)


def test_dateutil_is_loaded_by_the_first_text_that_needs_it() -> None:
    program = """
import datetime, sys
from searcharchive.dates.paths import date_in_path
from searcharchive.dates.ranges import parse_range
from searcharchive.dates.today import today
from searcharchive.dates.written import parse_date
parse_range("2007..2008-03", today=today())
parse_date("20151210T191044Z")
date_in_path("1987/02/26/a.txt")
assert "dateutil" not in sys.modules
parse_range("April 2008", today=today())
assert "dateutil" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


@given(st.integers(FIRST_DAY, AFTER_LAST_DAY - 1))
def test_iso_round_trip(ordinal: int) -> None:
    assert from_iso(iso(ordinal)) == ordinal
    assert from_edtf(iso(ordinal)) == ArchiveDate(iso(ordinal), ordinal, ordinal + 1)


@given(st.dates(), st.booleans())
def test_every_form_of_a_day_is_that_day(day: datetime.date, day_first: bool) -> None:
    year, name = f"{day.year:04}", calendar.month_name[day.month]
    numbers = (day.day, day.month) if day_first else (day.month, day.day)
    for text in (
        day.isoformat(),
        f"{day.isoformat()}T23:59:59-11:00",
        day.isoformat().replace("-", ""),
        f"{day.day} {name} {year}",
        f"{name[:3].upper()}. {day.day}, {year}",
        f"{day.day:02}-{name[:3].upper()}-{year} 15:01:01.79",
        "{}/{}/{}".format(*numbers, year),
    ):
        assert parse_date(text, day_first=day_first).edtf == day.isoformat(), text
    assert parse_date(f"{name} {year}").edtf == day.isoformat()[:7]


@given(st.dates())
def test_the_dates_of_a_day_contain_it(day: datetime.date) -> None:
    text = day.isoformat()
    for wider in (text, text[:7], text[:4], f"{text[:4]}~", f"{text[:3]}X", f"{text}..{text}"):
        days = parse_range(wider, today=TUESDAY)
        assert days.start <= day.toordinal() < days.stop
        assert FIRST_DAY <= days.start < days.stop <= AFTER_LAST_DAY


@given(st.dates(), st.dates())
def test_a_range_goes_from_its_first_day_to_its_last(
    one: datetime.date, other: datetime.date
) -> None:
    first, last = sorted((one, other))
    days = parse_range(f"{first}..{last}", today=TUESDAY)
    assert days == DateRange(first.toordinal(), last.toordinal() + 1)


@given(st.dates(), st.integers(1, 9999), st.sampled_from(["day", "week", "month", "year"]))
def test_last_ends_today_and_counts_it(now: datetime.date, count: int, unit: str) -> None:
    days = parse_range(f"last {count} {unit}s", today=now)
    assert FIRST_DAY <= days.start <= now.toordinal() == days.stop - 1


@given(st.dates(), st.dates())
def test_a_datelines_year_is_the_nearest(story: datetime.date, issue: datetime.date) -> None:
    found = dateline_date(story.month, story.day, from_edtf(issue.isoformat()))
    if found is not None:
        assert abs(found.start - issue.toordinal()) <= 183
        assert found.edtf[4:] == story.isoformat()[4:]
    elif 1 < issue.year < 9999:
        assert (story.month, story.day) == (2, 29)


@given(st.dates())
def test_a_day_is_found_in_names_and_directories(day: datetime.date) -> None:
    text = day.isoformat()
    expected = text if 1400 <= day.year <= 2100 else "-"
    for path in (f"{text}.txt", f"a/{text.replace('-', '/')}/b", f"nys{text.replace('-', '')}"):
        assert edtf(date_in_path(path)) == expected


DATE_WORDS = st.lists(
    st.sampled_from(
        "April may 6 06 31 08 1987 2008 0 12345 : T Z , . - / .. ' ~ X st of at pm 10:30 24:00 "
        "+02:00 EST last days today Sunday ( ) 198X 20080406 99999999999 ٤ x".split()
    )
).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)]))


@given(st.one_of(st.text(), DATE_WORDS), st.booleans())
def test_any_text_is_a_date_or_a_date_error(text: str, day_first: bool) -> None:
    for read in (
        lambda: parse_date(text, day_first=day_first),
        lambda: parse_range(text, today=TUESDAY, day_first=day_first),
        lambda: from_edtf(text),
    ):
        try:
            days = read()
        except DateError:
            continue
        assert FIRST_DAY <= days.start < days.stop <= AFTER_LAST_DAY


@given(DATE_WORDS)
def test_what_is_read_was_written(text: str) -> None:
    """No day, month or year comes from anywhere but the text; and EDTF is a fixed point."""
    try:
        date = parse_date(text)
    except DateError:
        return
    assert from_edtf(date.edtf) == parse_date(date.edtf) == date
    assert date.edtf.strip("~?X")[:3] in text
    if len(date.edtf) == 10:
        assert str(int(date.edtf[8:])) in text


@given(st.one_of(st.text(), st.from_regex(r"[a-f0-9/_.T-]{0,60}", fullmatch=True)))
def test_any_path_has_a_date_or_none(path: str) -> None:
    date = date_in_path(path)
    assert date is None or date.edtf[:4] in path


def test_hostile_lengths_take_no_time() -> None:
    for text in ("a" * 100_000, "1" * 100_000, "2008-04-" * 20_000, "T00:00" * 20_000):
        date_in_path(text)
        with pytest.raises(DateError):
            parse_date(text)
