"""Generated archives: seeded, and the same articles at the head of an archive of any size.

Words are drawn independently, but for two habits of real text: an article comes back to words
that it had, and some words have the same word after them again and again. Sentences, commas,
possessives, hyphens, names with capitals, numbers, datelines and dates from 1960 to 2019.
"""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed.texts import BATCH, Batch, Text, write
from benchmarks.speed.words import FUNCTION_WORDS, Array, Vocabulary, vocabulary

SEED = 21578
FIRST_DAY = datetime.date(1960, 1, 1).toordinal()
LAST_DAY = datetime.date(2019, 12, 31).toordinal()

CITIES = tuple(
    "WASHINGTON|NEW YORK|LONDON|PARIS|MOSCOW|TOKYO|BEIJING|BERLIN|ROME|CHICAGO|LOS ANGELES|BRUSSELS"
    "|JERUSALEM|CAIRO|MADRID|VIENNA|GENEVA|BOSTON|HOUSTON|DALLAS|ATLANTA|MIAMI|DETROIT|SEATTLE"
    "|DENVER|PHILADELPHIA|SAN FRANCISCO|TORONTO|OTTAWA|MONTREAL|MEXICO CITY|HAVANA|BUENOS AIRES"
    "|BRASILIA|SANTIAGO|LIMA|BOGOTA|CARACAS|NEW DELHI|BOMBAY|KARACHI|DHAKA|BANGKOK|SINGAPORE|MANILA"
    "|JAKARTA|SEOUL|TAIPEI|HONG KONG|SYDNEY|MELBOURNE|WELLINGTON|NAIROBI|LAGOS|JOHANNESBURG"
    "|CAPE TOWN|ALGIERS|TUNIS|BEIRUT|DAMASCUS|BAGHDAD|TEHRAN|KABUL|ANKARA|ISTANBUL|ATHENS|BELGRADE"
    "|BUDAPEST|PRAGUE|WARSAW|STOCKHOLM|OSLO|COPENHAGEN|HELSINKI|DUBLIN|LISBON|AMSTERDAM|ZURICH"
    "|MUNICH|FRANKFURT|MILAN|KIEV|ST PETERSBURG|BUCHAREST|SOFIA".split("|")
)
_AGENCIES = ("AP", "Reuters", "UPI", "AFP")

_JOINTS = np.array([". ", ", ", ".\n\n", "'s ", "-", "; ", " "], object)
_JOINT_SHARES = np.cumsum([0.042, 0.055, 0.008, 0.006, 0.005, 0.002])
"""How often each but the last stands after a word."""
_CAPITAL_AFTER = (0, 2)

_MEAN_WORDS = 270.0
_SPREAD = 0.5
_LEAST_WORDS, _MOST_WORDS = 30, 3_000
_COMES_BACK = 0.22
_PARTNERED = 0.05
_NUMBERS = 0.012
_WITH_DATELINE = 0.8


def batches(articles: int, *, seed: int = SEED) -> Iterator[Batch]:
    """An archive of so many articles, in batches of BATCH."""
    for first in range(0, articles, BATCH):
        random = np.random.default_rng((seed, first))
        yield _batch(first, random)[: articles - first]


def make(path: str, articles: int) -> int:
    """Write the texts of an archive to a file; how many."""
    return write(Path(path), batches(articles)).articles


def _batch(first: int, random: np.random.Generator) -> Batch:
    """BATCH articles, numbered from `first`."""
    known = vocabulary()
    lengths = random.lognormal(np.log(_MEAN_WORDS), _SPREAD, BATCH).astype(np.int64)
    bodies = _texts(np.clip(lengths, _LEAST_WORDS, _MOST_WORDS), known, random)
    headlines = _headlines(known, random)
    days = random.integers(FIRST_DAY, LAST_DAY + 1, BATCH).tolist()
    # Half of the news comes from the first tenth of the cities.
    cities = (len(CITIES) * random.random(BATCH) ** 3).astype(np.int64).tolist()
    agencies = random.integers(0, len(_AGENCIES), BATCH).tolist()
    dated = (random.random(BATCH) < _WITH_DATELINE).tolist()
    made = []
    for row in range(BATCH):
        place = CITIES[cities[row]] if dated[row] else ""
        line = dateline(place, days[row], _AGENCIES[agencies[row]]) if place else ""
        body = f"{line} — {bodies[row]}" if line else bodies[row]
        made.append(Text(first + row, headlines[row], body, days[row], place))
    return made


def dateline(place: str, day: int, agency: str) -> str:
    """As it opens a story: `MOSCOW, April 6 (AP)`."""
    when = datetime.date.fromordinal(day)
    return f"{place}, {when:%B} {when.day} ({agency})"


def _texts(lengths: Array, known: Vocabulary, random: np.random.Generator) -> list[str]:
    """Texts of these numbers of words."""
    stops = np.cumsum(lengths)
    starts = stops - lengths
    total = int(stops[-1])
    ranks = known.distribution.draw(random.random(total))
    ranks = _with_habits(ranks, np.repeat(starts, lengths), known, random)
    joints = np.searchsorted(_JOINT_SHARES, random.random(total), side="right")
    joints[stops - 1] = _CAPITAL_AFTER[0]
    return _joined(ranks, joints, starts, stops, known, random)


def _with_habits(
    ranks: Array, starts: Array, known: Vocabulary, random: np.random.Generator
) -> Array:
    """The words where some come back, and some have their partner after them."""
    places = np.arange(len(ranks))
    chance = random.random(len(ranks))
    back = np.flatnonzero((chance < _COMES_BACK) & (places - starts > 20))
    earlier = starts[back] + (random.random(len(back)) * (places - starts)[back]).astype(np.int64)
    found = ranks.copy()
    found[back] = ranks.take(earlier)
    led = np.flatnonzero((chance > 1 - _PARTNERED) & (found >= len(FUNCTION_WORDS)))
    led = led[led + 1 < len(ranks)]
    found[led + 1] = known.partners.take(found.take(led))
    return found


def _joined(
    ranks: Array,
    joints: Array,
    starts: Array,
    stops: Array,
    known: Vocabulary,
    random: np.random.Generator,
) -> list[str]:
    opens = np.isin(joints, _CAPITAL_AFTER)
    capital = known.names.take(ranks)
    capital[1:] |= opens[:-1]
    capital[starts] = True
    pieces = np.empty((len(ranks), 2), object)
    pieces[:, 0] = known.words.take(ranks)
    big = np.flatnonzero(capital)
    pieces[big, 0] = known.capitals.take(ranks.take(big))
    figures = np.flatnonzero(random.random(len(ranks)) < _NUMBERS)
    pieces[figures, 0] = _numbers(len(figures), random)
    pieces[:, 1] = _JOINTS.take(joints)
    flat: list[Any] = pieces.reshape(-1).tolist()
    bounds = zip((2 * starts).tolist(), (2 * stops).tolist(), strict=True)
    return ["".join(flat[start:stop]).rstrip() for start, stop in bounds]


def _numbers(count: int, random: np.random.Generator) -> list[str]:
    """Written numbers: years, small ones, sums with commas."""
    values = (10.0 ** random.uniform(0, 6, count)).astype(np.int64).tolist()
    kinds = random.integers(0, 3, count).tolist()
    years = random.integers(1960, 2020, count).tolist()
    return [
        str(year) if kind == 0 else f"${value:,}" if kind == 1 else str(value % 100)
        for kind, value, year in zip(kinds, values, years, strict=True)
    ]


def _headlines(known: Vocabulary, random: np.random.Generator) -> list[str]:
    """Five to ten words each, fewer of them function words, all with capitals."""
    lengths = random.integers(5, 11, BATCH)
    stops = np.cumsum(lengths)
    # The upper part of the distribution is where the common words end.
    ranks = known.distribution.draw(0.3 + 0.7 * random.random(int(stops[-1])))
    words = known.capitals.take(ranks).tolist()
    bounds = zip((stops - lengths).tolist(), stops.tolist(), strict=True)
    return [" ".join(words[start:stop]) for start, stop in bounds]
