"""Two ways compared topic by topic: the difference, Student's t, and a randomisation test.

After Smucker, Allan and Carterette, "A comparison of statistical significance tests for information
retrieval evaluation" (2007): under the hypothesis that there is no difference, each topic's has
either sign; p is the share of random signs whose mean is at least as far from 0.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

_SIGNS = 20_000
_SEED = 1987


class Paired(NamedTuple):
    """The mean of the differences, their t, and p of the randomisation test, two-sided."""

    difference: float
    t: float
    p: float

    def __str__(self) -> str:
        return f"{self.difference:+.4f} (t {self.t:.1f}, p {self.p:.4f})"


def paired(one: Mapping[str, float], other: Mapping[str, float]) -> Paired:
    """How much better the first is than the second, by topic; a topic one lacks counts 0 there."""
    topics = sorted({*one, *other})
    found = np.array([one.get(topic, 0.0) - other.get(topic, 0.0) for topic in topics])
    mean = float(found.mean())
    error = float(found.std(ddof=1)) / len(found) ** 0.5
    chance = np.random.default_rng(_SEED)
    signs = chance.integers(0, 2, (_SIGNS, len(found)), np.int8) * 2 - 1
    as_far = np.abs(signs @ found / len(found)) >= abs(mean) - 1e-12
    return Paired(mean, mean / error if error else 0.0, float(as_far.mean()))


def pooled(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The topics of several collections together, weighed so that each collection counts alike."""
    size = sum(map(len, parts))
    return {
        f"{number}/{topic}": value * size / len(parts) / len(part)
        for number, part in enumerate(parts)
        for topic, value in part.items()
    }


def mean(values: Mapping[str, float]) -> float:
    """The mean over topics."""
    return sum(values.values()) / len(values)
