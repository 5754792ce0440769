"""Erasing articles for good: text, versions and all that was derived, in the store and the index.

What stays is a tombstone: id, date, hashes and origins, so that no import brings the article
back. Every step can be done again, so that the same call finishes one that was killed. Files that
articles came from, and copies of the store, are never touched: they are named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from searcharchive.archive.archive import Archive
from searcharchive.archive.clock import now
from searcharchive.archive.indexing import rebuild
from searcharchive.archive.locking import changing, writing
from searcharchive.archive.paths import is_there
from searcharchive.engines.means import ORDINARY, Means
from searcharchive.engines.whoosh.generations import Generations
from searcharchive.errors import EngineError, UnknownIdError
from searcharchive.model import Article, Origin
from searcharchive.store.keeping import may_hold
from searcharchive.store.store import Store


@dataclass(frozen=True, slots=True)
class Erasable:
    """What `erase` would erase: an article, live or hidden, None where its text is gone already.

    `origins` are those of its earlier versions too.
    """

    id: str
    article: Article | None
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased, and what may hold it still.

    `origins` are those whose file is still there, `copies` of the store those that were made
    before a migration, `twins` the ids of articles with equal text.
    """

    ids: tuple[str, ...]
    origins: tuple[Origin, ...]
    copies: tuple[Path, ...]
    twins: tuple[str, ...]


def erasable(archive: Archive, ids: Sequence[str]) -> tuple[Erasable, ...]:
    """What `erase` would erase, each once; raises UnknownIdError as it would."""
    with archive.store() as store, store.snapshot():
        return _all_of(store, ids)


def erase(
    archive: Archive,
    ids: Sequence[str],
    *,
    means: Means = ORDINARY,
    progress: Callable[[int, int], None] | None = None,
    wait: float = 0.0,
) -> Erasure:
    """Erase articles for good, by whole ids; with one unknown id UnknownIdError, and none is.

    After an error or a kill the articles may be gone from answers and still in files: the same
    call finishes. StoreError where another program's reading keeps the log from being emptied.
    """
    with changing(archive, wait=wait) as (store, batch):
        chosen = _all_of(store, ids)
        time = now()
        for each in chosen:
            batch.erase(each.id, time)
        batch.drop_unused_places()
        hashes = [store.identities.tombstone(each.id) or "" for each in chosen]
        twins = tuple(id_ for sha256 in hashes for id_ in store.identities.with_hash(sha256))
    with writing(archive, wait=wait), archive.store(read_only=False) as store:
        store.scrub()
    rebuild(archive, means=means, progress=progress, wait=wait)
    with writing(archive, wait=wait), archive.store(read_only=False) as store:
        _remove_old_generations(archive)
        with store.write() as batch:
            batch.finish_erasures()
    left = [at for each in chosen for at in each.origins if _is_there(archive, at)]
    done = tuple(each.id for each in chosen)
    copies = tuple(path for path in archive.copies if may_hold(path, done))
    return Erasure(done, tuple(dict.fromkeys(left)), copies, twins)


def _all_of(store: Store, ids: Sequence[str]) -> tuple[Erasable, ...]:
    articles = store.articles(ids, hidden=True)
    found: list[Erasable] = []
    unknown: list[str] = []
    for id_ in dict.fromkeys(ids):
        article = articles.get(id_)
        tombstone = None if article else store.tombstone(id_)
        if article is not None:
            kept = [version.article for version in store.versions(id_)]
            origins = dict.fromkeys(at for each in (article, *kept) for at in each.origins)
            found.append(Erasable(id_, article, tuple(origins)))
        elif tombstone is not None:
            found.append(Erasable(id_, None, tombstone.origins))
        else:
            unknown.append(repr(id_))
    if unknown:
        raise UnknownIdError(
            f"unknown, so nothing was erased: {', '.join(unknown)}; whole ids are needed"
        )
    return tuple(found)


def _remove_old_generations(archive: Archive) -> None:
    generations = Generations(archive.index_path)
    generations.sweep()
    left = [path for path in archive.index_path.iterdir() if path.name.isdigit()]
    if len(left) > 1:
        raise EngineError(
            f"old generations in {archive.index_path} can't be removed, and hold what was erased; "
            "change their permissions and run the same again"
        )


def _is_there(archive: Archive, origin: Origin) -> bool:
    return is_there(archive.directory, origin.path, encoded=origin.path_encoded)
