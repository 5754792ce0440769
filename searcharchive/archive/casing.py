"""Capitals: which articles have words in just these letters, by looking at their texts.

An index doesn't tell them apart; the store does. What an index finds without regard to capitals is
read from the store, and so a query for a very common word is refused rather than slow.
"""

import whoosh.query as wq

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.capitals import Cased, Spelled, has_cased
from searcharchive.engines.port import Engine
from searcharchive.errors import QueryError
from searcharchive.passages.marking import marks
from searcharchive.store.reader import StoreReader

MOST_LOOKED_AT = 50_000
"""Articles whose texts are read for one word: some ten seconds."""

_AT_ONCE = 500


def looked_up(node: wq.Query, engine: Engine, store: StoreReader, analyzer: Analyzer) -> wq.Query:
    """A tree in which every Cased knows its articles; raises QueryError, StoreError."""
    if isinstance(node, Cased):
        return Cased(node.meant, _having(node, engine, store, analyzer), node.boost)
    if not has_cased(node):
        return node
    return node.apply(lambda sub: looked_up(sub, engine, store, analyzer))


def _having(node: Cased, engine: Engine, store: StoreReader, analyzer: Analyzer) -> frozenset[str]:
    found = engine.search(wq.Or(node.subqueries), order="newest", limit=MOST_LOOKED_AT)
    if found.total > MOST_LOOKED_AT:
        raise QueryError(
            f"{found.total:,} articles have {node.source} in other letters too, and at most "
            f"{MOST_LOOKED_AT:,} are looked at; use exact: instead",
            part=node.source,
        )
    ids = [one.id for one in found.ranked]
    having = set()
    for first in range(0, len(ids), _AT_ONCE):
        for id_, article in store.articles(ids[first : first + _AT_ONCE]).items():
            document = schema.document(article, analyzer)
            whole = "\n".join(value for values in document.texts.values() for value in values)
            if _may_have(node.meant, whole) and marks(document, node) is not None:
                having.add(id_)
    return frozenset(having)


def _may_have(node: wq.Query, text: str) -> bool:
    """Whether the letters are there at all: to tell a text's words takes a hundred times longer."""
    if isinstance(node, Spelled):
        return all(word in text for word in node.words)
    parts = [_may_have(sub, text) for sub in node.children()]
    return any(parts) if isinstance(node, wq.Or) else all(parts)
