"""Verify an archive: the store, the index, and that they agree. It changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from searcharchive.analysis import Analyzer
from searcharchive.archive.archive import Archive
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.errors import EngineError
from searcharchive.store.store import Store

REBUILD = "searcharchive rebuild"
UPDATE = "searcharchive update"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in what, what it is, and what to run or do about it."""

    kind: Literal["store", "index", "agreement"]
    message: str
    fix: str


def check(archive: Archive, *, read_data: bool = False) -> list[Finding]:
    """All findings; empty where the archive is sound. Raises StoreError if there is no store.

    With `read_data` every byte of the index is read; without, what shows at a glance.
    """
    with archive.store() as store:
        findings = [
            Finding("store", problem, "put back a backup of data/archive.db, or import anew")
            for problem in store.problems()
        ]
        if findings:
            return findings
        with store.snapshot():
            return list(_index(archive, store, read_data))


def _index(archive: Archive, store: Store, read_data: bool) -> Iterator[Finding]:
    try:
        engine = WhooshEngine.open(archive.index_path)
    except EngineError as error:
        yield Finding("index", str(error), REBUILD)
        return
    if engine is None:
        if store.sequence():
            yield Finding("index", "there is no index", UPDATE)
        return
    try:
        wrong = engine.verify(read_data=read_data)
        for problem in wrong:
            yield Finding("index", problem, REBUILD)
        if engine.analysis != Analyzer(archive.config.language).signature:
            yield Finding("index", f"the index was made by the analysis {engine.analysis}", REBUILD)
        if not wrong:
            yield from _agreement(store, engine)
    finally:
        engine.close()


def _agreement(store: Store, engine: WhooshEngine) -> Iterator[Finding]:
    if engine.sequence > store.sequence():
        yield Finding("agreement", "the index is ahead of the store", REBUILD)
        return
    changed = {change.id for change in store.changes(engine.sequence)}
    if changed:
        message = f"the index lags the store by {len(changed):,} articles"
        yield Finding("agreement", message, UPDATE)
    stored = {article.id for article in store.iterate()} - changed
    indexed = set(engine.ids()) - changed
    for id in sorted(stored - indexed):
        yield Finding("agreement", f"article {id} is not in the index", REBUILD)
    for id in sorted(indexed - stored):
        yield Finding("agreement", f"the index has an article {id}, the store has not", REBUILD)
