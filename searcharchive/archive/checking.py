"""Verify an archive: the store, the index, that they agree, and the files articles came from.

It changes nothing, and goes on while others import and search. What each part sees:

                 quick                            with `read_data` also
    store        SQLite's quick check, what       every row against every index of it and its
                 tables promise each other        digest; every text against its SHA-256
    index        lengths, headers, its own        every byte against its checksum
                 account of itself
    agreement    each article by id and days      all words, positions, keys and lengths that the
                                                  index holds of each article
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from searcharchive.amounts import amount
from searcharchive.archive import leftovers
from searcharchive.archive.archive import Archive
from searcharchive.archive.findings import (
    FIRST_REPAIR,
    IF_REPAIR_FAILS,
    REBUILD,
    REPAIR,
    RESTORE,
    UPDATE,
    Finding,
    without_fix,
)
from searcharchive.archive.originals import check_originals
from searcharchive.archive.reading_all import CheckProgress, Indexed, read_all
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.errors import EngineError, StoreDamageError
from searcharchive.store.checking import Problem
from searcharchive.store.store import Store


def check(
    archive: Archive,
    *,
    read_data: bool = False,
    origins: bool = False,
    jobs: int = 1,
    progress: CheckProgress | None = None,
) -> list[Finding]:
    """All findings; empty where the archive is sound.

    With `read_data` every byte of store and index is read, by up to `jobs` processes; without,
    what shows at a glance. With `origins` the files that articles came from are read, too. Raises
    StoreError if there is no store, or it is another version's or locked.
    """
    findings: list[Finding] = []
    try:
        with archive.store() as store:
            of_store = list(store.problems(read_data=read_data))
            findings += map(_of_store, of_store)
            sound = all(each.kind != "damaged" for each in of_store)
            indexed = _index_of(archive, store, read_data, findings) if sound else None
        if sound and read_data:
            findings += read_all(archive, indexed, jobs, progress)
        if origins and not any(each.problem == "damaged" for each in findings):
            with archive.store() as store:
                findings += check_originals(archive, store, progress)
    except StoreDamageError as error:
        findings.append(Finding("store", "damaged", without_fix(error), RESTORE))
    if not leftovers.is_written_to(archive):
        findings += map(_leftover, leftovers.find(archive))
    return findings


def _leftover(path: Path) -> Finding:
    message = f"{path} is left of an interrupted run, and nothing will read it"
    return Finding("leftover", "unfinished", message, REPAIR, path=str(path))


def _index_of(
    archive: Archive, store: Store, read_data: bool, findings: list[Finding]
) -> Indexed | None:
    """Add what is wrong with the index, and where it doesn't agree with the store.

    Answers what it holds, for `read_data`; None where it can't be compared.
    """
    try:
        # Before the store's state is taken: an index that lags it is no fault of it.
        engine = WhooshEngine.open(archive.index_path)
    except EngineError as error:
        findings.append(Finding("index", "damaged", without_fix(error), REBUILD))
        return None
    if engine is None:
        if store.sequence():
            findings.append(Finding("index", "missing", "there is no index", UPDATE))
        return None
    try:
        of_index = list(_index(archive, engine, read_data))
        findings += of_index
        if of_index:
            return None
        with store.snapshot():
            findings += _agreement(store, engine)
            ahead = engine.sequence > store.sequence()
        if ahead or not read_data:
            return None
        return Indexed(engine.sequence, engine.analysis, engine.fingerprints())
    finally:
        engine.close()


def _of_store(problem: Problem) -> Finding:
    fix = {
        "damaged": f"{IF_REPAIR_FAILS}{RESTORE}",
        "incomplete": f"{FIRST_REPAIR}import the article's file again; or {RESTORE}",
        "unerased": f"run 'searcharchive remove --erase {problem.id}'",
    }.get(problem.kind, REPAIR)
    return Finding("store", problem.kind, problem.message, fix, problem.id)


def _index(archive: Archive, engine: WhooshEngine, read_data: bool) -> Iterator[Finding]:
    for problem in engine.verify(read_data=read_data):
        yield Finding("index", "damaged", without_fix(problem), REBUILD)
    if engine.analysis != archive.analyzer().signature:
        message = f"the index was made by the analysis {engine.analysis}"
        yield Finding("index", "analysis", message, REBUILD)


def _agreement(store: Store, engine: WhooshEngine) -> Iterator[Finding]:
    if engine.sequence > store.sequence():
        yield Finding(
            "agreement",
            "ahead",
            f"the index has reached change {engine.sequence:,}, the store only "
            f"{store.sequence():,}: the store has lost its last changes, or is another one",
            f"put back what the store has lost (an archive.db-wal, or a backup by 'searcharchive "
            f"restore'), or import again; then {REBUILD}",
        )
        return
    changed = _changed(store, engine)
    if changed:
        message = f"the index lags the store by {amount(len(changed), 'article')}"
        yield Finding("agreement", "lags", message, UPDATE)
    stored = {id: _ordinals(first, last) for id, first, last in store.days()}
    times = Counter(engine.ids())
    indexed = engine.days()
    for id in sorted((stored.keys() | indexed.keys()) - changed):
        if id not in indexed:
            yield _finding("missing", id, "is not in the index")
        elif id not in stored:
            yield _finding("extra", id, "is in the index and not in the store")
        elif times[id] > 1:
            yield _finding("extra", id, f"is in the index {times[id]} times")
        elif stored[id] != indexed[id]:
            yield _finding("stale", id, "has another date in the index than in the store")


def _finding(problem: str, id: str, what: str) -> Finding:
    return Finding("agreement", problem, f"article {id} {what}", REPAIR, id)


def _changed(store: Store, engine: WhooshEngine) -> set[str]:
    """The ids of what an update will put right."""
    return {change.id for change in store.changes(engine.sequence)}


def _ordinals(first: str | None, last: str | None) -> tuple[int, int] | None:
    """Days as the index has them; (0, 0), which no index has, for what are none."""
    if first is None or last is None:
        return None
    try:
        return date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    except ValueError:
        return 0, 0
