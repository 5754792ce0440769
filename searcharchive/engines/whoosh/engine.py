"""The Whoosh engine opened to read: ranks what an evaluation finds, by score or by date."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar

import whoosh.query as wq

from searcharchive.engines.port import Answer, Order
from searcharchive.engines.whoosh.evaluation.archive_nodes import ARCHIVE, DATED
from searcharchive.engines.whoosh.evaluation.evaluation import Evaluation
from searcharchive.engines.whoosh.evaluation.ranking import Found, Hits
from searcharchive.engines.whoosh.generations import Generation, Generations
from searcharchive.engines.whoosh.opening import translated
from searcharchive.engines.whoosh.reading import open_index
from searcharchive.engines.whoosh.segments import SegmentArrays
from searcharchive.engines.whoosh.tiering import below, told_apart, typed
from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from searcharchive.errors import EngineError
from searcharchive.model import Ranked

T = TypeVar("T")


class WhooshEngine:
    """One generation, as it stood when it was opened."""

    name = "whoosh"

    def __init__(self, generation: Generation, weighting: ArchiveWeighting | None = None) -> None:
        self.generation = generation
        self._weighting = weighting or ArchiveWeighting()
        self._index = open_index(generation.directory, generation.codec)
        self._evaluation = Evaluation(
            self._index.segments, self._weighting, ARCHIVE, searcher=self._searcher
        )

    @classmethod
    def open(cls, root: Path, weighting: ArchiveWeighting | None = None) -> "WhooshEngine | None":
        """The current generation under `root`; None where there is none. Raises EngineError."""
        generations = Generations(root)
        generation = generations.current()
        while generation is not None:
            try:
                return cls(generation, weighting)
            except EngineError:
                # A writer may have swept it between reading CURRENT and opening it.
                newer = generations.current()
                if newer == generation:
                    raise
                generation = newer
        return None

    @property
    def sequence(self) -> int:
        """The store's sequence number that this index has reached."""
        return self._index.sequence

    @property
    def analysis(self) -> str:
        """Language and version of the analysis that the index was made with."""
        return self.generation.analysis

    @property
    def index_bytes(self) -> int:
        """What the generation takes on disk, in bytes."""
        return sum(_size(path) for path in self.generation.directory.iterdir())

    def search(
        self,
        tree: wq.Query,
        *,
        order: Order = "relevance",
        limit: int | None = 10,
        offset: int = 0,
        without: Collection[str] = (),
    ) -> Answer:
        """The articles that `tree` matches, less those whose ids are in `without`."""
        whole = _without(tree, without)
        with translated(self.generation.directory):
            found = self._evaluation.evaluate(whole)
            total = found.count()
            stop = total if limit is None else min(total, offset + limit)
            hits = self._hits(whole, found, order, stop).cut(offset, stop)
            ids = found.ids_of(hits)
            ranked = [
                Ranked(id.decode(), score) for id, score in zip(ids, hits.scores, strict=True)
            ]
        return Answer(total, tuple(ranked))

    def tally(self, tree: wq.Query, field: str, edges: Sequence[int]) -> list[int]:
        """How many articles that `tree` matches have a number from each edge up to the next."""
        with translated(self.generation.directory):
            return self._evaluation.evaluate(tree).tally(field, edges)

    def facet(self, tree: wq.Query, field: str, most: int | None = None) -> dict[str, int]:
        """How many articles that `tree` matches have each term of a field, the most first.

        Of the `most` that have most, unless that is None.
        """
        # Only who asks for facets loads them.
        from searcharchive.engines.whoosh.evaluation.facets import by_term

        with translated(self.generation.directory):
            counts = by_term(self._evaluation.evaluate(tree), field, most)
        return {term.decode(): count for term, count in counts.most_common(most)}

    def expansions(self, leaf: wq.Query) -> dict[str, int]:
        """The words that a leaf stands for, and how many articles have each."""
        with translated(self.generation.directory):
            found = self._evaluation.expansions(leaf)
        return {text.decode("utf-8", "replace"): count for text, count in found.items()}

    @property
    def fallbacks(self) -> dict[str, int]:
        """How often, by class, a node was left to Whoosh's own matchers since it was opened."""
        return dict(self._evaluation.fallbacks)

    def ids(self) -> list[str]:
        """The ids of all articles in the index, sorted."""
        with translated(self.generation.directory):
            return sorted(id.decode() for id in self._evaluation.evaluate(wq.Every()).ids())

    def days(self) -> dict[str, tuple[int, int] | None]:
        """By id, the ordinals of each article's first and last day; None for an undated one."""
        # Only a check needs this and the next.
        from searcharchive.engines.whoosh.fingerprints import days_of

        return self._by_id(days_of)

    def fingerprints(self) -> dict[str, int]:
        """By id, the fingerprint of all that the index holds of the article; reads all of it."""
        from searcharchive.engines.whoosh.fingerprints import held

        return self._by_id(held)

    def _by_id(self, read: Callable[[SegmentArrays], dict[str, T]]) -> dict[str, T]:
        with translated(self.generation.directory):
            return {
                id: found for segment in self._index.segments for id, found in read(segment).items()
            }

    def verify(self, *, read_data: bool = False) -> list[str]:
        """What is wrong with the index; with `read_data`, all that has a checksum is read."""
        return self._index.problems(read_data=read_data)

    def close(self) -> None:
        """Let go of the index's files."""
        self._index.close()

    def _hits(self, tree: wq.Query, found: Found, order: Order, stop: int) -> Hits:
        """The first `stop` hits of a tree; by score, those with misread words come last."""
        exact = typed(tree)
        if exact is None:
            return self._ranked(found, order, stop)
        first = self._evaluation.evaluate(exact)
        if order != "relevance":
            return told_apart(first, self._ranked(found, order, stop))
        hits = first.best(stop)
        if len(hits) < stop:
            rest = self._evaluation.evaluate(wq.And([tree, wq.Not(exact)]))
            more = rest.best(stop - len(hits))
            hits = hits.followed_by(more.with_scores(list(map(below, more.scores))))
        return hits

    def _ranked(self, found: Found, order: Order, stop: int) -> Hits:
        """The first `stop` hits in order; by date, the undated come last."""
        if order == "relevance":
            return found.best(stop)
        dated = self._evaluation.evaluate(DATED)
        return found.by_column("date_start", stop, falling=order == "newest", there=dated)

    def _searcher(self) -> Any:
        # Only trees with nodes that are unknown here come to this; it is slow to load.
        from whoosh.searching import Searcher

        return Searcher(self._index.reader(), weighting=self._weighting)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        # A commit has just removed it.
        return 0


def _without(tree: wq.Query, ids: Collection[str]) -> wq.Query:
    if not ids:
        return tree
    return wq.And([tree, wq.Not(wq.Or([wq.Term("id", id) for id in ids]))])
