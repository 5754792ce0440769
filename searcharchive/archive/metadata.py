"""A spreadsheet of dates, bylines and sections, joined to articles by file name, path or id.

    header (any case)                     what it holds
    file, filename, file name, path      the file, or the end of its path: 1987/a.txt
    id, article id                        the article's id, as it stands
    date, year                            the date; or only the year, for a dateline's day
    headline or title, dateline, byline or author, section, page, edition,
    source or publication, language, note
    subjects or subject                   several are separated by semicolons

The configuration's columns are known too. Other columns are left alone. Of a file's rows the one
that names more of the path is joined; a row for an id goes before one for a file.
"""

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from searcharchive.errors import InputError
from searcharchive.store.given import MetadataValue

_HEADERS = {
    "file": "file", "filename": "file", "file name": "file", "path": "file",
    "id": "id", "article id": "id",
    "date": "date", "year": "year", "dateline": "dateline",
    "headline": "headline", "title": "headline", "byline": "byline", "author": "byline",
    "section": "section", "page": "page", "edition": "edition",
    "source": "source", "publication": "source", "language": "language", "note": "note",
    "subjects": "subjects", "subject": "subjects",
}  # fmt: skip
_DELIMITERS = ",;\t"
_COMPRESSED = re.compile(r"\.(?:gz|bz2|xz|zst)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MetadataRow:
    """A row: `line` is where it ends in its file, `id` or else `file` says what it is for."""

    line: int
    id: str | None
    file: str | None
    values: tuple[tuple[str, str], ...]


class Metadata:
    """The rows of a spreadsheet, and which of them found their article."""

    def __init__(self, path: str, rows: Sequence[MetadataRow]) -> None:
        self.path = path
        self._by_id: dict[str, MetadataRow] = {}
        self._by_end: dict[str, list[tuple[tuple[str, ...], MetadataRow]]] = {}
        self._all = rows
        self._matched: set[int] = set()
        for row in rows:
            if row.id is not None:
                self._by_id[row.id] = row
            elif row.file is not None:
                parts = _parts(row.file) or ("",)
                self._by_end.setdefault(parts[-1], []).append((parts, row))

    def find(self, path: str, ids: Sequence[str]) -> MetadataRow | None:
        """The row for a record of the file `path` (absolute) with one of the `ids`."""
        for id_ in ids:
            if id_ in self._by_id:
                return self.take(self._by_id[id_])
        row = self.for_file(path)
        return self.take(row) if row else None

    def take(self, row: MetadataRow) -> MetadataRow:
        """Note that a row found its article."""
        self._matched.add(row.line)
        return row

    def unmatched(self) -> list[MetadataRow]:
        """The rows that found no article, in their order."""
        return [row for row in self._all if row.line not in self._matched]

    def digest(self, path: str) -> str:
        """A hash of what a reading of the file may depend on: its row, and all rows for ids."""
        row = self.for_file(path)
        ids = sorted((id_, row.values) for id_, row in self._by_id.items())
        seen = repr((row.values if row else (), ids))
        return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()

    def for_file(self, path: str) -> MetadataRow | None:
        """The row that names the most of a path's end, with or without its compression suffix."""
        best: tuple[int, MetadataRow] | None = None
        for parts in (_parts(path), _parts(_COMPRESSED.sub("", path))):
            for wanted, row in self._by_end.get(parts[-1] if parts else "", ()):
                if parts[-len(wanted) :] == wanted and (best is None or len(wanted) > best[0]):
                    best = (len(wanted), row)
        return best[1] if best else None


def load(path: Path, columns: Mapping[str, str]) -> Metadata:
    """The rows of a CSV or TSV file; `columns` (field -> header) is the configuration's.

    Raises InputError if it can't be read, or has no column that names a file or an id.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        fields = _fields(next(reader, []), columns)
        if "file" not in fields and "id" not in fields:
            raise InputError(
                f"{path} has no column that says which article a row is for; "
                "name one 'file', 'path' or 'id'"
            )
        rows = [_row(fields, cells, reader.line_num) for cells in reader if any(cells)]
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from error
    return Metadata(str(path), rows)


def as_values(row: MetadataRow, *, first: bool) -> dict[str, MetadataValue]:
    """A row's values by field."""
    return {field: MetadataValue(field, value, first) for field, value in row.values}


def _fields(header: Sequence[str], columns: Mapping[str, str]) -> list[str | None]:
    """The field of each column, None for one that isn't known or was there before."""
    configured = {title.strip().casefold(): field for field, title in columns.items()}
    found: list[str | None] = []
    for title in header:
        key = " ".join(title.replace("_", " ").casefold().split())
        field = _HEADERS.get(configured.get(title.strip().casefold(), key))
        found.append(None if field in found else field)
    return found


def _row(fields: Sequence[str | None], cells: Sequence[str], line: int) -> MetadataRow:
    values = {
        field: cell.strip()
        for field, cell in zip(fields, cells, strict=False)
        if field is not None and cell.strip()
    }
    id_, file = values.pop("id", None), values.pop("file", None)
    return MetadataRow(line, id_, file, tuple(sorted(values.items())))


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))
