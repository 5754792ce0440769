"""Verify an archive: the store, the index, that they agree, and the files articles came from.

It changes nothing, and goes on while others import and search. What each part sees:

                 quick                            with `read_data` also
    store        SQLite's quick check, what       every row against every index of it; every
                 tables promise each other        text against its SHA-256
    index        lengths, headers, its own        every byte against its checksum
                 account of itself
    agreement    each article by id and days      all words, positions, keys and lengths that the
                                                  index holds of each article

What neither sees: a change in what is not indexed and has no hash (page, edition, language, when it
was added, a place's spelling, origins), as long as its type stays right. Of 500 flipped bits in a
small store 159 were found; 14 of the others changed a line of an export, in those fields.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from searcharchive.analysis import Analyzer
from searcharchive.archive import leftovers
from searcharchive.archive.archive import Archive
from searcharchive.archive.findings import REBUILD, REPAIR, RESTORE, UPDATE, Finding
from searcharchive.archive.naming import text_hash
from searcharchive.archive.originals import check_originals
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.fingerprints import expected
from searcharchive.errors import EngineError, StoreDamageError
from searcharchive.model import Article
from searcharchive.schema import document
from searcharchive.store.checking import Problem
from searcharchive.store.store import Store

CheckProgress: TypeAlias = Callable[[int, int], None]
"""Called with articles, or files, that were read, and how many there are."""

_CHUNK = 500


def check(
    archive: Archive,
    *,
    read_data: bool = False,
    origins: bool = False,
    progress: CheckProgress | None = None,
) -> list[Finding]:
    """All findings; empty where the archive is sound.

    With `read_data` every byte of store and index is read; without, what shows at a glance. With
    `origins` the files that articles came from are read, too. Raises StoreError if there is no
    store, or it is another version's or locked.
    """
    findings: list[Finding] = []
    try:
        with archive.store() as store:
            findings += _store_and_index(archive, store, read_data, progress)
            if origins and not any(each.problem == "damaged" for each in findings):
                findings += check_originals(archive, store, progress)
    except StoreDamageError as error:
        findings.append(Finding("store", "damaged", _without_fix(error), RESTORE))
    if not leftovers.is_written_to(archive):
        findings += map(_leftover, leftovers.find(archive))
    return findings


def _leftover(path: Path) -> Finding:
    message = f"{path} is left of an interrupted run, and nothing will read it"
    return Finding("leftover", "unfinished", message, REPAIR, path=str(path))


def _store_and_index(
    archive: Archive, store: Store, read_data: bool, progress: CheckProgress | None
) -> Iterator[Finding]:
    wrong = list(store.problems(read_data=read_data))
    yield from map(_of_store, wrong)
    if any(each.kind == "damaged" for each in wrong):
        return
    try:
        # Before the store's state is taken: an index that lags it is no fault of it.
        engine = WhooshEngine.open(archive.index_path)
    except EngineError as error:
        yield Finding("index", "damaged", _without_fix(error), REBUILD)
        engine = None
    else:
        if engine is None and store.sequence():
            yield Finding("index", "missing", "there is no index", UPDATE)
    try:
        with store.snapshot():
            whole = [] if engine is None else list(_index(archive, engine, read_data))
            yield from whole
            sound = None if whole else engine
            if sound:
                yield from _agreement(store, sound)
            if read_data:
                yield from _texts(store, sound, progress)
    finally:
        if engine is not None:
            engine.close()


def _of_store(problem: Problem) -> Finding:
    fix = {
        "damaged": f"{REPAIR}; where that doesn't help, {RESTORE}",
        "incomplete": "import the article's file again, or " + RESTORE,
        "unerased": f"run 'searcharchive remove --erase {problem.id}'",
    }.get(problem.kind, REPAIR)
    return Finding("store", problem.kind, problem.message, fix, problem.id)


def _index(archive: Archive, engine: WhooshEngine, read_data: bool) -> Iterator[Finding]:
    for problem in engine.verify(read_data=read_data):
        yield Finding("index", "damaged", problem.partition("; run ")[0], REBUILD)
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
        message = f"the index lags the store by {len(changed):,} articles"
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


def _texts(
    store: Store, engine: WhooshEngine | None, progress: CheckProgress | None
) -> Iterator[Finding]:
    """Every article's text against its hash, and what the index holds of it against the text."""
    held: dict[str, int] = {}
    changed: set[str] = set()
    analyzer = None
    if engine is not None and engine.sequence <= store.sequence():
        held, changed = engine.fingerprints(), _changed(store, engine)
        analyzer = Analyzer.like(engine.analysis)
    ids = store.all_ids()
    for start in range(0, len(ids), _CHUNK):
        for found in _read(store, ids[start : start + _CHUNK]):
            if isinstance(found, Finding):
                yield found
                continue
            if text_hash(found.source, found.headline, found.body) != found.sha256:
                message = f"article {found.id} has another text than its SHA-256 says"
                yield Finding("store", "changed", message, RESTORE, found.id)
            elif (
                analyzer
                and found.id not in changed
                and held.get(found.id, None) not in (None, expected(document(found, analyzer)))
            ):
                yield _finding("stale", found.id, "has other words in the index than in the store")
        if progress:
            progress(min(start + _CHUNK, len(ids)), len(ids))


def _read(store: Store, ids: Sequence[str]) -> Iterator[Article | Finding]:
    """Articles, hidden ones too; those that can't be read are findings, one each."""
    try:
        yield from store.articles(ids, hidden=True).values()
    except StoreDamageError as error:
        if len(ids) == 1:
            yield Finding("store", "damaged", _without_fix(error), RESTORE, ids[0])
            return
        for id in ids:
            yield from _read(store, [id])


def _without_fix(error: Exception) -> str:
    return str(error).partition("; run ")[0]
