"""`rebuild --derive`: dates, datelines and places of all articles anew, from what is stored.

Nothing is read but the store; the index isn't touched.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from searcharchive.archive.archive import Archive
from searcharchive.archive.deriving import derive
from searcharchive.archive.locking import changing
from searcharchive.model import Article
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch


def rederive(
    archive: Archive,
    *,
    progress: Callable[[int], None] = lambda done: None,
    wait: float = 0.0,
) -> int:
    """Derive every article anew; answers how many changed. `progress` gets the number done.

    A transaction a few hundred articles: where it is interrupted, the same command goes on.
    """
    changed = done = 0
    with changing(archive, wait=wait) as (store, batch):
        for page in _pages(store):
            changed += sum(_derive_anew(store, batch, article, archive) for article in page)
            done += len(page)
            progress(done)
            batch.checkpoint()
        batch.drop_unused_places()
    return changed


def _pages(store: Store) -> Iterator[list[Article]]:
    last = ""
    while page := store.after(last, hidden=True):
        yield page
        last = page[-1].id


def _derive_anew(store: Store, batch: Batch, article: Article, archive: Archive) -> bool:
    given = store.identities.given(article.id)
    values = {value.field: value for value in store.identities.metadata(article.id)}
    path = article.origins[0].path
    day_first = archive.config.day_first
    plain = derive(given, article.body, path, {}, day_first=day_first)
    derived = derive(given, article.body, path, values, day_first=day_first) if values else plain
    anew = article._replace(
        date=derived.date,
        date_source=derived.date_source,
        date_text=derived.date_text,
        dateline=derived.dateline,
    )
    given_anew = replace(given, edtf=plain.date.edtf if plain.date else None)
    if anew != article:
        batch.put(anew, given_anew, made=store.identities.made(article.id))
    elif given_anew != given:
        batch.put_given(article.id, given_anew)
    return anew != article
