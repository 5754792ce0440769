"""CSV and TSV with a header line (RFC 4180; https://www.iana.org/assignments/media-types/text/tab-separated-values).

The columns are those of the configuration, else those that `fields` knows by their headers. The
delimiter is the comma, semicolon or tab that the header has most of. A row that is wrong is
refused. After a quotation mark that is never closed, reading goes on with the next line; in a TSV
file, quotation marks that don't make sense as quotes are part of the text.
"""

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from searcharchive.errors import InputError
from searcharchive.inputs import Input
from searcharchive.readers import fields
from searcharchive.readers.decoding import MAX_RECORD_BYTES, Source, opened
from searcharchive.readers.options import ReadOptions
from searcharchive.records import Record, Refusal

_DELIMITERS = ("\t", ",", ";")
_MOST_RETURNED = 200_000
_TOO_LONG = f"it is longer than the limit of {MAX_RECORD_BYTES:,} bytes"


def read(input_: Input, options: ReadOptions) -> Iterator[Record | Refusal]:
    """The rows of a table as records; raises InputError if no column has text or headline."""
    # The limit is the process's; it is only ever raised, for newspaper articles pass 128 KiB.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_BYTES))
    with opened(input_, options.encoding) as source:
        rows = _Rows(source)
        header = rows.header()
        columns = _columns(header, options.columns)
        number = 0
        for row in rows:
            number += 1
            if isinstance(row, str):
                yield Refusal(number, row)
                continue
            if len(row) > len(header):
                reason = f"it has {len(row)} cells, and the header has {len(header)}"
                yield Refusal(number, f"{reason}; quote the cells that hold the delimiter")
                continue
            values = {field: row[at] for field, at in columns.items() if at < len(row)}
            told = rows.warnings
            yield fields.record(number, values, options.notices, warnings=told)


def _columns(header: Sequence[str], configured: Mapping[str, str]) -> dict[str, int]:
    """Field -> where its column is."""
    places: dict[str, int] = {}
    for at, title in enumerate(header):
        places.setdefault(title.strip(), at)
    found = {field: places[title.strip()] for field, title in fields.named(header).items()}
    folded = {title.casefold(): at for title, at in reversed(places.items())}
    for field, title in configured.items():
        place = folded.get(title.strip().casefold())
        if place is not None:
            found = {other: at for other, at in found.items() if at != place}
            found[field] = place
    if not {"body", "headline"} & found.keys():
        titles = ", ".join(header[:20])[:300]
        raise InputError(
            f"no column is known for the body or the headline; it has: {titles}; "
            "name one, as in --column body=Title"
        )
    return found


class _Rows:
    """The rows after the header: cells, or why a row can't be read; `warnings` of the last."""

    def __init__(self, source: Source) -> None:
        self._lines = _Lines(source)
        self._delimiter = ","
        self._width = 0
        self.warnings: tuple[str, ...] = ()

    def header(self) -> list[str]:
        """The cells of the first line; it settles the delimiter."""
        first = next((line for line in self._lines if line.strip()), None)
        if first is None:
            raise InputError("it is empty: a table begins with a line of headers")
        self._delimiter = max(_DELIMITERS, key=first.count)
        self._lines.give_back([first])
        try:
            header = next(csv.reader(self._lines, delimiter=self._delimiter, strict=True))
        except (csv.Error, StopIteration) as error:
            raise InputError(f"its header can't be read: {error}") from error
        self._width = len(header)
        return header

    def __iter__(self) -> Iterator[list[str] | str]:
        reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        while True:
            self._lines.begin()
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._recovered(error)
                continue
            self.warnings = self._lines.warnings
            if any(cell.strip() for cell in row):
                yield row

    def _recovered(self, error: csv.Error) -> list[str] | str:
        """A row whose quotation marks are wrong; the lines that it swallowed are given back."""
        first, *others = self._lines.taken or [""]
        begins, ends = self._lines.number + 1, self._lines.number + len(others) + 1
        self.warnings = self._lines.warnings
        returned = self._lines.give_back(others)
        cells = first.rstrip("\r\n").split("\t")
        odd_quotes = self._delimiter == "\t" and str(error) != _TOO_LONG
        if returned and odd_quotes and len(cells) == self._width:
            return cells
        if returned:
            return f"{error}, in line {begins}"
        return f"{error}, in lines {begins} to {ends}, which are all lost"


class _Lines:
    """The lines of a table as csv wants them, some of which can be given back.

    `number` counts the lines up to the one that `begin` stood before; `taken` are those since.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ahead: deque[str] = deque()
        self._raw = source.lines()
        self._returned = 0
        self.number = 0
        self.taken: list[str] = []
        self._size = 0
        self.warnings: tuple[str, ...] = ()

    def begin(self) -> None:
        """Forget what was taken: another row begins."""
        self.number += len(self.taken)
        self.taken, self.warnings, self._size = [], (), 0

    def give_back(self, lines: Sequence[str]) -> bool:
        """Lines to be read again; False if that happens so often that it never would end."""
        self._returned += len(lines)
        if self._returned > _MOST_RETURNED:
            return False
        self._ahead.extendleft(reversed(lines))
        self.taken = self.taken[: len(self.taken) - len(lines)]
        return True

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._ahead:
            line = self._ahead.popleft()
        else:
            data = next(self._raw)
            if data is None:
                self.taken.append("")
                raise csv.Error(_TOO_LONG)
            line, warnings = self._source.decode(data)
            self.warnings = tuple(dict.fromkeys((*self.warnings, *warnings)))
        self.taken.append(line)
        self._size += len(line)
        if self._size > MAX_RECORD_BYTES:
            raise csv.Error(_TOO_LONG)
        return line
