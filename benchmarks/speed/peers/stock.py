"""Stock whoosh3: its own codec, writer, collectors and `StemmingAnalyzer`."""

import gc
from importlib.metadata import version as _version
from pathlib import Path
from typing import Any

import whoosh.query as wq
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.index import create_in, open_dir

from benchmarks.speed.engines import Answer, Settle, settled
from benchmarks.speed.mix import Query
from benchmarks.speed.texts import Texts

LARGEST = 20_000
PARALLEL = False

_MEMORY = 1024
"""MiB: with less, runs of postings are pickled to disk, which takes as long again."""


def version() -> str:
    """The distribution's."""
    return _version("whoosh3")


def build(directory: Path, texts: Texts, cores: int) -> Settle:
    """One writer, one commit."""
    schema = Schema(
        text=TEXT(analyzer=StemmingAnalyzer(stoplist=None, minsize=1)),
        day=NUMERIC(int, sortable=True),
        place=ID(sortable=True),
    )
    # There is no garbage among its millions of small tuples; to look for it takes 15 %.
    gc.disable()
    writer: Any = create_in(str(directory), schema).writer(limitmb=_MEMORY)
    for batch in texts.batches():
        for text in batch:
            writer.add_document(text=text.whole, day=text.day, place=text.place)
    writer.commit()
    gc.enable()
    return settled


def open(directory: Path) -> "Index":
    return Index(directory)


class Index:
    """The index opened to read, and Whoosh's searcher."""

    def __init__(self, directory: Path) -> None:
        self.index = open_dir(str(directory))
        self.searcher: Any = self.index.searcher()
        self.analyzer: Any = self.index.schema["text"].analyzer

    def prepare(self, query: Query) -> Any:
        """(node, what else the search is told)."""
        options: dict[str, Any] = {}
        if query.kind == "newest":
            options |= {"sortedby": "day", "reverse": True}
        elif query.kind == "facet":
            options["groupedby"] = "place"
        return self._node(query), options

    def _node(self, query: Query) -> wq.Query:
        first = query.words[0]
        if query.kind == "prefix":
            return wq.Prefix("text", first)
        if query.kind.startswith("fuzzy"):
            return wq.FuzzyTerm("text", first, maxdist=int(query.kind[-1]), prefixlength=0)
        stems = [token.text for word in query.words for token in self.analyzer(word)]
        words: list[wq.Query] = [wq.Term("text", stem) for stem in stems]
        if query.kind == "phrase":
            return wq.Phrase("text", stems)
        if query.kind == "dated":
            # Days count for the score: with a boost of 0 nothing is found, as a filter they take
            # longer.
            words.append(wq.NumericRange("day", query.first, query.last))
        if query.kind.startswith("or "):
            return wq.Or(words)
        return wq.And(words) if len(words) > 1 else words[0]

    def answer(self, prepared: Any) -> Answer:
        node, options = prepared
        found = self.searcher.search(node, limit=10, **options)
        if "groupedby" in options:
            groups = found.groups("place")
            first = sorted(groups, key=lambda name: -len(groups[name]))[:10]
            return Answer(len(found), first)
        return Answer(len(found), [hit.docnum for hit in found])

    def forget(self) -> None:
        """It keeps nothing decoded."""

    def close(self) -> None:
        self.searcher.close()
        self.index.close()
