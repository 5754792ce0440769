"""Hiding articles and bringing them back.

A removed article keeps its row, so that the next import knows it and doesn't bring it back. It
takes whole ids only, and the index isn't touched.
"""

from collections.abc import Sequence

from searcharchive.archive.archive import Archive
from searcharchive.archive.clock import now
from searcharchive.archive.locking import changing
from searcharchive.errors import UnknownIdError
from searcharchive.model import Article
from searcharchive.store.store import Store

_NAMED = 20


def removable(archive: Archive, ids: Sequence[str]) -> tuple[Article, ...]:
    """The articles that `remove` would hide, each once, without those that are hidden already.

    Raises UnknownIdError as `remove` would.
    """
    with archive.store() as store, store.snapshot():
        return _all_of(store, ids)


def remove(archive: Archive, ids: Sequence[str], *, wait: float = 0.0) -> tuple[str, ...]:
    """Hide articles; answers their ids. With one unknown id, UnknownIdError and none is hidden.

    What is hidden already is passed over: so a removal that was killed can be run again.
    """
    with changing(archive, wait=wait) as (store, batch):
        found = _all_of(store, ids)
        time = now()
        for article in found:
            batch.remove(article.id, time)
    return tuple(article.id for article in found)


def restore(archive: Archive, id_: str, *, wait: float = 0.0) -> bool:
    """Bring a removed article back; raises UnknownIdError if there is none of this id.

    One that is back already stays, so that a killed run can be run again. False where its text
    isn't here, since it was erased, or removed where an export is from: the tombstone is forgotten,
    and the next import of the article's file takes it in.
    """
    with changing(archive, wait=wait) as (store, batch):
        if store.removed_at(id_) is None:
            if store.articles([id_]):
                return True
            raise UnknownIdError(f"no article with the id {id_!r} was removed")
        if store.identities.held(id_) is None:
            batch.unbury(id_)
            return False
        batch.restore(id_)
        return True


def _all_of(store: Store, ids: Sequence[str]) -> tuple[Article, ...]:
    found = store.articles(ids)
    known = {id_ for id_ in ids if id_ in found or store.removed_at(id_) is not None}
    unknown = [repr(id_) for id_ in dict.fromkeys(ids) if id_ not in known]
    if unknown:
        more = len(unknown) - _NAMED
        named = ", ".join(unknown[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        raise UnknownIdError(f"unknown, so nothing was removed: {named}; whole ids are needed")
    return tuple(found.values())
