"""Articles by what a person types: whole ids, or the beginnings of ids that the project made.

A whole id always wins. A made id may be typed in capitals, and with o, i, l for 0 and 1. Of each
there may be earlier versions, which imports replaced.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from searcharchive.archive import naming
from searcharchive.archive.archive import Archive
from searcharchive.errors import UnknownIdError
from searcharchive.model import Article, Version
from searcharchive.store.reader import StoreReader

SHORTEST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Versions:
    """An article and its earlier versions, the earliest first.

    Versions are numbered from 1 in this order; the article itself has the last number.
    """

    article: Article
    earlier: tuple[Version, ...]

    def numbered(self, number: int) -> Article:
        """The version with this number; raises UnknownIdError."""
        last = len(self.earlier) + 1
        if number == last:
            return self.article
        if not 1 <= number < last:
            has = f"versions 1 to {last}" if last > 1 else "version 1 only"
            raise UnknownIdError(f"{self.article.id} has no version {number}; it has {has}")
        return self.earlier[number - 1].article


@dataclass(frozen=True, slots=True)
class Shown:
    """The articles found, in the order asked for, and a message for every id that none has."""

    articles: tuple[Article, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownVersions:
    """As `Shown`, with every version of the articles."""

    found: tuple[Versions, ...]
    unknown: tuple[str, ...]


def show(archive: Archive, typed: Sequence[str], *, version: int | None = None) -> Shown:
    """The articles of ids or prefixes; what is unknown or ambiguous is told, not raised.

    With `version`, each as it was in the version with this number.
    """
    articles: list[Article] = []
    unknown: list[str] = []
    with archive.reader() as store, store.snapshot():
        for text in typed:
            try:
                id_ = whole_id(store, text)
                if version is not None:
                    articles.append(versions(store, id_).numbered(version))
                    continue
            except UnknownIdError as error:
                unknown.append(str(error))
            else:
                articles.extend(store.articles([id_]).values())
    return Shown(tuple(articles), tuple(unknown))


def show_versions(archive: Archive, typed: Sequence[str]) -> ShownVersions:
    """As `show`, with every version of each article."""
    found: list[Versions] = []
    unknown: list[str] = []
    with archive.reader() as store, store.snapshot():
        for text in typed:
            try:
                found.append(versions(store, whole_id(store, text)))
            except UnknownIdError as error:
                unknown.append(str(error))
    return ShownVersions(tuple(found), tuple(unknown))


def versions(store: StoreReader, id_: str) -> Versions:
    """All versions of a live article, by its whole id."""
    return Versions(store.articles([id_])[id_], store.versions(id_))


def whole_id(store: StoreReader, typed: str) -> str:
    """The id that `typed` is, or the only made id that it begins; raises UnknownIdError."""
    if store.articles([typed]):
        return typed
    tombstone = store.tombstone(typed)
    if tombstone is not None and tombstone.erased:
        raise UnknownIdError(
            f"{typed} was removed on {tombstone.removed[:10]}, and its text was erased for good"
        )
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
