"""Ranking doesn't fall below Lucene's on collections with relevance judgements.

The floors are MAP and nDCG@10 of Lucene's BM25 (k1 1.2, b 0.75, Porter, English stop words), as
measured with bm25s on the same files; the mean of nDCG@10 counts, and MAP on each.
"""

from pathlib import Path

import pytest

from benchmarks.ranking import evaluate
from searcharchive.engines.whoosh.weighting import ArchiveWeighting

LUCENE = {"cacm": (0.324, 0.477), "cisi": (0.221, 0.392), "med": (0.524, 0.684)}


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::DeprecationWarning:ir_measures")
def test_lucenes_figures_are_reached(corpora: Path) -> None:
    found = {name: evaluate(corpora / "judged" / name, ArchiveWeighting()) for name in LUCENE}
    for name, (precision, _) in LUCENE.items():
        assert found[name][0] >= precision, name
    assert sum(gain for _, gain in found.values()) >= sum(gain for _, gain in LUCENE.values())
