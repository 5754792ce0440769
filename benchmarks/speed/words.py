"""A made-up vocabulary, and how often each of its words comes.

The first ranks are English function words, as a real archive is full of them; all further words
are made of syllables, with inflected forms, so that stemmers have something to do. How often a
word comes falls with its rank as in news: Zipf and Mandelbrot's law for the first thousands, and
twice as steep beyond (Montemurro 2001, 'Beyond the Zipf-Mandelbrot law in quantitative
linguistics'), so that the number of distinct words grows with the root of the text's length.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

FUNCTION_WORDS = tuple(
    "the of to in a and said for that on is was it by with at from as he be its has his have an "
    "are will which were not this but had they their or would who been one about more than up "
    "after all also two out last other when there we year into over new no first if some could "
    "time can most may what she her only them because before any many now such under these "
    "between since while where so him do through against during three both each did those "
    "then".split()
)

WORDS = 1 << 20
"""Words of the vocabulary; rarer ones would be 0.03 % of a text."""

SEED = 1987

_SHIFT, _EXPONENT = 0.9, 1.02
_TURN, _STEEP = 6_000, 2.0
_CELLS = 1 << 20

_ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pl pr r s sh sl sp st t tr v w".split()
_VOWELS = "a e i o u a e i o ai ea ou".split()
_CLOSINGS = ["", "", "", "l", "n", "r", "t", "m", "nd", "rk", "st", "ck"]

# How much rarer a form is than its lemma, and what it is made with.
_FORMS = (("", 1.0), ("s", 2.5), ("ed", 4.0), ("ing", 5.0), ("ation", 12.0), ("er", 9.0),
          ("ly", 14.0), ("ness", 40.0), ("able", 60.0))  # fmt: skip
_INFLECTED = (1.0, 0.7, 0.45, 0.45, 0.12, 0.2, 0.15, 0.06, 0.06)


@dataclass(frozen=True)
class Distribution:
    """Draws ranks: the cumulated probabilities, and the rank at each of _CELLS even steps."""

    cumulated: Array
    guide: Array

    @classmethod
    def of(cls, shares: Array) -> "Distribution":
        """The distribution with these probabilities by rank."""
        cumulated = np.cumsum(shares)
        steps = np.arange(_CELLS + 1) / _CELLS
        return cls(cumulated, np.searchsorted(cumulated, steps, side="right"))

    def draw(self, uniform: Array) -> Array:
        """Ranks int64 (n,) for numbers in [0, 1) (n,)."""
        cells = (uniform * _CELLS).astype(np.int64)
        ranks = self.guide.take(cells)
        # Most cells lie within one word; the others, of rare words, are searched.
        unsure = np.flatnonzero(ranks != self.guide.take(cells + 1))
        ranks[unsure] = np.searchsorted(self.cumulated, uniform.take(unsure), side="right")
        return np.minimum(ranks, len(self.cumulated) - 1)


@dataclass(frozen=True)
class Vocabulary:
    """Words by rank, and how they are used.

    `words` and `capitals` (rank,) hold str; `names` (rank,) is true for those that are always
    written with a capital; `partners` (rank,) is the word that a word often has after it.
    """

    words: Array
    capitals: Array
    names: Array
    partners: Array
    distribution: Distribution


@cache
def vocabulary() -> Vocabulary:
    """The one vocabulary; the same in every process."""
    random = np.random.default_rng(SEED)
    words = np.concatenate([np.array(FUNCTION_WORDS, object), _made_up(random)])
    distribution = Distribution.of(probabilities())
    names = random.random(WORDS) < 0.08
    names[: len(FUNCTION_WORDS)] = False
    capitals = np.array([word.capitalize() for word in words.tolist()], object)
    partners = distribution.draw(random.random(WORDS))
    return Vocabulary(words, capitals, names, partners, distribution)


def probabilities() -> Array:
    """How likely each rank is, float64 (WORDS,)."""
    ranks = np.arange(1, WORDS + 1, dtype=np.float64)
    shares = (ranks + _SHIFT) ** -_EXPONENT
    turn = shares[_TURN - 1]
    shares[_TURN:] = turn * (_TURN / ranks[_TURN:]) ** _STEEP
    return shares / shares.sum()


def _made_up(random: np.random.Generator) -> Array:
    """Made-up words by rank, each once; lemmas and their forms."""
    needed = WORDS - len(FUNCTION_WORDS)
    lemmas = _lemmas(needed // 2, random)
    chances = np.array(_INFLECTED)
    has = random.random((len(lemmas), len(_FORMS))) < chances
    rarer = np.array([factor for _, factor in _FORMS])
    rank = np.arange(len(lemmas), dtype=np.float64)[:, None]
    scores = (rank + 5.0) * rarer * random.lognormal(0.0, 0.4, has.shape)
    which, form = np.nonzero(has)
    order = np.argsort(scores[which, form], kind="stable")
    suffixes = np.array([suffix for suffix, _ in _FORMS], object)
    texts = lemmas[which[order]] + suffixes[form[order]]
    unique = dict.fromkeys(texts.tolist())
    for word in FUNCTION_WORDS:
        unique.pop(word, None)
    return np.array(list(unique)[:needed], object)


def _lemmas(count: int, random: np.random.Generator) -> Array:
    """Distinct pronounceable words; the more frequent, the shorter."""
    made: dict[str, None] = {}
    for syllables, wanted in ((1, 900), (2, 40_000), (3, count)):
        drawn = _syllables(2 * wanted, syllables, random).tolist()
        made.update(dict.fromkeys(word for word in drawn[:wanted] if len(word) > 2))
    return np.array(list(made)[:count], object)


def _syllables(count: int, syllables: int, random: np.random.Generator) -> Array:
    text = np.full(count, "", object)
    for _ in range(syllables):
        for parts in (_ONSETS, _VOWELS):
            text = text + np.array(parts, object)[random.integers(0, len(parts), count)]
    return text + np.array(_CLOSINGS, object)[random.integers(0, len(_CLOSINGS), count)]
