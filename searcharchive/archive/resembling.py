"""More like this: the articles that share an article's telling words.

These are the WORDS with the highest tf·idf (Salton and Buckley, "Term-weighting approaches in
automatic text retrieval", 1988), looked for in body and headline. A word weighs the root of how
often the article has it; the root of its rarity is taken back, which BM25 counts once more.
"""

from collections import Counter
from math import sqrt

import whoosh.query as wq

from searcharchive import schema
from searcharchive.archive.archive import Archive
from searcharchive.archive.asking import Reading, reading
from searcharchive.archive.searching import Answer, SearchRequest, answered
from searcharchive.archive.showing import whole_id
from searcharchive.engines.port import Engine
from searcharchive.engines.whoosh.weighting import idf
from searcharchive.model import Article
from searcharchive.query.understanding import Understanding, filter_nodes
from searcharchive.schema import stem_field

WORDS = 60
"""Words of an article that are looked for; docs/benchmarks.md has the figures."""

_TITLE = 2
"""How often a word in the headline counts."""

_SHORTEST = 3
_COMMON = 0.1
"""The rarity of a word in nine of ten articles: none counts as more common."""


def similar(archive: Archive, typed: str, request: SearchRequest) -> Answer:
    """The articles most like one, itself left out; raises UnknownIdError, UsageError, EngineError.

    Of the request, its query means nothing here.
    """
    with reading(archive) as opened:
        id_ = whole_id(opened.store, typed)
        article = opened.store.articles([id_])[id_]
        nodes = filter_nodes(request.filters, opened.language)
        tree = wq.And([like(opened, article), wq.Not(wq.Term("id", id_)), *nodes])
        asked = Understanding(tree, f"similar to {id_}")
        return answered(opened.question(asked), request)


def like(opened: Reading, article: Article) -> wq.Query:
    """The telling words of an article, any of them, weighted."""
    words = counts(schema.document(article, opened.language.analyzer))
    articles = opened.engine.search(wq.Every(), limit=0).total
    rarity: dict[str, float] = {}
    for word in words:
        found = matching(opened.engine, word)
        if found > 1:
            rarity[word] = idf(articles, found)
    telling = sorted(rarity, key=lambda word: (-words[word] * rarity[word], word))[:WORDS]
    return wq.Or(
        [
            wq.Term(stem_field(name), word, boost=sqrt(words[word] / max(rarity[word], _COMMON)))
            for word in telling
            for name in ("body", "headline")
        ]
    )


def matching(engine: Engine, stem: str) -> int:
    """How many articles have a stem in their bodies."""
    return sum(engine.expansions(wq.Term(stem_field("body"), stem)).values())


def counts(document: schema.Document, title: int = _TITLE) -> Counter[str]:
    """How often an article has each stem; numbers and short words left out."""
    found: Counter[str] = Counter()
    for name, times in (("headline", title), ("body", 1)):
        for token in document.tokens.get(name, ()):
            if token.kind == "word" and token.stem.isalpha() and len(token.stem) >= _SHORTEST:
                found[token.stem] += times
    return found
