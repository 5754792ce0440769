"""What an article was given, by its record and by `--metadata`.

An import keeps both beside the article, so that it can be derived anew.
"""

from dataclasses import dataclass

from searcharchive.model import DateSource


@dataclass(frozen=True, slots=True)
class Given:
    """What an article's record said, before `--metadata` and before anything was derived.

    `date` and `dateline` are fields' texts; `year` is that of `import --year`. `edtf` and
    `sha256` are the date and the content hash as they are without `--metadata`.
    """

    sha256: str
    edtf: str | None = None
    date: str | None = None
    date_source: DateSource = "record"
    dateline: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class MetadataValue:
    """A value that `--metadata` gave an article; `first`: it overrides the record's."""

    field: str
    value: str
    first: bool = False
