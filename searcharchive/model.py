"""What the project talks about: articles and what they are made of, and the answers to a query.

Plain frozen values; nothing here reads, writes or decides. Days are ordinals as of
`datetime.date.toordinal` (1 January of year 1 is 1). Spans are half-open offsets in code points.
"""

from typing import Literal, NamedTuple, TypeAlias

Span: TypeAlias = tuple[int, int]

DateSource = Literal["record", "front-matter", "metadata", "path", "dateline"]

FIRST_DAY = 1
"""0001-01-01 as a day ordinal."""
AFTER_LAST_DAY = 3_652_060
"""The day after 9999-12-31, the stop of a range without an end."""


class ArchiveDate(NamedTuple):
    """A published date as exact as it is known: `2008-04-06`, `2008-04`, `1987~`, `198X`.

    `edtf` is its EDTF form. It covers the days from `start` up to but not including `stop`:
    half-open, so that lengths subtract and neighbouring dates meet without overlapping.
    """

    edtf: str
    start: int
    stop: int


class DateRange(NamedTuple):
    """Days asked for, from `start` up to but not including `stop` (see `ArchiveDate`)."""

    start: int = FIRST_DAY
    stop: int = AFTER_LAST_DAY


class Place(NamedTuple):
    """A place on the map: a city, a region or a country.

    `country` is an ISO 3166-1 alpha-2 code, or the alpha-4 code of ISO 3166-3 for a dissolved
    state. `keys` are the names it is found by, of every level (city, region, country), current,
    former and abbreviated, each in the form of `analysis.name_key`; sorted.
    """

    name: str
    region: str | None = None
    country: str | None = None
    keys: tuple[str, ...] = ()


class Dateline(NamedTuple):
    """The words that open a story and say where it was filed.

    `text` is the whole dateline without closing dash and outer space; `place_text` is its place
    part, without day and agency. `span` is where `text` stands in the body, None where it came
    from a field. `month` and `day` (1-based) are the day it bears, which has no year;
    `day_text` is that day as written.
    """

    text: str
    place_text: str
    span: Span | None = None
    month: int | None = None
    day: int | None = None
    day_text: str | None = None
    agency: str | None = None
    places: tuple[Place, ...] = ()


class Origin(NamedTuple):
    """Where an article came from: a file or container member, and the record in it (from 1).

    A path inside the archive's directory is relative to it, any other is absolute; a member of
    a container is `file.zip/member`, standard input is `-`. A path that is not UTF-8 has its bad
    bytes and every `%` percent-encoded, and `path_encoded` is true. `sha256` is that of the
    file's bytes as they lie there, compressed or not.
    """

    path: str
    record: int
    sha256: str
    path_encoded: bool = False


class Tombstone(NamedTuple):
    """What is left of a removed article: its id, when it went (ISO, UTC) and its hash.

    Where its text was `erased` for good, `origins` are the files that it and its earlier
    versions came from, and `hashes` those of their texts.
    """

    id: str
    removed: str
    sha256: str
    erased: bool = False
    origins: tuple[Origin, ...] = ()
    hashes: tuple[str, ...] = ()


class Article(NamedTuple):
    """One published item, as it lies in the store.

    `body` holds every character that was read, the dateline's among them. `date_text` keeps a
    date that could not be completed (a dateline's day without a year). `added` is when it was
    first taken in (ISO, UTC). `sha256` is that of source, headline and body.
    """

    id: str
    body: str
    headline: str | None = None
    date: ArchiveDate | None = None
    date_source: DateSource | None = None
    date_text: str | None = None
    dateline: Dateline | None = None
    byline: str | None = None
    section: str | None = None
    page: str | None = None
    edition: str | None = None
    source: str | None = None
    language: str | None = None
    subjects: tuple[str, ...] = ()
    note: str | None = None
    origins: tuple[Origin, ...] = ()
    added: str = ""
    sha256: str = ""


class Version(NamedTuple):
    """An article as it was until, at `replaced` (ISO, UTC), an import put another in its place.

    `import_` is that import's number in this archive; None where it was another archive's.
    """

    article: Article
    replaced: str
    import_: int | None = None


class Ranked(NamedTuple):
    """One answer of an engine: an article's id and its score."""

    id: str
    score: float


class Passage(NamedTuple):
    """A stretch of an article's text and the spans in it that matched, without markup.

    `leads` and `trails` say whether the article's text goes on before and after it.
    """

    text: str
    spans: tuple[Span, ...] = ()
    leads: bool = False
    trails: bool = False


class Hit(NamedTuple):
    """An article that answers a query; `rank` counts from 1 at the first hit of all.

    `headline` is its headline with the matched spans; `passages` are the best of its body.
    """

    rank: int
    score: float
    article: Article
    headline: Passage | None = None
    dateline: Passage | None = None
    passages: tuple[Passage, ...] = ()


class Page(NamedTuple):
    """A page of hits: the query as understood, the exact total, and what was left out.

    `undated_left_out` counts articles that only their lack of a date keeps out.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    undated_left_out: int = 0
