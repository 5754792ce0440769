"""Where lists are long, other code works than where they are short: marks, bits, pruning."""

import random
from functools import cache
from typing import Any

import numpy as np
import pytest
import whoosh.query as wq
from whoosh.scoring import BM25F

from searcharchive.engines.whoosh.evaluation.archive_nodes import ARCHIVE
from searcharchive.engines.whoosh.evaluation.evaluation import Evaluation
from searcharchive.engines.whoosh.evaluation.facets import by_term
from searcharchive.engines.whoosh.evaluation.sets import Scratch, kth_largest, places_in
from searcharchive.engines.whoosh.segments import Array
from tests.engines.in_memory import InMemory

DOCUMENTS = 12_000
WORDS = [f"w{rank:02}" for rank in range(40)]


@cache
def large(deleted: int, ids_sorted: bool = False) -> InMemory:
    """Words of all frequencies, from one that nearly every document has to rare ones."""
    rolls = random.Random(7)
    weights = [1 / (rank + 1) ** 1.6 for rank in range(len(WORDS))]
    documents = [
        {"body": rolls.choices(WORDS, weights, k=rolls.randint(1, 12))} for _ in range(DOCUMENTS)
    ]
    gone = frozenset(rolls.sample(range(DOCUMENTS), deleted))
    ids = [f"{number:05}" for number in range(DOCUMENTS)]
    if not ids_sorted:
        rolls.shuffle(ids)
    days = [rolls.randrange(300) for _ in ids]
    return InMemory(documents, gone, {"day": days}, {"id": ids}, ids_sorted=ids_sorted)


def evaluation(*arrays: InMemory) -> Evaluation:
    return Evaluation(arrays, BM25F(), ARCHIVE)


class Dense:
    """A score for every document, or minus infinity where it doesn't match."""

    def __init__(self, evaluated: Evaluation) -> None:
        self.evaluated = evaluated

    def of(self, node: Any) -> Array:
        if isinstance(node, wq.Not):
            return np.where(np.isinf(self.of(node.query)), 0.0, -np.inf)
        if isinstance(node, wq.And):
            total: Array = sum(self.of(sub) for sub in node)  # type: ignore[assignment]
            return total
        if isinstance(node, wq.Or):
            parts = [self.of(sub) for sub in node]
            there = ~np.all(np.isinf(parts), axis=0)
            sums = np.sum([np.where(np.isinf(part), 0.0, part) for part in parts], axis=0)
            return np.where(there, sums, -np.inf)
        dense = np.full(DOCUMENTS, -np.inf)
        docs, scores = self.evaluated.matches(node, self.evaluated.collection.views[0]).ranked()
        dense[docs] = scores
        return dense


def trees(rolls: random.Random) -> wq.Query:
    def term() -> wq.Query:
        return wq.Term("body", rolls.choice(WORDS), rolls.choice([1.0, 1.0, 0.25, 3.0]))

    def some(depth: int) -> list[wq.Query]:
        return [node(depth - 1) for _ in range(rolls.randint(2, 5))]

    def node(depth: int) -> wq.Query:
        kind = rolls.randrange(5) if depth else 4
        if kind == 0:
            return wq.And(some(depth))
        if kind == 1:
            return wq.And([term(), wq.Not(node(depth - 1))])
        if kind == 2:
            return wq.Or([wq.Prefix("body", "w1"), term()])
        return wq.Or(some(depth)) if kind == 3 else term()

    return node(3)


@pytest.mark.parametrize(("deleted", "ids_sorted"), [(0, False), (900, False), (0, True)])
def test_the_best_and_the_count_are_those_of_all(deleted: int, ids_sorted: bool) -> None:
    rolls = random.Random(deleted)
    arrays = large(deleted, ids_sorted)
    evaluated = evaluation(arrays)
    dense, ids = Dense(evaluated), arrays.key_column("id", np.arange(DOCUMENTS))
    live = np.ones(DOCUMENTS, bool) if arrays.live is None else arrays.live
    for _ in range(60):
        tree = trees(rolls)
        scores = dense.of(tree)
        docs = np.flatnonzero(~np.isinf(scores) & live).tolist()
        order = sorted(docs, key=lambda doc: (round(-scores[doc] / 1e-9), ids[doc]))
        found = evaluated.evaluate(tree)
        assert found.best(10).documents == order[:10], tree
        assert found.count() == len(order), tree
        assert found.documents()[0].tolist() == docs, tree
        assert found.count() == len(order), tree
        assert found.best(3000).documents == order[:3000], tree
        days = arrays.number_column("day")
        assert days is not None
        assert found.tally("day", [0, 31, 300]) == [
            sum(int(days[doc]) < 31 for doc in docs),
            sum(int(days[doc]) >= 31 for doc in docs),
        ]


def test_facets_count_each_term_of_the_documents_found() -> None:
    tags = [["a"], ["a", "b"], [], ["b"], ["c"]]
    bodies = ["x", "x y", "x", "y", "x"]
    documents = [{"body": body.split(), "tag": tag} for body, tag in zip(bodies, tags, strict=True)]
    single = [
        {"body": body.split(), "tag": tag[:1]} for body, tag in zip(bodies, tags, strict=True)
    ]
    tree = wq.Term("body", "x")
    for rows, expected in ((documents, {b"a": 2, b"b": 1}), (single, {b"a": 2})):
        found = evaluation(InMemory(rows, frozenset({4})), InMemory(rows[:2])).evaluate(tree)
        more = {name: count + (1 if name == b"b" else 2) for name, count in expected.items()}
        assert by_term(found, "tag") == more


def test_the_kth_largest() -> None:
    rolls = np.random.default_rng(3)
    for scores in (rolls.random(9000), rolls.integers(0, 3, 9000) / 2, np.zeros(9000)):
        for k in (1, 2, 10, 35, 36, 500, 8999, 9000):
            assert kth_largest(scores, k) == np.sort(scores)[-k]


def test_sums_and_unions_long_and_short() -> None:
    rolls = np.random.default_rng(4)
    scratch = Scratch(10_000)
    for size in (0, 3, 300, 5000, 5):
        lists = [(rolls.random(10_000) < size / 10_000).nonzero()[0] for _ in range(3)]
        expected = np.unique(np.concatenate(lists))
        assert scratch.union(lists).tolist() == expected.tolist()
        assert scratch.count(lists) == len(expected)
        docs = np.concatenate(lists)
        for values in (np.ones(len(docs), np.uint8), np.full(len(docs), 70_000, np.uint32)):
            found, sums = scratch.summed(docs, values)
            assert found.tolist() == expected.tolist()
            each = values[0] if len(values) else 0
            assert sums.tolist() == [int(np.sum(docs == doc)) * each for doc in expected]


def test_totals_of_values_of_any_type() -> None:
    scratch = Scratch(100)
    parts = [
        (np.array([3, 5, 5, 99]), np.array([1, 255, 255, 7], np.uint8)),
        (np.array([3, 8]), np.array([2, 60_000], np.uint16)),
    ]
    found, sums = scratch.totals(parts)
    assert (found.tolist(), sums.tolist()) == ([3, 5, 8, 99], [3, 510, 60_000, 7])
    found, sums = scratch.totals([*parts, (np.array([0, 5]), np.array([0.0, 1.0]))])
    assert (found.tolist(), sums.tolist()) == ([0, 3, 5, 8, 99], [0, 3, 511, 60_000, 7])
    found, sums = scratch.totals([*parts, (np.array([0, 5]), np.array([0, 1], np.uint8))])
    assert (found.tolist(), sums.tolist()) == ([3, 5, 8, 99], [3, 511, 60_000, 7])
    numbers = np.arange(90)
    for values in (np.zeros(90, np.uint8), np.arange(90, dtype=np.uint16), np.zeros(90)):
        found, sums = scratch.summed(numbers, values)
        assert (found.tolist(), sums.tolist()) == (numbers.tolist(), values.tolist())


@pytest.mark.parametrize("shares", [(0.3, 0.5), (0.5, 0.01), (0.01, 0.5), (0.0, 0.1), (0.1, 0.0)])
def test_places_searched_and_looked_up(shares: tuple[float, float]) -> None:
    rolls = np.random.default_rng(5)
    scratch = Scratch(10_007)
    for _ in range(3):
        docs, wanted = ((rolls.random(10_007) < share).nonzero()[0] for share in shares)
        expected = np.isin(wanted, docs)
        there, places = places_in(docs, wanted)
        assert there.tolist() == expected.tolist()
        assert docs[places[there]].tolist() == wanted[there].tolist()
        rows, places = scratch.located(docs, wanted)
        assert rows.tolist() == expected.nonzero()[0].tolist()
        assert docs[places].tolist() == wanted[rows].tolist()
