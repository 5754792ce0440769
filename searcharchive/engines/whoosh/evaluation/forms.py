"""The terms that a word stands for, as one word: those of a prefix, a fuzzy word and the like."""

import numpy as np

from searcharchive.engines.whoosh.evaluation.matches import above
from searcharchive.engines.whoosh.evaluation.sets import kth_largest
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.evaluation.words import Maker, Word
from searcharchive.engines.whoosh.segments import Array, Postings

_TRIED = 1 << 14
"""Documents, of many, that say what the best score at least."""

_TIE = 1e-8
"""More than scores of a table may differ by that count as equal."""


class FormsWord(Word):
    """Many terms as one word: a document's weights for them are added up."""

    def __init__(self, view: View, found: Postings, scorer: Maker | None, field: str) -> None:
        super().__init__(view, len(found.docs), scorer, field)
        self._postings = found

    def best(self, k: int) -> tuple[Array, Array]:
        """The best; of many, those alone are scored that may be among them."""
        if self.scored and self.size > _TRIED >= k:
            table, lengths = self.scorer.table(), self.view.lengths(self.field)
            if (
                table is not None
                and lengths is not None
                and self.postings.weights.dtype.kind == "u"
            ):
                docs, weights = self._likely(table.reshape(-1), lengths, k)
                return above(docs, self._scored(docs, weights), k)
        return super().best(k)

    def _likely(self, scores: Array, lengths: Array, k: int) -> Postings:
        """Those that may be among the k best by scores that are told for weight and length byte."""
        docs, weights = self.postings
        if self.view.live is not None:
            keep = self.view.live.take(docs)
            docs, weights = docs[keep], weights[keep]
        pairs = np.minimum(weights, 255).astype(np.uint16) << 8 | lengths.take(docs)
        tried = scores.take(pairs[:_TRIED])
        likely = scores >= (kth_largest(tried, k) - _TIE if len(tried) >= k else -np.inf)
        # What weighs more than can be told scores more.
        likely[255 << 8 :] = True
        rows = likely.take(pairs).nonzero()[0]
        return Postings(docs.take(rows), weights.take(rows))
