"""Record -> article, but for its id: metadata joined, date and dateline derived, text hashed.

Which article of the store it is, is not decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from searcharchive.archive import naming
from searcharchive.archive.deriving import Derived, derive, derive_exported
from searcharchive.archive.identity import Candidate
from searcharchive.archive.joining import (
    date_disagreements,
    join,
    plain_fields,
    rewritten,
)
from searcharchive.archive.metadata import Metadata, as_values
from searcharchive.model import Article, Origin, Version
from searcharchive.records import EarlierRecord, Record
from searcharchive.store.given import Given, MetadataValue
from searcharchive.store.versions import as_kept


@dataclass(frozen=True, slots=True)
class Rules:
    """How records are taken in. `metadata_first`: a row of `metadata` overrides the record."""

    id_prefix: str = ""
    replace: bool = False
    strict: bool = False
    year: int | None = None
    day_first: bool = False
    metadata: Metadata | None = None
    metadata_first: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """The file or member that records are read from.

    `path`, `path_encoded` and `sha256` are as `Origin` has them; `whole` is the absolute path.
    """

    path: str
    path_encoded: bool
    sha256: str
    whole: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record with all that was derived; `article` has no id yet.

    `values` are those that metadata gave it. `versions` are an exported record's earlier ones,
    without their id too.
    """

    record: Record
    article: Article
    given: Given
    candidate: Candidate
    values: Mapping[str, MetadataValue]
    disagreements: tuple[str, ...]
    warnings: tuple[str, ...]
    versions: tuple[Version, ...] = ()


def prepare(record: Record, location: Location, rules: Rules, now: str) -> Prepared:
    """A record as an article that is added `now` (ISO, UTC), if the store hasn't got it."""
    own_id = None if record.id is None else f"{rules.id_prefix}{record.id}"
    values = _values(record, own_id, location, rules)
    given = Given(
        sha256=naming.text_hash(record.source, record.headline, record.body),
        date=record.date or record.date_text,
        date_source=record.date_source,
        dateline=record.dateline,
        year=rules.year,
    )
    plain = _derived(record, given, location.path, {}, rules)
    given = replace(given, edtf=plain.date.edtf if plain.date else None)
    here = Origin(location.path, record.number, location.sha256, location.path_encoded)
    origins = record.origins if record.exported and record.origins else (here,)
    article = Article("", record.body, origins=origins, added=record.added or now)
    derived = _derived(record, given, location.path, values, rules) if values else plain
    fields, disagreements = join(plain_fields(record), values)
    disagreements += date_disagreements(given, values, day_first=rules.day_first)
    article = rewritten(article, fields, derived)
    candidate = Candidate(
        path=location.path,
        number=record.number,
        id=own_id,
        sha256=article.sha256,
        edtf=article.date.edtf if article.date else None,
        given_sha256=given.sha256,
        given_edtf=given.edtf,
        origins=origins,
        exported=record.exported,
    )
    warnings = (*record.warnings, *derived.warnings)
    versions = tuple(_version(earlier, article.added) for earlier in record.versions)
    return Prepared(
        record, article, given, candidate, values, tuple(disagreements), warnings, versions
    )


def _version(earlier: EarlierRecord, added: str) -> Version:
    """An earlier version as an export says that it was, as far as the store keeps it."""
    record = earlier.record
    article = Article("", record.body, origins=record.origins, added=record.added or added)
    article = rewritten(article, plain_fields(record), derive_exported(record))
    return Version(as_kept(article), earlier.replaced)


def with_values(
    prepared: Prepared, values: Mapping[str, MetadataValue], location: Location, rules: Rules
) -> Article:
    """The article that a prepared record is with other values from metadata."""
    derived = _derived(prepared.record, prepared.given, location.path, values, rules)
    fields, _ = join(plain_fields(prepared.record), values)
    return rewritten(prepared.article, fields, derived)


def _derived(
    record: Record,
    given: Given,
    path: str,
    values: Mapping[str, MetadataValue],
    rules: Rules,
) -> Derived:
    if record.exported and not {"date", "dateline", "year"}.intersection(values):
        return derive_exported(record)
    return derive(given, record.body, path, values, day_first=rules.day_first)


def _values(
    record: Record, own_id: str | None, location: Location, rules: Rules
) -> dict[str, MetadataValue]:
    if rules.metadata is None:
        return {}
    ids = [id_ for id_ in (own_id, record.id) if id_ is not None]
    row = rules.metadata.find(location.whole, ids)
    return as_values(row, first=rules.metadata_first) if row else {}
