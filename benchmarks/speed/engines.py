"""What the engines that are compared have in common, and which there are.

engine      a module with the names of `Engine`: it builds an index of texts, and opens it
opened      an index that answers queries
prepared    a query in the engine's own terms, made before the clock starts

Every engine holds the same: headline and body as one text, stemmed, with positions, and each
article's day and place for ranges, sorting and facets.
"""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from benchmarks.speed.mix import Query
from benchmarks.speed.texts import Texts

PEERS = ("stock", "bm25s", "fts5", "tantivy")
OURS = "ours"
COLD = "cold"
"""Ours, with nothing kept of earlier queries."""

LABELS = {
    "stock": "stock Whoosh",
    "bm25s": "bm25s",
    "fts5": "FTS5",
    "tantivy": "tantivy",
    "ours": "searcharchive",
    "cold": "searcharchive, cold",
}

Settle: TypeAlias = Callable[[], None]
"""Waits for what goes on in the background once an index can be searched; off the clock."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The exact number of hits and the first ten: article numbers, or places for a facet."""

    total: int
    first: Sequence[Any]


class Opened(Protocol):
    """An index opened to read."""

    def prepare(self, query: Query) -> Any:
        """The query in the engine's own terms; None if the engine has nothing like it."""

    def answer(self, prepared: Any) -> Answer: ...

    def forget(self) -> None:
        """Let go of what would spare work if the same query came again."""

    def close(self) -> None: ...


class Engine(Protocol):
    """A module of an engine.

    `LARGEST` is the greatest number of articles that it is asked to take; `PARALLEL` says
    whether it can use several cores to index.
    """

    LARGEST: int
    PARALLEL: bool

    def version(self) -> str: ...

    def build(self, directory: Path, texts: Texts, cores: int) -> Settle:
        """Index all texts; then they can be searched, in files."""

    def open(self, directory: Path) -> Opened: ...


def engine(name: str) -> Any:
    """The module of an engine; raises ImportError where its package isn't installed."""
    where = "benchmarks.speed" if name == OURS else "benchmarks.speed.peers"
    return importlib.import_module(f"{where}.{name}")


def there(articles: int) -> list[str]:
    """The engines that are installed and take so many articles."""
    found = []
    for name in (*PEERS, OURS):
        try:
            module = engine(name)
        except ModuleNotFoundError as error:
            # A peer's package may be missing, a name of our own may not.
            if (error.name or "").partition(".")[0] in ("benchmarks", "searcharchive"):
                raise
            continue
        if articles <= module.LARGEST:
            found.append(name)
    return found


def settled() -> None:
    """What an engine without a background gives back."""
