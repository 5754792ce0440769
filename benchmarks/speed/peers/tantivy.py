"""tantivy-py: `en_stem` with positions, days and places as fast fields, one commit."""

from importlib.metadata import version as _version
from pathlib import Path
from typing import Any

import Stemmer
import tantivy
from tantivy import Document, FieldType, Occur
from tantivy import Query as Node

from benchmarks.speed.engines import Answer, Settle
from benchmarks.speed.mix import Query
from benchmarks.speed.texts import Texts

LARGEST = 1_000_000
PARALLEL = True

_MEMORY = 512 << 20
"""Bytes for all threads, as ours has by default."""
_FACET = {"places": {"terms": {"field": "place", "size": 10}}}


def version() -> str:
    """The distribution's."""
    return _version("tantivy")


def build(directory: Path, texts: Texts, cores: int) -> Settle:
    """One writer with so many threads, and one commit; merges that it began may go on."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem", index_option="position")
    builder.add_integer_field("day", fast=True)
    builder.add_integer_field("number", fast=True)
    builder.add_text_field("place", fast=True, tokenizer_name="raw", index_option="basic")
    index = tantivy.Index(builder.build(), path=str(directory))
    writer = index.writer(_MEMORY, cores)
    for batch in texts.batches():
        for text in batch:
            document = Document()
            document.add_text("text", text.whole)
            document.add_integer("day", text.day)
            document.add_integer("number", text.number)
            document.add_text("place", text.place)
            writer.add_document(document)
    writer.commit()
    return writer.wait_merging_threads


def open(directory: Path) -> "Index":
    return Index(directory)


class Index:
    """The index opened to read; queries are tantivy's own nodes, of stemmed words."""

    def __init__(self, directory: Path) -> None:
        self.index = tantivy.Index.open(str(directory))
        self.index.reload()
        self.searcher = self.index.searcher()
        self.schema = self.index.schema
        self.stem = Stemmer.Stemmer("english").stemWord

    def prepare(self, query: Query) -> Any:
        """(kind, node)."""
        return query.kind, self._node(query)

    def _node(self, query: Query) -> Any:
        first = query.words[0]
        if query.kind == "prefix":
            return Node.regex_query(self.schema, "text", f"{first}.*")
        if query.kind.startswith("fuzzy"):
            distance = int(query.kind[-1])
            return Node.fuzzy_term_query(
                self.schema, "text", first, distance, transposition_cost_one=False
            )
        stems = [self.stem(word) for word in query.words]
        if query.kind == "phrase":
            return Node.phrase_query(self.schema, "text", list(stems))
        words = [Node.term_query(self.schema, "text", stem) for stem in stems]
        if query.kind == "dated":
            words.append(
                Node.const_score_query(
                    Node.range_query(
                        self.schema, "day", FieldType.Integer, query.first, query.last
                    ),
                    0.0,
                )
            )
        if len(words) == 1:
            return words[0]
        occur = Occur.Should if query.kind.startswith("or ") else Occur.Must
        return Node.boolean_query([(occur, word) for word in words])

    def answer(self, prepared: Any) -> Answer:
        kind, node = prepared
        if kind == "facet":
            counted = self.searcher.aggregate(node, _FACET)["places"]
            total = sum(row["doc_count"] for row in counted["buckets"])
            total += counted["sum_other_doc_count"]
            return Answer(total, [row["key"] for row in counted["buckets"]])
        order = {"order_by_field": "day"} if kind == "newest" else {}
        found = self.searcher.search(node, 10, count=True, **order)
        return Answer(found.count, found.hits)

    def forget(self) -> None:
        """It keeps nothing decoded."""

    def close(self) -> None:
        """Its files are closed with it."""
