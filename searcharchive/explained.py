"""What a query meant, and how the scores of its hits came about: frozen values, as in `model`."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a typed word or phrase is looked for as, in one field.

    `words` are some that an expanded one stands for, with the articles of each, the most first;
    `stands_for` is how many there are in all, None for a word that isn't expanded.
    """

    field: str
    text: str
    found: int
    words: tuple[tuple[str, int], ...] = ()
    stands_for: int | None = None


class Part(NamedTuple):
    """A part of a query: as it is printed, or AND, OR, NOT over others; how many it matches."""

    text: str
    found: int
    meanings: tuple[Meaning, ...] = ()
    parts: tuple["Part", ...] = ()


class Share(NamedTuple):
    """What a word or phrase added to a score, in all its fields together; and in each field."""

    text: str
    score: float
    fields: tuple[tuple[str, float], ...] = ()


class Scored(NamedTuple):
    """A hit, and what each word and phrase added to its score.

    The score is their sum, times `recency` for the article's age if that counts. That of an article
    that has a word misread is below 0: -1 / (1 + the sum), which keeps the order.
    """

    id: str
    score: float
    parts: tuple[Share, ...]
    recency: float | None = None


class Explanation(NamedTuple):
    """The whole query, some of its hits, and notes for people on the state of the index."""

    query: str
    whole: Part
    hits: tuple[Scored, ...]
    notes: tuple[str, ...]
