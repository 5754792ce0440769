"""Bring the index up to date with the store, or make it anew beside the old one.

`update` replays the store's changes since the sequence number that the index bears, so it may
be killed and run again at any moment. `rebuild` writes a new generation and swaps it in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from whoosh.query import Every

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.archive import leftovers
from searcharchive.archive.archive import Archive
from searcharchive.archive.findings import without_fix
from searcharchive.archive.locking import writing
from searcharchive.engines.means import ORDINARY, Means
from searcharchive.engines.port import Batch
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation, Generations
from searcharchive.engines.whoosh.making import create_index, fill, open_batch
from searcharchive.errors import EngineError
from searcharchive.model import Article
from searcharchive.store.changes import Change
from searcharchive.store.reader import StoreReader
from searcharchive.store.store import Store

IndexProgress: TypeAlias = Callable[[int, int], None]
"""Called with articles done and articles in all."""

_CHUNK = 500
_SHARED = 2_000
_AHEAD = (
    "the index had reached change {:,}, the store only {:,}: the store has lost its last changes, "
    "or is another one; put a backup back with 'searcharchive restore', or import again what is "
    "missing; the index is made anew"
)
"""Articles from which on it pays to share them among processes."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update or rebuild did: articles put and taken out, and what it recovered from."""

    put: int
    removed: int
    sequence: int
    rebuilt: bool
    notes: tuple[str, ...] = ()


def update(
    archive: Archive,
    *,
    means: Means = ORDINARY,
    progress: IndexProgress | None = None,
    wait: float = 0.0,
) -> IndexReport:
    """Replay what changed in the store; makes the index anew where there is none to build on.

    So it does after a great change too: to put an article in place of an old one costs more than
    to put it into a new index.
    """
    with writing(archive, wait=wait), archive.store(read_only=False) as store:
        notes = [*store.notes, *_swept(archive)]
        try:
            engine = WhooshEngine.open(archive.index_path)
        except EngineError as error:
            notes.append(f"{without_fix(error)}; it is made anew")
            engine = None
        if engine is None:
            return _rebuild(archive, store, means, progress, notes)
        sequence, analyzer = engine.sequence, Analyzer.like(engine.analysis)
        directory, codec = engine.generation.directory, engine.generation.codec
        current = engine.analysis == analyzer.signature
        held = engine.search(Every(), limit=0).total
        engine.close()
        reason = None
        if sequence > store.sequence():
            reason = _AHEAD.format(sequence, store.sequence())
        elif not current:
            reason = "the index could not be built on; it is made anew"
        elif analyzer.ocr != archive.config.ocr:
            reason = "analysis.ocr has changed; the index is made anew"
        if reason:
            return _rebuild(archive, store, means, progress, [*notes, reason])
        changes = list(store.changes(sequence))
        if len(changes) > max(_CHUNK, held // 2):
            return _rebuild(archive, store, means, progress, notes)
        batch = open_batch(codec, directory, analyzer, means)
        return _replay(store, changes, batch, progress, tuple(notes))


def rebuild(
    archive: Archive,
    *,
    means: Means = ORDINARY,
    progress: IndexProgress | None = None,
    wait: float = 0.0,
) -> IndexReport:
    """Make a new generation of the whole store beside the current one, and swap it in."""
    with writing(archive, wait=wait), archive.store(read_only=False) as store:
        notes = [*store.notes, *_swept(archive)]
        return _rebuild(archive, store, means, progress, notes)


def _swept(archive: Archive) -> list[str]:
    """Remove what no one uses; generations that never were finished are worth a note."""
    unfinished = Generations(archive.index_path).sweep()
    leftovers.remove(leftovers.find(archive))
    if not unfinished:
        return []
    return [f"removed {unfinished} unfinished index generation(s) of an interrupted run"]


def _replay(
    store: Store,
    changes: Sequence[Change],
    batch: Batch,
    progress: IndexProgress | None,
    notes: tuple[str, ...],
) -> IndexReport:
    sequence = store.sequence()
    put = removed = 0
    if not changes:
        return IndexReport(0, 0, sequence, rebuilt=False, notes=notes)
    with batch:
        for start in range(0, len(changes), _CHUNK):
            chunk = changes[start : start + _CHUNK]
            articles = store.articles([change.id for change in chunk if not change.removed])
            for change in chunk:
                if change.id in articles:
                    batch.put(articles[change.id])
                    put += 1
                else:
                    batch.remove(change.id)
                    removed += 1
            if progress:
                progress(put + removed, len(changes))
        batch.reach(sequence)
    return IndexReport(put, removed, sequence, rebuilt=False, notes=notes)


def _rebuild(
    archive: Archive,
    store: Store,
    means: Means,
    progress: IndexProgress | None,
    notes: list[str],
) -> IndexReport:
    generations = Generations(archive.index_path)
    directory = generations.begin()
    analyzer = archive.analyzer()
    try:
        with store.snapshot():
            sequence, total = store.sequence(), store.totals().articles
            shares = store.shares(means.jobs if total >= _SHARED else 1)
            feeds = [partial(_share, store.path, *share) for share in shares]
            create_index(directory, ocr=analyzer.ocr)
            done = partial(_tell, progress, total) if progress else None
            put = fill(archive.config.codec, directory, analyzer, feeds, sequence, means, done)
        generation = Generation(
            directory, WhooshEngine.name, archive.config.codec, schema.VERSION, analyzer.signature
        )
        _check(generation, total)
        generations.publish(generation)
    except BaseException:
        generations.discard(directory)
        raise
    if progress:
        progress(total, total)
    return IndexReport(put, 0, sequence, rebuilt=True, notes=tuple(notes))


def _share(path: Path, last: str, until: str | None) -> Iterator[Article]:
    """A share of the articles, by a connection of its own: it may be read in another process.

    Nothing is written meanwhile: who makes the index has the archive's lock.
    """
    with StoreReader.open_to_read(path) as store:
        yield from store.iterate(last, until)


def _tell(progress: IndexProgress, total: int, done: int) -> None:
    progress(min(done, total), total)


def _check(generation: Generation, articles: int) -> None:
    """A generation that doesn't hold every article is not swapped in."""
    engine = WhooshEngine(generation)
    try:
        held = len(engine.ids())
    finally:
        engine.close()
    if held != articles:
        raise EngineError(
            f"the new index holds {held:,} of {articles:,} articles and was not taken into use; "
            "run 'searcharchive rebuild' again"
        )
