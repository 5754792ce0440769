"""Evaluates a whole query tree on an open index, to arrays of articles and scores.

Not within an And excludes; elsewhere it is every other article. It adds nothing to a score, and
neither do keys and ranges. A prefix, wildcard or fuzzy word scores as one word whose postings
are the union of its expansions; a phrase or near scores as the sum of its words.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.postings import Array, PostingList, Postings
from searcharchive.engines.whoosh.weighting import ArchiveWeighting
from searcharchive.intervals import Interval
from searcharchive.schema import STEMMED, WORD_FIELDS, written_field
from searcharchive.tree import Near, leaves, windows

_SCORED = {name: name for name in STEMMED} | {written_field(name): name for name in STEMMED}
"""The field whose lengths and boost a scored index field has."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Articles, sorted, and their scores, both of shape (n,)."""

    ids: Array
    scores: Array


class Evaluation:
    """Evaluates trees on one reader; `searcher` is Whoosh's, for what is left to Whoosh."""

    def __init__(self, searcher: Any, weighting: ArchiveWeighting) -> None:
        self.searcher = searcher
        self.reader = searcher.reader()
        self.postings = Postings(self.reader)
        self.weighting = weighting

    def evaluate(self, node: wq.Query) -> Scored:
        """The articles that `node` matches."""
        if isinstance(node, wq.Or):
            return _union([self.evaluate(sub) for sub in node])
        if isinstance(node, wq.And):
            return self._all(node)
        if isinstance(node, wq.Not):
            gone = self.evaluate(node.query).ids
            return _unscored(np.setdiff1d(self.postings.live(), gone, assume_unique=True))
        if isinstance(node, wq.Every) and node.fieldname is None:
            return _unscored(self.postings.live())
        if isinstance(node, wq.Sequence | Near):
            return self._positional(node)
        if isinstance(node, wq.Term | wq.Prefix | wq.Wildcard | wq.FuzzyTerm):
            return self._word(node)
        return self._by_whoosh(node)

    def _all(self, node: wq.And) -> Scored:
        wanted = [self.evaluate(sub) for sub in node if not isinstance(sub, wq.Not)]
        found = reduce(_intersection, wanted) if wanted else _unscored(self.postings.live())
        for sub in node:
            if isinstance(sub, wq.Not):
                keep = ~np.isin(found.ids, self.evaluate(sub.query).ids, assume_unique=True)
                found = Scored(found.ids[keep], found.scores[keep])
        return found

    def _texts(self, leaf: Any) -> tuple[bytes, ...]:
        if isinstance(leaf, wq.Term):
            return (leaf.text.encode(),)
        return self.postings.expand(leaf)

    def _word(self, leaf: Any) -> Scored:
        found = self.postings.union(leaf.fieldname, self._texts(leaf))
        field = _SCORED.get(leaf.fieldname)
        if field is None or not len(found.ids):
            return _unscored(found.ids)
        scorer = self.weighting.union_scorer(self.reader, field, self._matching(leaf, found))
        return Scored(found.ids, scorer.score_arrays(found.weights, self._lengths(field, found)))

    def _matching(self, leaf: Any, found: PostingList) -> int:
        """Articles that have the word, in that of the fields where it is most frequent.

        After Lucene's CombinedFieldQuery: a word that is common in bodies is no rarity for
        standing in few headlines.
        """
        field = _SCORED[leaf.fieldname]
        if field not in WORD_FIELDS or not isinstance(leaf, wq.Term):
            return len(found.ids)
        text = leaf.text.encode()
        return max(int(self.reader.doc_frequency(name, text)) for name in WORD_FIELDS)

    def _lengths(self, field: str, found: PostingList) -> Array:
        length = self.reader.doc_field_length
        return np.array([length(article, field) or 1 for article in found.ids.tolist()])

    def _positional(self, node: Any) -> Scored:
        """Candidates have all the words; of these the positions decide."""
        candidates = reduce(_intersection, [self.evaluate(sub) for sub in node])
        places: dict[wq.Query, dict[int, list[Interval]]] = {}
        for leaf in set(leaves(node)):
            word: Any = leaf
            texts = self._texts(word)
            places[leaf] = dict(self.postings.positions(word.fieldname, texts, candidates.ids))

        def stands_in(article: int) -> bool:
            return bool(windows(node, lambda leaf: places[leaf].get(article, [])))

        keep = np.array([stands_in(article) for article in candidates.ids.tolist()], dtype=bool)
        return Scored(candidates.ids[keep], candidates.scores[keep])

    def _by_whoosh(self, node: wq.Query) -> Scored:
        """Ranges, and whatever else the tree may hold: articles from Whoosh's own matcher."""
        ids = {
            offset + article
            for searcher, offset in self.searcher.leaf_searchers()
            for article in node.matcher(searcher).all_ids()
        }
        return _unscored(np.array(sorted(ids), np.int64))


def _unscored(ids: Array) -> Scored:
    return Scored(ids, np.zeros(len(ids)))


def _union(parts: list[Scored]) -> Scored:
    parts = [part for part in parts if len(part.ids)]
    if len(parts) < 2:
        return parts[0] if parts else _unscored(np.empty(0, np.int64))
    ids, where = np.unique(np.concatenate([part.ids for part in parts]), return_inverse=True)
    return Scored(ids, np.bincount(where, np.concatenate([part.scores for part in parts])))


def _intersection(one: Scored, other: Scored) -> Scored:
    ids, first, second = np.intersect1d(one.ids, other.ids, assume_unique=True, return_indices=True)
    return Scored(ids, one.scores[first] + other.scores[second])
