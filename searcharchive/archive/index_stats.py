"""An archive's index in numbers; apart from the store's, which are had without an engine."""

from dataclasses import dataclass

from searcharchive.archive.archive import Archive
from searcharchive.engines.whoosh.engine import WhooshEngine


@dataclass(frozen=True, slots=True)
class IndexStats:
    """The engine's name, the store's sequence number that the index has reached, its size on disk.

    Without an index the sequence number is None and the size 0.
    """

    engine: str
    sequence: int | None
    bytes: int


def index_stats(archive: Archive) -> IndexStats:
    """The index in numbers; raises EngineError where it can't be opened."""
    engine = WhooshEngine.open(archive.index_path)
    if engine is None:
        return IndexStats(WhooshEngine.name, None, 0)
    try:
        return IndexStats(engine.name, engine.sequence, engine.index_bytes)
    finally:
        engine.close()
