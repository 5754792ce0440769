"""The noise of scanning that benchmarks make, and their comparison of two ways."""

import random
from pathlib import Path

import pytest

from benchmarks.noise import CONFUSED, spoilt
from benchmarks.ocr import measured
from benchmarks.pairing import mean, paired, pooled

TEXT = "The harbour master, Mr. Allen,\nsaw 15 ships in the morning mist.\n" * 8


def edits(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for at, left in enumerate(first, 1):
        diagonal, row[0] = row[0], at
        for column, right in enumerate(second, 1):
            least = min(row[column] + 1, row[column - 1] + 1, diagonal + (left != right))
            diagonal, row[column] = row[column], least
    return row[-1]


def test_a_seed_makes_one_text_and_no_rate_none() -> None:
    assert spoilt(TEXT, 0, random.Random("a")) == TEXT
    once = spoilt(TEXT, 0.1, random.Random("a"))
    assert once == spoilt(TEXT, 0.1, random.Random("a")) != TEXT
    assert once != spoilt(TEXT, 0.1, random.Random("b"))
    assert once.count("\n") == TEXT.count("\n")


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_about_that_share_of_characters_is_wrong(rate: float) -> None:
    share = edits(TEXT, spoilt(TEXT, rate, random.Random("a"))) / len(TEXT)
    assert 0.7 * rate < share < 1.6 * rate


def test_nothing_looks_like_itself() -> None:
    assert all(read not in looks for read, looks in CONFUSED.items())


def test_a_paired_difference() -> None:
    worse = {str(topic): 0.5 for topic in range(10)}
    better = {topic: 0.6 + int(topic) / 100 for topic in worse}
    found = paired(better, worse)
    assert found.difference == pytest.approx(0.145)
    assert found.p == pytest.approx(2 / 2**10, rel=0.5)
    assert paired(worse, worse) == (0.0, 0.0, 1.0)
    assert paired(worse, better).t == -found.t


def test_collections_count_alike_when_pooled() -> None:
    found = pooled([{"1": 1.0}, {"1": 0.0, "2": 0.0, "3": 0.0}])
    assert mean(found) == 0.5


@pytest.mark.soak
@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::DeprecationWarning:ir_measures")
def test_words_and_grams_find_more_in_scanned_print(corpora: Path) -> None:
    found = measured(corpora / "judged" / "med", 0.1)
    precision = {way: mean(figures["AP"]) for way, figures in found.items()}
    assert precision["fusion"] > precision["words"] + 0.1
    assert precision["fusion"] > precision["fuzzy"]
