"""What something else than this program has changed in a store: taken as it is, or read again.

A digest tells that a row was changed, not who was right. Its owner may have changed it on purpose;
else the article's file, or a backup, has what stood there.
"""

from contextlib import suppress

from searcharchive.archive.naming import text_hash
from searcharchive.errors import StoreDamageError
from searcharchive.store.fixity import OF_ARTICLES, OTHERS
from searcharchive.store.store import Store


def accept(store: Store) -> int:
    """Make the digests of all that was changed anew, and texts' SHA-256; how many things it was.

    In one transaction. An article that can't be read is left as it is. Raises StoreError.
    """
    kinds = (*OF_ARTICLES, *OTHERS)
    changed = {kind: store.changed(kind, store.things(kind)) for kind in kinds}
    hashes = {}
    for id_ in changed["article"]:
        with suppress(StoreDamageError):
            hashes[id_] = _hash(store, id_)
    changed["article"] = list(hashes)
    with store.write() as batch:
        for kind, keys in changed.items():
            batch.accept(kind, keys)
        for id_, sha256 in hashes.items():
            if sha256 is not None:
                batch.rehash(id_, sha256)
    return sum(map(len, changed.values()))


def _hash(store: Store, id_: str) -> str | None:
    """The SHA-256 of an article's text, None where there is none; raises StoreDamageError."""
    article = store.articles([id_], hidden=True).get(id_)
    return text_hash(article.source, article.headline, article.body) if article else None


def read_again(store: Store) -> int:
    """Have the next import read every file again, whatever it was when it was read; how many."""
    with store.write() as batch:
        return batch.forget_readings()
