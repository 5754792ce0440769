"""Hits as CSV (RFC 4180, but lines end with a line feed) or as tab-separated values.

A spreadsheet runs a cell that starts with `= + - @`, or one of these as wide as a Chinese sign, as
a formula; such a cell of an article's text gets an apostrophe in front (OWASP, CSV injection),
unless the guard is off. In TSV a spreadsheet first takes off quotation marks. Cells hold one line
each, so that none starts with a tab or carriage return.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from searcharchive.model import Hit, Page
from searcharchive.render.columns import OF_THE_PROGRAM, cell, chosen
from searcharchive.render.terminal import Style

DEFAULT = (
    "rank", "score", "id", "date", "date_start", "date_end", "dateline", "places", "headline",
    "byline", "section", "source", "snippets", "path", "record",
)  # fmt: skip
_FORMULA = re.compile('"*[=+\\-@＝＋－＠]')


def csv_lines(page: Page, style: Style) -> Iterator[str]:
    """A header line, then a line a hit, cells quoted where they must be."""
    for cells in _rows(page, style):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(cells)
        yield line.getvalue()


def tsv_lines(page: Page, style: Style) -> Iterator[str]:
    """A header line, then a line a hit; no cell holds a tab or a line end, and none is quoted."""
    for cells in _rows(page, style):
        yield "\t".join(cells)


def _rows(page: Page, style: Style) -> Iterator[Sequence[str]]:
    names = chosen(style.fields, DEFAULT)
    yield names
    for hit in page.hits:
        yield [_guarded(hit, name, style) for name in names]


def _guarded(hit: Hit, name: str, style: Style) -> str:
    text = cell(hit, name)
    return guarded(text) if style.formula_guard and name not in OF_THE_PROGRAM else text


def guarded(text: str) -> str:
    """The text of a cell, behind an apostrophe if a spreadsheet would run it."""
    return f"'{text}" if _FORMULA.match(text) else text
