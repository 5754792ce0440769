"""The Whoosh engine opened to read: ranks what an evaluation finds, by score or by date."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import whoosh.query as wq
from whoosh.searching import Searcher

from searcharchive.engines.port import Answer, Order
from searcharchive.engines.whoosh.evaluation import Evaluation, Scored
from searcharchive.engines.whoosh.generations import Generation, Generations
from searcharchive.engines.whoosh.opening import opening, translated
from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from searcharchive.errors import EngineError
from searcharchive.model import Ranked

_TIE = 1e-9
"""Scores closer than this are equal: sums of the same parts differ so by their order."""


class WhooshEngine:
    """One generation, as it stood when it was opened."""

    name = "whoosh"

    def __init__(self, generation: Generation, weighting: ArchiveWeighting | None = None) -> None:
        self.generation = generation
        with opening(generation.directory) as index:
            self._sequence = int(index.schema.store_sequence)
            self._searcher = Searcher(index.reader())
            self._evaluation = Evaluation(self._searcher, weighting or ArchiveWeighting())

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
        return self._sequence

    @property
    def analysis(self) -> str:
        """Language and version of the analysis that the index was made with."""
        return self.generation.analysis

    @property
    def index_bytes(self) -> int:
        """What the generation takes on disk, in bytes."""
        return sum(path.stat().st_size for path in self.generation.directory.iterdir())

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
        with translated(self.generation.directory):
            found = self._less(self._evaluation.evaluate(tree), without)
            total = len(found.ids)
            stop = total if limit is None else min(total, offset + limit)
            ranked = self._ranked(found, order, stop)[offset:stop]
        return Answer(total, tuple(ranked))

    def ids(self) -> list[str]:
        """The ids of all articles in the index, sorted."""
        with translated(self.generation.directory):
            return sorted(self._ids(self._evaluation.postings.live()))

    def verify(self) -> list[str]:
        """Read every term, the head of its postings and every id; what fails is named."""
        reader = self._evaluation.reader
        try:
            with translated(self.generation.directory):
                for field, text in reader.all_terms():
                    reader.postings(field, text)
                self._ids(self._evaluation.postings.live())
        except EngineError as error:
            return [str(error)]
        return []

    def close(self) -> None:
        """Let go of the index's files."""
        self._searcher.close()

    def _less(self, found: Scored, without: Collection[str]) -> Scored:
        if not without:
            return found
        postings = self._evaluation.postings
        gone = postings.union("id", [id.encode() for id in without]).ids
        keep = ~np.isin(found.ids, gone, assume_unique=True)
        return Scored(found.ids[keep], found.scores[keep])

    def _ranked(self, found: Scored, order: Order, stop: int) -> list[Ranked]:
        """At least the first `stop` hits in order."""
        if stop <= 0:
            return []
        keys = np.round(-found.scores / _TIE) if order == "relevance" else self._dates(found, order)
        if stop < len(keys):
            last = np.partition(keys, stop - 1)[stop - 1]
            chosen = np.flatnonzero(keys <= last)
            found, keys = Scored(found.ids[chosen], found.scores[chosen]), keys[chosen]
        rows = sorted(zip(keys.tolist(), self._ids(found.ids), found.scores.tolist(), strict=True))
        return [Ranked(id, score) for _, id, score in rows]

    def _dates(self, found: Scored, order: Order) -> np.ndarray[Any, Any]:
        """The first days as keys in the order asked for; undated last both ways."""
        days = np.array(self._column("date_start", found.ids), dtype=np.float64)
        dated = np.isin(found.ids, self._evaluation.postings.term("has", b"date").ids)
        keys = days if order == "oldest" else -days
        return np.where(dated, keys, np.inf)

    def _ids(self, articles: np.ndarray[Any, Any]) -> list[str]:
        return [bytes(value).decode() for value in self._column("id", articles)]

    def _column(self, field: str, articles: np.ndarray[Any, Any]) -> list[Any]:
        """A column's values for these articles, which are sorted."""
        values: list[Any] = []
        for leaf, offset in self._evaluation.reader.leaf_readers():
            low, high = np.searchsorted(articles, [offset, offset + leaf.doc_count_all()])
            if low < high:
                if not leaf.has_column(field):
                    values.extend([0] * int(high - low))
                    continue
                column = leaf.column_reader(field, translate=field != "id")
                values.extend(column[number - offset] for number in articles[low:high].tolist())
        return values
