"""The port: what an engine does for the archive, whichever it is.

engine       an index of the store's articles, opened to read
batch        the index opened to write; what it does is seen by no one before its commit
tree         a `whoosh.query` tree with the nodes of `searcharchive.tree`
sequence     the store's sequence number that the index has reached, committed with the index

For the same tree over the same articles every engine has the same hits and counts; each ranks
by its own scores. No object of an engine's own leaves it.
"""

from collections.abc import Collection
from types import TracebackType
from typing import Literal, NamedTuple, Protocol, Self

from whoosh.query import Query

from searcharchive.model import Article, Ranked

Order = Literal["relevance", "newest", "oldest"]
"""Relevance is the best score first; by date, the first day counts and undated come last."""


class Answer(NamedTuple):
    """A stretch of the ranked hits, and how many there are in all. Ties are in order of id."""

    total: int
    ranked: tuple[Ranked, ...]


class Engine(Protocol):
    """An index opened to read, as it stood when it was opened; close it after use."""

    @property
    def name(self) -> str:
        """The engine's name, as in the configuration."""

    @property
    def sequence(self) -> int:
        """The store's sequence number that this index has reached."""

    @property
    def analysis(self) -> str:
        """Language and version of the analysis that the index was made with."""

    @property
    def index_bytes(self) -> int:
        """What the index takes on disk, in bytes."""

    def search(
        self,
        tree: Query,
        *,
        order: Order = "relevance",
        limit: int | None = 10,
        offset: int = 0,
        without: Collection[str] = (),
    ) -> Answer:
        """The articles that `tree` matches, less those whose ids are in `without`."""

    def expansions(self, leaf: Query) -> dict[str, int]:
        """The words that a prefix, wildcard, expression or fuzzy word stands for in this index,
        and how many articles have each.
        """

    def ids(self) -> list[str]:
        """The ids of all articles in the index, sorted."""

    def verify(self, *, read_data: bool = False) -> list[str]:
        """What is wrong with the index itself, a line each; empty where it is sound.

        With `read_data` every byte is read, where an engine keeps checksums.
        """

    def close(self) -> None:
        """Let go of the index's files."""


class Batch(Protocol):
    """A `with` block that writes: it commits at its end, and discards on an exception."""

    def put(self, article: Article) -> None:
        """Index an article, in place of the one with its id if there is one."""

    def remove(self, id: str) -> None:
        """Take an article out; an id that is not there is no error."""

    def reach(self, sequence: int) -> None:
        """The store's sequence number that the commit will bear."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
