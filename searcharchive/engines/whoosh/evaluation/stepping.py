"""What isn't evaluated here: Whoosh's own matchers, stepped through.

Their statistics are Whoosh's, which count deleted documents.
"""

from typing import Any

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation.matches import Fixed, Matches, Nothing
from searcharchive.engines.whoosh.evaluation.views import View


def stepped(node: wq.Query, searcher: Any, view: View) -> Matches:
    """What a node's matcher finds in a segment; `searcher` is Whoosh's, of the whole index."""
    leaf, _ = searcher.leaf_searchers()[view.number]
    matcher = node.matcher(leaf, leaf.context())
    docs: list[int] = []
    scores: list[float] = []
    while matcher.is_active():
        docs.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
    if not docs:
        return Nothing(view)
    return Fixed(view, np.array(docs, np.int64), np.array(scores))
