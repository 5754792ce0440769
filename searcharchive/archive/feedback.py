"""Pseudo-relevance feedback: a query and the words that its best answers have in common.

RM3 (Abdul-Jaleel et al., "UMass at TREC 2004: Novelty and HARD"): the relevance model of the first
articles, each weighed by its score, cut to its TERMS best words and mixed with the query.

    p(w | R) = sum over articles of score(a) / sum of scores * tf(w, a) / length(a)
    weight(w) = ORIGINAL * share of w in the query + (1 - ORIGINAL) * p(w | R)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import whoosh.query as wq

from searcharchive.analysis import Token
from searcharchive.archive.resembling import matching
from searcharchive.engines.port import Engine
from searcharchive.model import Ranked
from searcharchive.schema import BOOSTS, WORD_FIELDS, Document, stem_field
from searcharchive.tree import Wording

ARTICLES = 10
TERMS = 20
ORIGINAL = 0.5
"""Chosen on the judged collections; docs/benchmarks.md has the figures."""

_COMMON = 0.1
"""The share of articles that have a word, from which on it tells nothing."""


def expanded(
    tree: wq.Query, engine: Engine, best: Sequence[Ranked], documents: Sequence[Document]
) -> tuple[wq.Query, tuple[str, ...]]:
    """The tree of any words widened by feedback, and the words that were added, the best first.

    The tree is an Or of words, as `parse_any` makes it, or a single one; `best` are its first
    answers, and `documents` theirs. Of the words of a stem the one that they have most is named.
    """
    parts = list(tree.subqueries) if type(tree) is wq.Or else [tree]
    model = _model(best, documents)
    known = {leaf for part in parts for leaf in _stems(part)}
    articles = engine.search(wq.Every(), limit=0).total
    chosen: dict[str, float] = {}
    for word in sorted(model, key=lambda word: (-model[word], word)):
        if len(chosen) == TERMS:
            break
        # What no other article has can't find any.
        if 1 < matching(engine, word) <= _COMMON * articles:
            chosen[word] = model[word]
    total = sum(chosen.values())
    if not total:
        return tree, ()
    # Weights are taken by the query's share of one word, so that its own stay what they are.
    scale = (1 - ORIGINAL) / ORIGINAL * len(parts) / total
    named = _named(chosen, documents)
    more = [_anywhere(word, named[word], weight * scale) for word, weight in chosen.items()]
    return wq.Or([*parts, *more]), tuple(named[word] for word in chosen if word not in known)


def _model(ranked: Sequence[Ranked], documents: Sequence[Document]) -> dict[str, float]:
    """The relevance model: the share of each word in the articles, weighed by their scores."""
    model: defaultdict[str, float] = defaultdict(float)
    scores = sum(hit.score for hit in ranked) or 1.0
    for hit, document in zip(ranked, documents, strict=True):
        found = _counts(document)
        length = sum(found.values())
        for word, count in found.items():
            model[word] += hit.score / scores * count / length
    return model


def _counts(document: Document) -> Counter[str]:
    """How often an article has each stem of two letters or digits at least: years are telling."""
    return Counter(
        token.stem for token in _words(document) if token.stem.isalnum() and len(token.stem) > 1
    )


def _named(stems: Iterable[str], documents: Sequence[Document]) -> dict[str, str]:
    """For each stem the word of it that the articles have most: `elected` for `elect`."""
    forms: dict[str, Counter[str]] = {stem: Counter() for stem in stems}
    for document in documents:
        for token in _words(document):
            if token.stem in forms:
                forms[token.stem][token.written] += 1
    return {
        stem: min(words, key=lambda word: (-words[word], word)) for stem, words in forms.items()
    }


def _words(document: Document) -> Iterator[Token]:
    for name in ("headline", "body"):
        yield from (token for token in document.tokens.get(name, ()) if token.kind == "word")


def _anywhere(stem: str, word: str, weight: float) -> Wording:
    leaves = [wq.Term(stem_field(name), stem) for name in WORD_FIELDS if BOOSTS.get(name)]
    return Wording(leaves, word, boost=weight)


def _stems(node: wq.Query) -> set[str]:
    if isinstance(node, wq.Term):
        return {str(node.text)}
    return set().union(*map(_stems, node.children()))
