"""Our engine, alone: headline and body as one text, stems with positions, and the columns.

The archive's own schema is not used here; see `benchmarks.speed.whole` for all of it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version as _version
from pathlib import Path
from typing import Any

import whoosh.query as wq

from benchmarks.speed.engines import Answer, Settle, settled
from benchmarks.speed.mix import Query
from benchmarks.speed.texts import Batch, Texts
from searcharchive.analysis import Analyzer
from searcharchive.durable import synchronise
from searcharchive.engines.means import Means
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.indexing.bulk import write_segment
from searcharchive.engines.whoosh.codec.indexing.plan import Plan
from searcharchive.engines.whoosh.evaluation.archive_nodes import ARCHIVE
from searcharchive.engines.whoosh.evaluation.evaluation import Evaluation
from searcharchive.engines.whoosh.evaluation.facets import by_term
from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from searcharchive.schema import Document

LARGEST = 1_000_000
PARALLEL = True

_PLAN = Plan(
    stems={"body": "body"},
    written={},
    lengths=frozenset({"body"}),
    keys=("has", "id", "place"),
    numbers=("date_start",),
    id="id",
)
_FILE = "words.arr"


def version() -> str:
    """The distribution's."""
    return _version("searcharchive")


def build(directory: Path, texts: Texts, cores: int) -> Settle:
    """One segment, brought to the disk, by as many processes as there are cores."""
    analyzer = Analyzer()
    feeds = [partial(_documents, stretch, analyzer) for stretch in texts.stretches(cores)]
    write_segment(directory / _FILE, feeds, _PLAN, analyzer, Means(jobs=cores))
    synchronise(directory / _FILE)
    return settled


def _documents(batches: Callable[[], Iterator[Batch]], analyzer: Analyzer) -> Iterator[Document]:
    dated, none = frozenset({"date"}), frozenset[str]()
    places = {"": none}
    for batch in batches():
        for text in batch:
            place = text.place
            keys = {
                "id": frozenset({f"{text.number:07}"}),
                "has": dated if text.day else none,
                "place": places.get(place) or places.setdefault(place, frozenset({place})),
            }
            numbers = {"date_start": text.day} if text.day else {}
            yield Document({"body": (text.whole,)}, keys, numbers, analyzer)


def open(directory: Path) -> "Index":
    return Index(directory)


class Index:
    """The segment opened to read; queries are trees of stems."""

    def __init__(self, directory: Path) -> None:
        self.segment = ArraySegmentReader(SegmentFile.open(directory / _FILE))
        self.analyzer = Analyzer()
        self.evaluation = Evaluation([self.segment], ArchiveWeighting(), ARCHIVE)

    def forget(self) -> None:
        """What a prefix or fuzzy word stands for is found anew; decoded postings stay."""
        self.evaluation.forget_expansions()

    def prepare(self, query: Query) -> Any:
        """(kind, tree)."""
        return query.kind, self._tree(query)

    def _tree(self, query: Query) -> wq.Query:
        first = query.words[0]
        if query.kind == "prefix":
            return wq.Prefix("body", first)
        if query.kind.startswith("fuzzy"):
            return wq.FuzzyTerm("body", first, maxdist=int(query.kind[-1]), prefixlength=0)
        words: list[wq.Query] = [wq.Term("body", self.analyzer.stem(word)) for word in query.words]
        if query.kind == "phrase":
            return wq.Sequence(words)
        if query.kind == "dated":
            return wq.And([*words, wq.NumericRange("date_start", query.first, query.last)])
        if query.kind.startswith("or "):
            return wq.Or(words)
        return wq.And(words) if len(words) > 1 else words[0]

    def answer(self, prepared: Any) -> Answer:
        kind, tree = prepared
        found = self.evaluation.evaluate(tree)
        if kind == "facet":
            places = by_term(found, "place", 10)
            return Answer(found.count(), [name.decode() for name, _ in places.most_common(10)])
        if kind == "newest":
            hits = found.by_column("date_start", 10, falling=True)
        else:
            hits = found.best(10)
        return Answer(found.count(), hits.documents)

    def close(self) -> None:
        self.segment.file.close()


class Cold(Index):
    """The same as the first query of a process finds it: nothing is decoded yet."""

    def forget(self) -> None:
        """Nothing of earlier queries is kept: postings, expansions, bitmaps."""
        self.segment.forget()
        self.evaluation.forget()
