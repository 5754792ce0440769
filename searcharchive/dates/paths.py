"""The date that a file's path bears.

    1987/02/26/a.txt  1987/02/a.txt  1987/a.txt          directories: a day, a month, a year
    nys-2008-04-06-b.txt  1987_02_26.xml  2008.04.06.gz  a day, in the name or in a directory's
    nys20080406.txt  20080406T1200Z.warc                 a day
    issue_2008-04.csv  1987-02.zip/a.txt                 a month
    1987.txt  article-1987.txt                           nothing: files are numbered like that
    000_611f8b99a7e71d38.txt  ab20080406.txt             nothing: digits of a hexadecimal number
    reuters21578  1200804067.txt                         nothing: parts of a longer number
    2008-02-30.txt  4-6-2008.txt  060408.txt             nothing: no such day, or no one order

The file's own name wins over the directories, unless these agree with it and say more; among
directories the most exact wins, then the innermost. Nothing is made up from a directory and a
name together: the 01 of `2008/04/01.txt` may be its first article. Paths are text with `/`.
"""

import re
from collections.abc import Iterable, Iterator

from searcharchive.dates.edtf import day_date, month_date, year_date
from searcharchive.errors import DateError
from searcharchive.model import ArchiveDate

# Years 1400 to 2100, for print is no older; any other four digits are likelier a number.
_YEAR = r"(?P<year>1[4-9][0-9]{2}|20[0-9]{2}|2100)"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"

_DIRECTORIES = re.compile(rf"(?:^|(?<=/)){_YEAR}(?:[-_./]{_MONTH}(?:[-_./]{_DAY})?)?(?=/|$)")
_CONTAINER = re.compile(r"\.(?:zip|tgz|tar(?:\.[a-z0-9]+)?)(?=/|$)", re.IGNORECASE)

# Letters may stand before and after, but no letters and digits by turns.
_ENDS = r"(?=[A-Za-z]*(?![0-9A-Za-z])|T[0-9])"
_MARKED = re.compile(
    rf"(?<![0-9A-Za-z])[A-Za-z]*{_YEAR}(?P<mark>[-_. ]){_MONTH}{_ENDS}"
    rf"(?:(?P=mark)(?:{_DAY}{_ENDS}|(?![0-9]{{2}}(?![0-9]))))?"
)
_RUN = re.compile(r"[0-9A-Za-z]+")
_COMPACT = re.compile(rf"[A-Za-z]*{_YEAR}{_MONTH}{_DAY}(?:T[0-9]{{4}}(?:[0-9]{{2}})?Z?|[A-Za-z]*)")
_HEXADECIMAL = re.compile(r"[0-9]*[A-Fa-f][0-9A-Fa-f]*")


def date_in_path(path: str) -> ArchiveDate | None:
    """The date in a path's file name or directories, if there is one; see the module."""
    directories, _, name = path.rpartition("/")
    own = _most_exact(_in_name(name))
    around = _most_exact(_in_directories(_CONTAINER.sub("", directories)))
    if own is None or around is None:
        return own or around
    return around if own.start <= around.start and around.stop <= own.stop else own


def _in_name(name: str) -> Iterator[ArchiveDate]:
    for found in _MARKED.finditer(name):
        yield from _date(found)
    for run in _RUN.findall(name):
        found_whole = _COMPACT.fullmatch(run)
        if found_whole and not _HEXADECIMAL.fullmatch(run):
            yield from _date(found_whole)


def _in_directories(directories: str) -> Iterator[ArchiveDate]:
    """From the innermost outwards."""
    for found in reversed(list(_DIRECTORIES.finditer(directories))):
        yield from _date(found)
    for name in reversed(directories.split("/")):
        yield from _in_name(name)


def _date(found: re.Match[str]) -> Iterator[ArchiveDate]:
    """What a match's year, month and day make, if there is such a day."""
    parts = found.groupdict()
    year, month, day = parts["year"], parts["month"], parts["day"]
    try:
        if day:
            yield day_date(int(year), int(month), int(day))
        elif month:
            yield month_date(int(year), int(month))
        else:
            yield year_date(int(year))
    except DateError:
        # 30 February: what has a day that there isn't is no date, nor are its year and month.
        return


def _most_exact(dates: Iterable[ArchiveDate]) -> ArchiveDate | None:
    """The date of fewest days, the first of several such."""
    return min(dates, key=lambda date: date.stop - date.start, default=None)
