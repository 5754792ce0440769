"""What was measured, by archive, subject and measure: a median and the least and the greatest."""

import json
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_STARTED = time.monotonic()


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's median over its repetitions, and how far they lie apart.

    `low` and `high` are the least and the greatest, of ten and more the first and ninth decile.
    """

    value: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """Half of what lies between `low` and `high`, as a share of the median."""
        return (self.high - self.low) / 2 / self.value if self.value else 0.0


class Results:
    """Every value that was measured; `facts` are the machine's and the archives'."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self._values: dict[tuple[str, str, str], list[float]] = defaultdict(list)

    def add(self, corpus: str, subject: str, measure: str, *values: float) -> None:
        self._values[corpus, subject, measure] += values

    def figure(self, corpus: str, subject: str, measure: str) -> Figure | None:
        """None where it wasn't measured."""
        values = self._values.get((corpus, subject, measure))
        if not values:
            return None
        low, high = min(values), max(values)
        if len(values) >= 10:
            low, *_, high = statistics.quantiles(values, n=10)
        return Figure(statistics.median(values), low, high)

    def value(self, corpus: str, subject: str, measure: str) -> float | None:
        """The median alone."""
        found = self.figure(corpus, subject, measure)
        return found.value if found else None

    def ratio(self, measure: str, one: tuple[str, str], other: tuple[str, str]) -> float | None:
        """One (archive, subject)'s value by another's; None where either is missing."""
        upper, lower = self.value(*one, measure), self.value(*other, measure)
        return upper / lower if upper and lower else None

    def corpora(self) -> list[str]:
        """The archives, in the order in which they came."""
        return list(dict.fromkeys(corpus for corpus, _, _ in self._values))

    def subjects(self, corpus: str, measure: str) -> list[str]:
        """The subjects of an archive that have a measure, in the order in which they came."""
        found = (s for c, s, m in self._values if (c, m) == (corpus, measure))
        return list(dict.fromkeys(found))

    def save(self, path: Path) -> None:
        """Keep all values as JSON, for whoever wants to look closer."""
        rows = [[*key, values] for key, values in self._values.items()]
        path.write_text(json.dumps({"facts": self.facts, "values": rows}, indent=1), "utf-8")

    @classmethod
    def load(cls, path: Path) -> "Results":
        """What `save` kept."""
        kept = json.loads(path.read_text("utf-8"))
        results = cls()
        results.facts = kept["facts"]
        for corpus, subject, measure, values in kept["values"]:
            results.add(corpus, subject, measure, *values)
        return results


def say(message: str) -> None:
    """A line of progress, on standard error."""
    minutes, seconds = divmod(int(time.monotonic() - _STARTED), 60)
    print(f"{minutes:3}:{seconds:02} {message}", file=sys.stderr, flush=True)
