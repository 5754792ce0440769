"""Whoosh's meaning taken literally: single nodes by Whoosh's own matchers, and what is made of
them by the plainest code.

Whoosh's compound matchers are right only in part (docs/query-semantics.md says where they
aren't), so they aren't asked: And is the documents of all, with the sum of their scores, and so on.
"""

from collections.abc import Iterable
from typing import Any

import whoosh.query as wq
from whoosh.scoring import BM25F, bm25
from whoosh.searching import Searcher

from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from searcharchive.schema import BOOSTS

Scores = dict[int, float]
"""Scores by document number."""


class Literally:
    """Evaluates trees with a searcher on one segment without deletions."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher: Any = searcher
        self.every = list(range(searcher.doc_count_all()))

    def scores(self, node: Any) -> Scores:
        """What a node matches."""
        found = getattr(self, f"_{type(node).__name__.lower()}", self._stepped)(node)
        boost = getattr(node, "boost", 1.0)
        if isinstance(node, wq.And | wq.Or | wq.DisjunctionMax | wq.Sequence):
            # By the matchers, a boost is lost where there is a single part.
            return {doc: score * boost for doc, score in found.items()}
        return found

    def _stepped(self, node: Any) -> Scores:
        """Whoosh's own matcher, step by step."""
        matcher = node.matcher(self.searcher, self.searcher.context())
        found = {}
        while matcher.is_active():
            found[matcher.id()] = matcher.score()
            matcher.next()
        return found

    def _and(self, node: wq.And) -> Scores:
        parts = [self.scores(sub) for sub in node]
        common = set.intersection(*map(set, parts)) if parts else set()
        return {doc: sum(part[doc] for part in parts) for doc in common}

    def _or(self, node: wq.Or) -> Scores:
        return _added(self.scores(sub) for sub in node)

    def _disjunctionmax(self, node: wq.DisjunctionMax) -> Scores:
        best: Scores = {}
        for sub in node:
            for doc, score in self.scores(sub).items():
                best[doc] = max(best.get(doc, score), score)
        return best

    def _not(self, node: wq.Not) -> Scores:
        gone = self.scores(node.query)
        return {doc: 0.0 for doc in self.every if doc not in gone}

    def _andnot(self, node: wq.AndNot) -> Scores:
        gone = self.scores(node.b)
        return {doc: score for doc, score in self.scores(node.a).items() if doc not in gone}

    def _andmaybe(self, node: wq.AndMaybe) -> Scores:
        more = self.scores(node.b)
        return {doc: score + more.get(doc, 0.0) for doc, score in self.scores(node.a).items()}

    def _require(self, node: wq.Require) -> Scores:
        needed = self.scores(node.b)
        return {doc: score for doc, score in self.scores(node.a).items() if doc in needed}

    def _otherwise(self, node: wq.Otherwise) -> Scores:
        return self.scores(node.a) or self.scores(node.b)

    def _constantscorequery(self, node: wq.ConstantScoreQuery) -> Scores:
        return dict.fromkeys(self.scores(node.child), node.score)

    def _sequence(self, node: wq.Sequence) -> Scores:
        if len(node.subqueries) == 1:
            return self.scores(node.subqueries[0])
        plain = type(node)(node.subqueries, slop=node.slop, ordered=node.ordered)
        return self._stepped(plain)

    _ordered = _sequence

    def _prefix(self, node: Any) -> Scores:
        """One word, whose postings are those of all its terms."""
        if not node.constantscore or node.text in ("*", ".*"):
            return self._stepped(node)
        reader = self.searcher.reader()
        weights: Scores = {}
        for text in set(node._btexts(reader)):
            if text:
                matcher = wq.Term(node.fieldname, text).matcher(self.searcher)
                while matcher.is_active():
                    doc = matcher.id()
                    weights[doc] = weights.get(doc, 0.0) + matcher.weight()
                    matcher.next()
        field = node.fieldname
        return {
            doc: node.boost * self._word_score(field, len(weights), weight, doc)
            for doc, weight in weights.items()
        }

    _wildcard = _regex = _fuzzyterm = _prefix

    def _termrange(self, node: wq.TermRange) -> Scores:
        if not node.constantscore:
            return self._stepped(node)
        return {
            doc: node.boost
            for text in set(node._btexts(self.searcher.reader()))
            for doc in wq.Term(node.fieldname, text).matcher(self.searcher).all_ids()
            if text
        }

    def _word_score(self, field: str, matching: int, weight: float, doc: int) -> float:
        searcher, weighting = self.searcher, self.searcher.weighting
        if not searcher.schema[field].scorable:
            return weight
        length = searcher.doc_field_length(doc, field, 1)
        average = searcher.avg_field_length(field) or 1
        if isinstance(weighting, ArchiveWeighting):
            from searcharchive.engines.whoosh.weighting import ArchiveScorer, idf

            factor = BOOSTS.get(field, 1.0) * idf(len(self.every), matching)
            return ArchiveScorer(factor, average, weighting.k1, weighting.b)._score(weight, length)
        assert isinstance(weighting, BM25F)
        rarity = weighting.idf(_Of(matching, len(self.every)), field, "")
        b = weighting._field_B.get(field, weighting.B)
        return bm25(rarity, weight, length, average, b, weighting.K1)


class _Of:
    """As much of a searcher as `idf` asks for."""

    def __init__(self, matching: int, every: int) -> None:
        self.matching = matching
        self.every = every

    def get_parent(self) -> "_Of":
        return self

    def doc_frequency(self, field: str, text: str) -> int:
        return self.matching

    def doc_count_all(self) -> int:
        return self.every


def _added(parts: Iterable[Scores]) -> Scores:
    total: Scores = {}
    for part in parts:
        for doc, score in part.items():
            total[doc] = total.get(doc, 0.0) + score
    return total
