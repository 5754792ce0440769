"""`--metadata` on articles that are stored: alone, and after an import for the rows left over.

Rows are looked for by id, then by the files that articles come from. It opens no file.
"""

from collections.abc import Iterator
from pathlib import Path

from searcharchive.archive.deriving import derive
from searcharchive.archive.joining import date_disagreements, join, plain_fields, rewritten
from searcharchive.archive.metadata import Metadata, MetadataRow, as_values
from searcharchive.archive.paths import whole_path
from searcharchive.archive.session import Session
from searcharchive.model import Article, Version
from searcharchive.store.given import MetadataValue
from searcharchive.store.imports import Report
from searcharchive.store.store import Store


def apply_left_over(session: Session) -> None:
    """Join the rows that no record has taken to stored articles; report those that fit none."""
    metadata = session.rules.metadata
    if metadata is None:
        return
    store = session.store
    for id_, row in list(_wanted(store, metadata, session.directory)):
        metadata.take(row)
        for article in store.articles([id_]).values():
            _apply(session, article, row)
    for row in metadata.unmatched():
        if row.id is not None:
            message = f"line {row.line}: no article has the id {row.id!r}"
        elif row.file is not None:
            message = f"line {row.line}: no article is from a file {row.file!r}"
        else:
            message = f"line {row.line} names no file and no id"
        session.tally.report(Report("unmatched", metadata.path, None, message))


def _wanted(store: Store, metadata: Metadata, directory: Path) -> Iterator[tuple[str, MetadataRow]]:
    """The ids of stored articles that rows are for which no record has taken."""
    left = {row.line for row in metadata.unmatched()}
    with_id = {row.id: row for row in metadata.unmatched() if row.id is not None}
    for id_, row in with_id.items():
        if store.articles([id_]):
            yield id_, row
    if len(with_id) == len(left):
        return
    for path, encoded in store.identities.paths():
        for_file = metadata.for_file(whole_path(directory, path, encoded=encoded))
        if for_file is not None and for_file.line in left:
            for id_ in store.identities.from_path(path):
                if id_ not in with_id:
                    yield id_, for_file


def _apply(session: Session, article: Article, row: MetadataRow) -> None:
    store, batch, tally, rules = session.store, session.batch, session.tally, session.rules
    given = store.identities.given(article.id)
    kept = {value.field: value for value in store.identities.metadata(article.id)}
    new = as_values(row, first=rules.metadata_first)
    values = {**kept, **new}
    fields, disagreements = join(plain_fields(article), new, owned=_owned(article, kept))
    disagreements += date_disagreements(given, new, day_first=rules.day_first)
    for message in disagreements:
        tally.report(Report("disagreement", row.id or row.file or "", None, message))
    path = article.origins[0].path
    derived = derive(given, article.body, path, values, day_first=rules.day_first)
    for message in derived.warnings:
        tally.report(Report("warning", row.id or row.file or "", None, message))
    anew = rewritten(article, fields, derived)
    if values != kept:
        batch.put_metadata(article.id, values.values())
    if anew == article:
        tally.count("unchanged")
        return
    batch.keep(Version(article, session.started, session.number))
    batch.put(anew, given, made=store.identities.made(article.id))
    tally.count("replaced")


def _owned(article: Article, kept: dict[str, MetadataValue]) -> set[str]:
    """The fields of an article whose value metadata gave it before."""
    joined, _ = join(dict.fromkeys(plain_fields(article)), kept)
    return {field for field in kept if joined.get(field) == getattr(article, field, None)}
