"""Bring the index up to date with the store, or make it anew beside the old one.

`update` replays the store's changes since the sequence number that the index bears, so it may
be killed and run again at any moment. `rebuild` writes a new generation and swaps it in.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from whoosh.query import Every

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.archive.archive import Archive
from searcharchive.archive.locking import writing
from searcharchive.engines.whoosh import (
    Generation,
    Generations,
    WhooshBatch,
    WhooshEngine,
    create_index,
)
from searcharchive.errors import EngineError
from searcharchive.store import Change, Store

IndexProgress: TypeAlias = Callable[[int, int], None]
"""Called with articles done and articles in all."""

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update or rebuild did: articles put and taken out, and what it recovered from."""

    put: int
    removed: int
    sequence: int
    rebuilt: bool
    notes: tuple[str, ...] = ()


def update(
    archive: Archive, *, progress: IndexProgress | None = None, wait: float = 0.0
) -> IndexReport:
    """Replay what changed in the store; makes the index anew where there is none to build on.

    So it does after a great change too: to put an article in place of an old one costs more than
    to put it into a new index.
    """
    with writing(archive, wait=wait), archive.store(read_only=False) as store:
        generations = Generations(archive.index_path)
        notes = _swept(generations)
        try:
            engine = WhooshEngine.open(archive.index_path)
        except EngineError as error:
            problem = str(error).partition("; run ")[0]
            notes.append(f"{problem}; it is made anew")
            engine = None
        if engine is None:
            return _rebuild(archive, store, progress, notes)
        sequence, language = engine.sequence, engine.analysis.rsplit("/", 1)[0]
        directory = engine.generation.directory
        current = engine.analysis == Analyzer(language).signature
        held = engine.search(Every(), limit=0).total
        engine.close()
        if sequence > store.sequence() or not current:
            notes.append("the index could not be built on; it is made anew")
            return _rebuild(archive, store, progress, notes)
        changes = list(store.changes(sequence))
        if len(changes) > max(_CHUNK, held // 2):
            return _rebuild(archive, store, progress, notes)
        batch = WhooshBatch(directory, Analyzer(language))
        return _replay(store, changes, batch, progress, tuple(notes))


def rebuild(
    archive: Archive, *, progress: IndexProgress | None = None, wait: float = 0.0
) -> IndexReport:
    """Make a new generation of the whole store beside the current one, and swap it in."""
    with writing(archive, wait=wait), archive.store(read_only=False) as store:
        notes = _swept(Generations(archive.index_path))
        return _rebuild(archive, store, progress, notes)


def _swept(generations: Generations) -> list[str]:
    """Remove generations that no one uses; those that never were finished are worth a note."""
    unfinished = generations.sweep()
    if not unfinished:
        return []
    return [f"removed {unfinished} unfinished index generation(s) of an interrupted run"]


def _replay(
    store: Store,
    changes: Sequence[Change],
    batch: WhooshBatch,
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
    archive: Archive, store: Store, progress: IndexProgress | None, notes: list[str]
) -> IndexReport:
    generations = Generations(archive.index_path)
    directory = generations.begin()
    analyzer = Analyzer(archive.config.language)
    try:
        with store.snapshot():
            sequence, total = store.sequence(), store.totals().articles
            create_index(directory)
            put = 0
            with WhooshBatch(directory, analyzer, fresh=True) as batch:
                for put, article in enumerate(store.iterate(), 1):
                    batch.put(article)
                    if progress and put % _CHUNK == 0:
                        progress(put, total)
                batch.reach(sequence)
        generation = Generation(
            directory, WhooshEngine.name, archive.config.codec, schema.VERSION, analyzer.signature
        )
        _check(generation, total)
        generations.publish(generation)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    if progress:
        progress(total, total)
    return IndexReport(put, 0, sequence, rebuilt=True, notes=tuple(notes))


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
