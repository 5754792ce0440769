"""All articles, or some, one after the other; what was removed follows as tombstones.

Values only: how they are written as JSON is render's. Memory doesn't grow with the archive.
"""

from collections.abc import Iterator, Sequence

from searcharchive.archive.archive import Archive
from searcharchive.archive.showing import Versions
from searcharchive.model import Article, Tombstone
from searcharchive.store.reader import StoreReader

_CHUNK = 200


def export(archive: Archive) -> Iterator[Article | Tombstone]:
    """Every article in order of id, then every tombstone, of one snapshot of the store."""
    with archive.reader() as store, store.snapshot():
        yield from store.iterate()
        yield from store.tombstones()


def export_some(archive: Archive, ids: Sequence[str]) -> Iterator[Article]:
    """The articles of `ids`, in their order; ids that no article has are passed over."""
    with archive.reader() as store, store.snapshot():
        yield from _some(store, ids)


def export_versions(
    archive: Archive, ids: Sequence[str] | None = None
) -> Iterator[Versions | Tombstone]:
    """As `export_some`, or without `ids` as `export`, with every article's earlier versions.

    Those of a removed article stay in the store, as its text does.
    """
    with archive.reader() as store, store.snapshot():
        for article in store.iterate() if ids is None else _some(store, ids):
            yield Versions(article, store.versions(article.id))
        if ids is None:
            yield from store.tombstones()


def _some(store: StoreReader, ids: Sequence[str]) -> Iterator[Article]:
    for start in range(0, len(ids), _CHUNK):
        yield from store.articles(ids[start : start + _CHUNK]).values()
