"""The query mix, asked of all engines in one process, query by query in turn.

A drift of the machine so meets all of them. In each round an engine answers a query once for the
processor's caches and then some times for the median, so that none pays for what the one before it
has pushed out; what an engine keeps decoded of its own it is made to forget before each answer. A
query that takes long is asked less often.
"""

import gc
import random
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed import children
from benchmarks.speed.engines import OURS, Opened, engine
from benchmarks.speed.mix import KINDS, Mix, Query
from benchmarks.speed.results import Results, say
from benchmarks.speed.texts import Texts

ROUNDS = 5
REPEATED = 3
"""Answers in a row that count."""

SAMPLE = 20_000
"""Texts that the mix is drawn from, at most."""

_LONG = 0.02
"""Seconds of an answer from which on caches of the processor don't matter: it is asked once."""
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
        """Ask each query of each engine in turn; round 0 is not counted."""
        order = list(range(len(self.queries)))
        random.Random(number).shuffle(order)
        names = list(self.opened)
        for place, query in enumerate(order):
            turn = (place + number) % len(names)
            for name in names[turn:] + names[:turn]:
                prepared = self.prepared[name][query]
                if prepared is not None and sum(self.times[name][query]) < _ENOUGH:
                    self._ask(name, query, prepared, counted=number > 0)

    def _ask(self, name: str, query: int, prepared: Any, *, counted: bool) -> None:
        index = self.opened[name]
        times = []
        for _ in range(1 + REPEATED):
            index.forget()
            started = time.perf_counter()
            answer = index.answer(prepared)
            times.append(time.perf_counter() - started)
            if times[0] > _LONG:
                break
        self.totals[name][query] = answer.total
        if counted:
            self.times[name][query].append(statistics.median(times[1:] or times))

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
