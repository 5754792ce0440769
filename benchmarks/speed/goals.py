"""What the engine must reach and aims at, as ratios, and how far it has come.

A speed is at least so many times a peer's; a cost is at most so many times another's. Where a
goal holds for every kind of query, the worst is what counts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.speed.engines import OURS
from benchmarks.speed.mix import KINDS
from benchmarks.speed.results import Results
from benchmarks.speed.whole import ARCHIVE

Ratio: TypeAlias = tuple[str, float]
"""A name for the table, such as an archive's or a kind's, and the ratio."""

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Goal:
    """A row of the table; `cost`: the least is best. `unit` stands after the figures."""

    name: str
    must: float
    aim: float
    ratios: Callable[[Results], Iterable[Ratio]]
    cost: bool = False
    unit: str = "x"

    def verdict(self, value: float) -> str:
        """`aim`, `reached` or `missed`."""
        sign = -1 if self.cost else 1
        if sign * value >= sign * self.aim:
            return "aim"
        return "reached" if sign * value >= sign * self.must else "missed"


def _rates(corpus: str, peer: str, mine: str = OURS) -> Callable[[Results], Iterator[Ratio]]:
    def found(results: Results) -> Iterator[Ratio]:
        ratio = results.ratio("articles/s", (corpus, mine), (corpus, peer))
        if ratio:
            yield corpus, ratio

    return found


def _same_cores(corpus: str) -> Callable[[Results], Iterator[Ratio]]:
    def found(results: Results) -> Iterator[Ratio]:
        for mine, peer, name in (
            (f"{OURS} 1", "tantivy 1", "1 core"),
            (OURS, "tantivy", "all cores"),
        ):
            ratio = results.ratio("articles/s", (corpus, mine), (corpus, peer))
            if ratio:
                yield f"{corpus}, {name}", ratio

    return found


def _queries(
    corpora: Iterable[str], peer: str, kinds: Iterable[str]
) -> Callable[[Results], Iterator[Ratio]]:
    def found(results: Results) -> Iterator[Ratio]:
        for corpus in corpora:
            for kind in kinds:
                ratio = results.ratio(f"p50 {kind}", (corpus, peer), (corpus, OURS))
                if ratio:
                    yield f"{corpus}, {kind}", ratio

    return found


def _costs(
    measure: str, one: tuple[str, str], other: tuple[str, str]
) -> Callable[[Results], Iterator[Ratio]]:
    def found(results: Results) -> Iterator[Ratio]:
        ratio = results.ratio(measure, one, other)
        if ratio:
            yield one[0], ratio

    return found


def _both(*several: Callable[[Results], Iterator[Ratio]]) -> Callable[[Results], Iterator[Ratio]]:
    return lambda results: (ratio for each in several for ratio in each(results))


def _growth(results: Results) -> Iterator[Ratio]:
    for subject, name in ((OURS, "alone"), (ARCHIVE, "rebuild")):
        ratio = results.ratio("articles/s", ("1m", subject), ("10k", subject))
        if ratio:
            yield name, ratio


def _memory(results: Results) -> Iterator[Ratio]:
    for subject, name in ((OURS, "alone"), (ARCHIVE, "rebuild")):
        peak = results.figure("1m", subject, "peak")
        if peak:
            yield name, peak.high / GIB


def _shell(results: Results) -> Iterator[Ratio]:
    ratio = results.value("1m", ARCHIVE, "shell by bare")
    if ratio:
        yield "1m", ratio


def _updates(results: Results) -> Iterator[Ratio]:
    large = results.value("1m", ARCHIVE, "update ms")
    small = results.value("10k", ARCHIVE, "update beside 1m ms")
    if large and small:
        yield "1m", large / small


_SMALL = ("10k", "reuters")
_TYPICAL = [kind for kind in KINDS if kind not in ("rare", "prefix")]
_NOT_PHRASES = [kind for kind in KINDS if kind != "phrase"]
_LARGE = ("reuters", "1m")

GOALS = (
    Goal("index alone, against stock Whoosh", 25, 50,
         _both(_rates("10k", "stock"), _rates("reuters", "stock"))),
    Goal("index alone, against FTS5", 1, 1.5, _rates("reuters", "fts5")),
    Goal("index alone, against FTS5", 2, 4, _rates("100k", "fts5")),
    Goal("index alone, against tantivy on the same cores", 1, 1.8, _same_cores("reuters")),
    Goal("index alone, against tantivy on the same cores", 1.5, 3, _same_cores("100k")),
    Goal("whole `rebuild`, against FTS5", 0.7, 1, _rates("100k", "fts5", ARCHIVE)),
    Goal("queries against stock Whoosh", 30, 150, _queries(_SMALL, "stock", _TYPICAL)),
    Goal("rare words against stock Whoosh", 10, 30, _queries(_SMALL, "stock", ["rare"])),
    Goal("prefixes against stock Whoosh", 500, 1_000, _queries(_SMALL, "stock", ["prefix"])),
    Goal("queries against FTS5", 10, 40, _queries(_LARGE, "fts5", _NOT_PHRASES)),
    Goal("phrases against FTS5", 5, 40, _queries(_LARGE, "fts5", ["phrase"])),
    Goal("queries against tantivy", 0.3, 1, _queries(["reuters"], "tantivy", KINDS)),
    Goal("queries against tantivy", 0.7, 1.5, _queries(["1m"], "tantivy", KINDS)),
    Goal("index bytes against FTS5", 1, 0.7,
         _both(*(_costs("bytes", (size, OURS), (size, "fts5")) for size in _LARGE)), cost=True),
    Goal("articles a second at 1 million against 10 thousand", 0.8, 1, _growth),
    Goal("peak memory for 1 million articles", 1.5, 0.8, _memory, cost=True, unit=" GiB"),
    Goal("`searcharchive search`, 1 million, against a bare Python", 1.2, 0.5, _shell, cost=True),
    Goal("update of 100 in 1 million against 10 thousand", 2, 1.2, _updates, cost=True),
)  # fmt: skip
