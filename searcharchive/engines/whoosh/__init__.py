"""The Whoosh engine: generations of a Whoosh index, and query trees evaluated on it."""

from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation, Generations
from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from searcharchive.engines.whoosh.writing import WhooshBatch, create_index

__all__ = [
    "ArchiveWeighting",
    "Generation",
    "Generations",
    "WhooshBatch",
    "WhooshEngine",
    "create_index",
]
