"""What readers find in files: records, before dates, datelines and places are derived.

They are apart from `model`, which every search loads.
"""

from typing import NamedTuple

from searcharchive.model import DateSource, Origin, Span


class Record(NamedTuple):
    """What a reader found, before dates, datelines and places are derived.

    `number` counts from 1 in the file or member. `id` is the source's own, if the format has
    one; `date` and `dateline` are fields' texts as written. A record that was exported by this
    program also has what import would otherwise derive: `origins`, `added`, `date_text`,
    `dateline_span` and a `date_source` that stands; `exported` says so. Its earlier `versions`
    stand in order of time.
    """

    number: int
    body: str
    headline: str | None = None
    id: str | None = None
    date: str | None = None
    date_source: DateSource = "record"
    dateline: str | None = None
    byline: str | None = None
    section: str | None = None
    page: str | None = None
    edition: str | None = None
    source: str | None = None
    language: str | None = None
    subjects: tuple[str, ...] = ()
    note: str | None = None
    warnings: tuple[str, ...] = ()
    exported: bool = False
    origins: tuple[Origin, ...] = ()
    added: str | None = None
    date_text: str | None = None
    dateline_span: Span | None = None
    versions: "tuple[EarlierRecord, ...]" = ()


class EarlierRecord(NamedTuple):
    """An earlier version of an exported record; `replaced` is when another took its place."""

    record: Record
    replaced: str


class Refusal(NamedTuple):
    """A record that can't be read, and why. The records after it are still read."""

    number: int
    reason: str
