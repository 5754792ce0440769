"""The query mix, asked of all engines in one process, round by round.

In a round each engine in turn is asked all queries of a kind once, kind after kind, in random
orders, as in a process that answers many people: each keeps what it keeps of the queries before.
Ours may keep decoded postings, in bounded memory, but must find anew what words stand for, or it
would know answers; "cold" is ours made to forget everything before each query. A drift of the
machine meets all engines, and a query that takes long is asked less often.
"""

import gc
import random
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed import children
from benchmarks.speed.engines import COLD, OURS, Opened, engine
from benchmarks.speed.mix import KINDS, Mix, Query
from benchmarks.speed.results import Results, say
from benchmarks.speed.texts import Texts

ROUNDS = 9

SAMPLE = 20_000
"""Texts that the mix is drawn from, at most."""

_ENOUGH = 1.5
"""Seconds after which a query is not asked again."""


def measure(results: Results, corpus: str, texts: Texts, indexes: dict[str, Path]) -> None:
    """p50 and p99 of each kind of query in milliseconds, and how far counts lie apart."""
    say(f"{corpus}: asking the mix")
    paths = {name: str(path) for name, path in indexes.items()}
    found, _ = children.call("benchmarks.speed.querying:ask", str(texts.path), paths, ROUNDS)
    for kind, engines in found.items():
        for name, row in engines.items():
            results.add(corpus, name, f"p50 {kind}", row["p50"])
            results.add(corpus, name, f"rounds {kind}", *row["rounds"])
            results.add(corpus, name, f"p99 {kind}", row["p99"])
            results.add(corpus, name, f"hits {kind}", *row["totals"])
        ours = found[kind].get(OURS, {}).get("totals")
        for name, row in engines.items():
            if ours and name != OURS:
                results.add(corpus, name, f"apart {kind}", _apart(ours, row["totals"]))


def _apart(ours: list[int], theirs: list[int]) -> float:
    """The differences of counts by query, as a share of the greater ones."""
    pairs = list(zip(ours, theirs, strict=True))
    return sum(abs(one - other) for one, other in pairs) / max(1, sum(map(max, pairs)))


def ask(texts: str, indexes: dict[str, str], rounds: int) -> dict[str, Any]:
    """Ask all engines: by kind and engine, p50 and p99, p50 by round, and the totals by query."""
    queries = Mix(Texts(Path(texts)).sample(SAMPLE)).queries()
    opened = {name: engine(name).open(Path(path)) for name, path in indexes.items()}
    if OURS in indexes:
        opened[COLD] = engine(OURS).Cold(Path(indexes[OURS]))
    asked = _Asked(queries, opened)
    gc.collect()
    gc.freeze()
    gc.disable()
    for round_ in range(rounds + 1):
        asked.round(round_)
    for each in opened.values():
        each.close()
    return asked.summary()


class _Asked:
    """Queries, prepared for each engine that has their like, and the times of their answers."""

    def __init__(self, queries: list[Query], opened: dict[str, Opened]) -> None:
        self.queries = queries
        self.opened = opened
        self.prepared = {
            name: [index.prepare(query) for query in queries] for name, index in opened.items()
        }
        self.times: dict[str, list[list[float]]] = {name: [[] for _ in queries] for name in opened}
        self.totals: dict[str, list[int]] = {name: [0 for _ in queries] for name in opened}

    def round(self, number: int) -> None:
        """Ask each engine all queries, kind by kind; round 0 is not counted."""
        chance = random.Random(number)
        names = list(self.opened)
        for kind in chance.sample(KINDS, len(KINDS)):
            order = [row for row, query in enumerate(self.queries) if query.kind == kind]
            chance.shuffle(order)
            for name in chance.sample(names, len(names)):
                for query in order:
                    prepared = self.prepared[name][query]
                    if prepared is not None and sum(self.times[name][query]) < _ENOUGH:
                        self._ask(name, query, prepared, counted=number > 0)

    def _ask(self, name: str, query: int, prepared: Any, *, counted: bool) -> None:
        index = self.opened[name]
        index.forget()
        started = time.perf_counter()
        answer = index.answer(prepared)
        taken = time.perf_counter() - started
        self.totals[name][query] = answer.total
        if counted:
            self.times[name][query].append(taken)

    def summary(self) -> dict[str, Any]:
        """By kind and engine: p50 and p99 of the queries' medians, p50 by round, totals."""
        found: dict[str, Any] = {}
        for kind in KINDS:
            places = [row for row, query in enumerate(self.queries) if query.kind == kind]
            found[kind] = {}
            for name, times in self.times.items():
                mine = [times[place] for place in places if times[place]]
                if mine:
                    p50, p99 = np.percentile([*map(statistics.median, mine)], [50, 99]) * 1e3
                    found[kind][name] = {
                        "p50": float(p50),
                        "p99": float(p99),
                        "rounds": _by_round(mine),
                        "totals": [self.totals[name][place] for place in places],
                    }
        return found


def _by_round(times: list[list[float]]) -> list[float]:
    """The median over the queries, in milliseconds, of each round that asked them all."""
    rounds = min(map(len, times))
    return [statistics.median(each[number] for each in times) * 1e3 for number in range(rounds)]
