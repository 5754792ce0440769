"""`check --read-data`: every article read, its text and rows against their hashes, and the index.

By several processes where there are many articles. Each reads in snapshots of its own, so that
others may write meanwhile; what has changed since the index was made is not compared with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from searcharchive.analysis import Analyzer
from searcharchive.archive.archive import Archive
from searcharchive.archive.findings import CHANGED, REPAIR, RESTORE, Finding, without_fix
from searcharchive.archive.naming import text_hash
from searcharchive.engines.whoosh.codec.indexing.parallel import ordered
from searcharchive.engines.whoosh.fingerprints import expected
from searcharchive.errors import StoreDamageError
from searcharchive.model import Article
from searcharchive.schema import document
from searcharchive.store.fixity import OF_ARTICLES, OTHERS, Kind
from searcharchive.store.store import Store

CheckProgress: TypeAlias = Callable[[int, int], None]
"""Called with articles, or files, that were read, and how many there are."""

_CHUNK = 500
_SHARED = 2_000
"""Articles from which on it pays to share them among processes."""

_NOT_OURS = "changed by something else than searcharchive"


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an index holds: fingerprints by id, at a change of the store, by an analysis."""

    sequence: int
    analysis: str
    fingerprints: Mapping[str, int]


def read_all(
    archive: Archive, indexed: Indexed | None, jobs: int, progress: CheckProgress | None
) -> Iterator[Finding]:
    """What reading every row and text finds, and with `indexed` comparing the words of each.

    No connection to the store may be open in this process: SQLite's don't outlive a fork. Raises
    StoreError.
    """
    with archive.store() as store:
        for kind in OTHERS:
            with store.snapshot():
                yield from (_changed(kind, key) for key in store.changed(kind, store.things(kind)))
        ids = store.things("article")
    chunks = [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
    done = 0
    with _Reading(archive, indexed) as reading:
        work = ordered(reading.findings, chunks, jobs if len(ids) >= _SHARED else 1)
        for chunk, findings in zip(chunks, work, strict=True):
            yield from findings
            done += len(chunk)
            if progress:
                progress(done, len(ids))


class _Reading:
    """Reads articles, in this process or in one that was forked from it."""

    def __init__(self, archive: Archive, indexed: Indexed | None) -> None:
        self._archive = archive
        self._indexed = indexed
        self._analyzer = Analyzer.like(indexed.analysis) if indexed else None
        self._store: Store | None = None

    def __enter__(self) -> "_Reading":
        return self

    def __exit__(self, *_: object) -> None:
        if self._store:
            self._store.close()

    def findings(self, ids: Sequence[str]) -> list[Finding]:
        """What is wrong with these articles."""
        if self._store is None:
            self._store = self._archive.store()
        store = self._store
        with store.snapshot():
            wrong = {each.id: each for each in self._of_articles(store, ids)}
            for kind in OF_ARTICLES:
                for id in store.changed(kind, ids):
                    # A text that is another says it better than the row that it stands in.
                    if kind != "article" or id not in wrong or wrong[id].kind != "store":
                        wrong[f"{kind} {id}"] = _changed(kind, id)
        return list(wrong.values())

    def _of_articles(self, store: Store, ids: Sequence[str]) -> Iterator[Finding]:
        behind: set[str] = set()
        if self._indexed:
            behind = {change.id for change in store.changes(self._indexed.sequence)}
        for found in _read(store, ids):
            if isinstance(found, Finding):
                yield found
            elif text_hash(found.source, found.headline, found.body) != found.sha256:
                message = f"article {found.id} has another text than its SHA-256 says"
                yield Finding("store", "changed", message, CHANGED, found.id)
            elif found.id not in behind and not self._holds(found):
                message = f"article {found.id} has other words in the index than in the store"
                yield Finding("agreement", "stale", message, REPAIR, found.id)

    def _holds(self, article: Article) -> bool:
        """Whether the index, if it has the article, has just its words."""
        if self._indexed is None or self._analyzer is None:
            return True
        held = self._indexed.fingerprints.get(article.id)
        return held is None or held == expected(document(article, self._analyzer))


def _read(store: Store, ids: Sequence[str]) -> Iterator[Article | Finding]:
    """Articles, hidden ones too; those that can't be read are findings, one each."""
    try:
        yield from store.articles(ids, hidden=True).values()
    except StoreDamageError as error:
        if len(ids) == 1:
            yield Finding("store", "damaged", without_fix(error), RESTORE, ids[0])
            return
        for id in ids:
            yield from _read(store, [id])


def _changed(kind: Kind, key: str) -> Finding:
    """A thing whose rows aren't as they were left."""
    id = key if kind in OF_ARTICLES or kind == "tombstone" else None
    what = {
        "article": f"the record of article {key} was",
        "origins": f"the origins of article {key} were",
        "versions": f"the earlier versions of article {key} were",
        "tombstone": f"what is left of the removed article {key} was",
        "import": f"the account of import {key} was",
        "place": f"place number {key}, which datelines name, was",
        "file": f"the entry of the file {key} was",
    }[kind]
    path = key if kind == "file" else None
    return Finding("store", "changed", f"{what} {_NOT_OURS}", CHANGED, id, path)
