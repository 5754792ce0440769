"""Many long lists, which are decoded together."""

import random
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest
import whoosh.query as wq
from test_postings import Lists, opened, written

from searcharchive.engines.whoosh.codec.format import reading
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.evaluation.archive_nodes import ARCHIVE
from searcharchive.engines.whoosh.evaluation.evaluation import Evaluation
from searcharchive.engines.whoosh.segments import Array
from searcharchive.engines.whoosh.weighting import ArchiveWeighting

DOCUMENTS = 2_000_000


def test_long_lists_of_all_widths_are_decoded_together() -> None:
    chance = random.Random(8)
    lists: Lists = {}
    for n in range(60):
        # Steps of 4 and fewer make a bitmap; the highest step is 4,000 and takes 12 bits.
        count, step = chance.choice([513, 640, 900, 1025]), 1 << n % 11
        start = chance.randrange(90_000)
        docs = [start := start + chance.randint(1, 2 * step) for _ in range(count)]
        docs += [docs[-1] + (1 << n % 19) + 5]
        lists[b"%03d" % n] = {doc: [1] * (1 + doc % 5) for doc in docs}
        lists[b"%03d-" % n] = {n: [2], n + 700: [3, 4]}
    reader = opened(written({"a": [{b"x": {1: [2]}}], "f": [lists]}, DOCUMENTS))
    texts = sorted(lists)
    for wanted in (range(len(texts)), range(0, len(texts), 3), range(100, len(texts))):
        documents, weights, counts = reader.postings_of(np.array(wanted) + 1)
        rows = [(doc, len(lists[texts[n]][doc])) for n in wanted for doc in sorted(lists[texts[n]])]
        assert list(zip(documents.tolist(), weights.tolist(), strict=True)) == rows
        assert counts.tolist() == [len(lists[texts[n]]) for n in wanted]
        assert in_turn(reader, np.array(wanted) + 1) == summed(rows)


def summed(postings: Iterable[tuple[int, int]]) -> Counter[int]:
    sums = Counter[int]()
    for doc, weight in postings:
        sums[doc] += weight
    return sums


def in_turn(reader: ArraySegmentReader, terms: Array) -> Counter[int]:
    """The sums of what comes in turn, however few the postings are."""
    sums = Counter[int]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_KEPT_ONE_BY_ONE", 0)
        patch.setattr(reading, "_GROUPED", 0)
        parts = reader.postings_in_turn(terms)
    assert parts is not None
    for docs, weights in parts:
        if weights.dtype.kind == "u" and weights.itemsize <= 2:
            docs, weights = docs[weights > 0], weights[weights > 0]
        sums.update(summed(zip(docs.tolist(), weights.tolist(), strict=True)))
    return sums


@pytest.mark.parametrize("highest", [3, 300, 70_000])
def test_long_lists_in_turn_whatever_the_frequencies(highest: int) -> None:
    lists: Lists = {
        b"%02d" % n: {doc * 40 + n: [1] * (highest if doc == 5 else 1) for doc in range(600)}
        for n in range(20)
    }
    reader = opened(written({"f": [lists]}, DOCUMENTS))
    postings = [(doc, len(places)) for each in lists.values() for doc, places in each.items()]
    assert in_turn(reader, np.arange(20)) == summed(postings)


def test_the_best_of_many_documents_of_a_prefix() -> None:
    chance = random.Random(10)
    documents = 60_000
    lists: Lists = {
        b"w%02d" % n: {
            doc: [1] * chance.randint(1, 4) for doc in chance.sample(range(documents), 600 + 60 * n)
        }
        for n in range(70)
    }
    # More than a table of scores tells apart.
    lists[b"w07"] |= {documents - 1: [1] * 300, documents - 257: [1] * 400, 255: [1] * 290}
    reader = opened(written({"body": [lists]}, documents))
    assert reader.postings_in_turn(np.arange(70)) is not None
    assert reader.postings_in_turn(np.arange(60)) is None
    live = ArraySegmentReader(reader.file, np.array([255, documents - 257]))
    for segment in (reader, live):
        found = Evaluation([segment], ArchiveWeighting(), ARCHIVE).evaluate(wq.Prefix("body", "w"))
        docs, scores = found.parts[0].ranked()
        for most in (1, 10, 1000, 20_000):
            best = found.best(most)
            assert np.abs(best.scores - -np.sort(-scores)[:most]).max() < 1e-9
            places = docs.searchsorted(best.documents)
            assert len(set(best.documents)) == most
            assert np.abs(scores[places] - best.scores).max() < 1e-9


def test_long_lists_are_sifted_before_they_are_looked_up() -> None:
    chance = random.Random(9)
    documents = 60_000
    lists: Lists = {
        text: {doc: [1] * chance.randint(1, 3) for doc in chance.sample(range(documents), size)}
        for text, size in ((b"a", 3_000), (b"b", 9_000), (b"c", 17_000), (b"d", 40_000))
    }
    # What is in steps of 4 and fewer is a bitmap, as `d`; `c` is one by its blocks' bits.
    reader = opened(written({"body": [lists]}, documents))
    weighting = ArchiveWeighting()
    alone = {text: Evaluation([reader], weighting, ARCHIVE) for text in lists}
    scores = {
        text: dict(zip(*(each.tolist() for each in found.parts[0].ranked()), strict=True))
        for text, found in (
            (text, each.evaluate(wq.Term("body", text))) for text, each in alone.items()
        )
    }
    evaluated = Evaluation([reader], weighting, ARCHIVE)
    for texts in ("ac", "bd", "cd", "acd", "abcd", "dcba"):
        words = [text.encode() for text in texts]
        docs = sorted(set.intersection(*(set(lists[word]) for word in words)))
        found = evaluated.evaluate(wq.And([wq.Term("body", word) for word in words]))
        assert found.documents()[0].tolist() == docs
        ranked, sums = found.parts[0].ranked()
        expected = [sum(scores[word][doc] for word in words) for doc in ranked.tolist()]
        assert np.abs(sums - expected).max(initial=0) < 1e-9
