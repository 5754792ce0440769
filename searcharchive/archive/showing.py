"""Articles by what a person types: whole ids, or the beginnings of ids that the project made.

A whole id always wins. A made id may be typed in capitals, and with o, i, l for 0 and 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from searcharchive.archive import naming
from searcharchive.archive.archive import Archive
from searcharchive.errors import UnknownIdError
from searcharchive.model import Article
from searcharchive.store.reader import StoreReader

SHORTEST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """The articles found, in the order asked for, and a message for every id that none has."""

    articles: tuple[Article, ...]
    unknown: tuple[str, ...]


def show(archive: Archive, typed: Sequence[str]) -> Shown:
    """The articles of ids or prefixes; what is unknown or ambiguous is told, not raised."""
    articles: list[Article] = []
    unknown: list[str] = []
    with archive.reader() as store, store.snapshot():
        for text in typed:
            try:
                id_ = whole_id(store, text)
            except UnknownIdError as error:
                unknown.append(str(error))
            else:
                articles.extend(store.articles([id_]).values())
    return Shown(tuple(articles), tuple(unknown))


def whole_id(store: StoreReader, typed: str) -> str:
    """The id that `typed` is, or the only made id that it begins; raises UnknownIdError."""
    if store.articles([typed]):
        return typed
    removed = store.removed_at(typed)
    if removed is not None:
        raise UnknownIdError(
            f"{typed} was removed on {removed[:10]}; "
            f"'searcharchive restore-article {typed}' brings it back"
        )
    prefix = naming.as_made(typed)
    found = store.ids_with_prefix(prefix) if len(prefix) >= SHORTEST_PREFIX else []
    if prefix in found or len(found) == 1:
        return prefix if prefix in found else found[0]
    if found:
        raise UnknownIdError(
            f"{typed} begins more than one id: {', '.join(found)}; type more of it"
        )
    raise UnknownIdError(f"no article has the id {typed!r}; 'searcharchive search' shows ids")
