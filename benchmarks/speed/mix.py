"""The query mix: the same number of queries of each kind, drawn by document frequency.

Words and their frequencies come from a sample of the archive's own texts. Those that a query
needs together stand together in an article, and the words of a phrase follow each other there;
rare, middle and common words are drawn evenly over the logarithm of their frequency, so that the
many words that come twice don't crowd out the others.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import Stemmer

from benchmarks.speed.texts import Text, Texts

QUERIES = 20
"""Queries of each kind."""

SEED = 4

BANDS = {"rare": (0.0, 0.001), "middle": (0.003, 0.03), "common": (0.1, 0.6)}
"""Shares of the articles that have the word; a rare one stands in two articles at least."""

_FEW = 4_000
"""Texts of which single words are drawn."""

_JOINED = (0.002, 0.5)
_IN_PHRASE = (0.0005, 0.2)
_SEARCHED_BY_DATE = (0.01, 0.5)
_IN_EITHER = (0.001, 0.3)
_PREFIX = (2, 3)
"""Letters of a prefix: so short that it stands for some hundreds of words."""

KINDS = (
    "rare", "middle", "common", "and 2", "and 3", "and 5", "or 3", "or 5", "phrase", "dated",
    "newest", "facet", "prefix", "fuzzy 1", "fuzzy 2",
)  # fmt: skip

_WORD = re.compile(r"[a-z]+")
_ROW = re.compile(r"(?<![\w.'-])[a-z]+(?: [a-z]+)+(?![\w'-])")
_OTHER = re.compile(r"\w*[^\W\da-z]\w*")


@dataclass(frozen=True, slots=True)
class Query:
    """A query: words in small letters (a prefix as it stands), and days from `first` to `last`."""

    kind: str
    words: tuple[str, ...]
    first: int = 0
    last: int = 0


class Sample:
    """Texts of an archive, and in how many of them each word stands, by its stem.

    Asked for are only words of which Snowball's English stemmer and Porter's take the same forms
    together: engines have one or the other, and shall count the same.
    """

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self._stemmer = Stemmer.Stemmer("english")
        self._porter = Stemmer.Stemmer("porter")
        self._stems: dict[str, str] = {}
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        self._counts: Counter[str] = Counter()
        for text in texts:
            words = set(_WORD.findall(_OTHER.sub(" ", text.whole)))
            stems = defaultdict(list)
            for word in words:
                stems[self.stem(word)].append(word)
            self._counts.update(stems.keys())
            for stem, forms in stems.items():
                self._forms[stem].update(forms)

    def stem(self, word: str) -> str:
        found = self._stems.get(word)
        if found is None:
            found = self._stems[word] = self._stemmer.stemWord(word)
        return found

    def share(self, word: str) -> float:
        """The share of the texts that have the word in any of its forms."""
        return self._counts[self.stem(word)] / len(self.texts)

    def within(self, word: str, band: tuple[float, float]) -> bool:
        """Whether a word may be asked for, and its share lies in the band."""
        wanted = len(word) > 2 and band[0] <= self.share(word) <= band[1]
        return wanted and self.agreed(word)

    def agreed(self, word: str) -> bool:
        """Whether both stemmers see the same in a word."""
        return self.stem(word) in self._agreed

    @cached_property
    def _agreed(self) -> set[str]:
        """Stems whose forms have one stem of Porter's too, which no other word has."""
        others: dict[str, set[str]] = defaultdict(set)
        for stem, forms in self._forms.items():
            for form in forms:
                others[self._porter.stemWord(form)].add(stem)
        split = {stem for stems in others.values() if len(stems) > 1 for stem in stems}
        porter = {
            stem: {self._porter.stemWord(form) for form in forms}
            for stem, forms in self._forms.items()
        }
        return {stem for stem, stems in porter.items() if len(stems) == 1 and stem not in split}

    @cached_property
    def by_share(self) -> list[tuple[float, str]]:
        """Every word with its share in its most frequent form, in order of share."""
        size = len(self.texts)
        rows = [
            (self._counts[stem] / size, self._forms[stem].most_common(1)[0][0])
            for stem in self._agreed
        ]
        return sorted(row for row in rows if len(row[1]) > 2)


class Mix:
    """Draws the queries of an archive from a sample of it."""

    def __init__(self, texts: Iterable[Text], seed: int = SEED) -> None:
        self.sample = Sample([text for text in texts if text.body])
        self.random = np.random.default_rng(seed)
        days = sorted(text.day for text in self.sample.texts if text.day)
        self.first, self.last = (days[0], days[-1]) if days else (0, 0)

    def queries(self) -> list[Query]:
        """QUERIES queries of each of KINDS."""
        return [self._query(kind) for kind in KINDS for _ in range(QUERIES)]

    def _query(self, kind: str) -> Query:
        if kind in BANDS:
            return Query(kind, (self.word(BANDS[kind]),))
        if kind.startswith("and "):
            return Query(kind, self._together(int(kind[4:])))
        if kind.startswith("or "):
            return Query(kind, self.several(_IN_EITHER, int(kind[3:])))
        if kind == "phrase":
            return Query(kind, self._phrase())
        if kind in ("dated", "newest", "facet"):
            return self._with_days(kind, self.word(_SEARCHED_BY_DATE))
        if kind == "prefix":
            return Query(kind, (self._prefix(),))
        return Query(kind, (self._misspelt(),))

    def word(self, band: tuple[float, float]) -> str:
        """A word of a band, drawn evenly over the logarithm of its share."""
        rows = self.sample.by_share
        least = max(band[0], min(2 / len(self.sample.texts), band[1]))
        low = _place(rows, least)
        high = _place(rows, np.nextafter(band[1], 1.0))
        if low >= high:
            return rows[min(low, len(rows) - 1)][1]
        wanted = np.exp(self.random.uniform(np.log(rows[low][0]), np.log(rows[high - 1][0])))
        nearest = _place(rows, wanted, low, high - 1)
        same = [_place(rows, rows[nearest][0]), _place(rows, np.nextafter(rows[nearest][0], 1.0))]
        return rows[int(self.random.integers(max(same[0], low), min(same[1], high)))][1]

    def several(self, band: tuple[float, float], count: int) -> tuple[str, ...]:
        """Different words of a band."""
        words: dict[str, None] = {}
        while len(words) < count:
            words[self.word(band)] = None
        return tuple(words)

    def _together(self, count: int) -> tuple[str, ...]:
        """Words that stand in one article, no two with one stem."""
        while True:
            words = {
                self.sample.stem(word): word
                for word in sorted(set(_WORD.findall(_OTHER.sub(" ", self._text().whole))))
                if self.sample.within(word, _JOINED)
            }
            if len(words) >= count:
                chosen = self.random.choice(sorted(words.values()), count, replace=False)
                return tuple(map(str, chosen))

    def _phrase(self) -> tuple[str, ...]:
        """Two or three words that follow each other, not all of them common."""
        while True:
            rows = [row.split(" ") for row in _ROW.findall(self._text().body)]
            rows = [row for row in rows if len(row) > 3]
            if not rows:
                continue
            row = rows[int(self.random.integers(len(rows)))]
            start = int(self.random.integers(len(row) - 2))
            words = tuple(row[start : start + int(self.random.integers(2, 4))])
            if not any(self.sample.within(word, _IN_PHRASE) for word in words):
                continue
            if all(self.sample.agreed(word) for word in words):
                return words

    def _with_days(self, kind: str, word: str) -> Query:
        if kind != "dated":
            return Query(kind, (word,))
        span = self.last - self.first + 1
        length = max(1, int(span * 10 ** self.random.uniform(-2, -0.3)))
        first = self.first + int(self.random.integers(0, max(1, span - length)))
        return Query(kind, (word,), first, first + length - 1)

    def _prefix(self) -> str:
        """Two or three letters, left alone by stemmers."""
        while True:
            word = self.word((0.0, 0.1))
            prefix = word[: int(self.random.integers(_PREFIX[0], _PREFIX[1] + 1))]
            if len(word) > len(prefix) and prefix[-1] not in "aeiouysdg":
                return prefix

    def _misspelt(self) -> str:
        """A word of five to ten letters with one of them exchanged."""
        while True:
            word = self.word((0.0005, 0.1))
            if 5 <= len(word) <= 10 and self.sample.stem(word) == word:
                break
        at = int(self.random.integers(1, len(word)))
        letter = chr(ord("a") + int(self.random.integers(26)))
        return word[:at] + letter + word[at + 1 :]

    def _text(self) -> Text:
        return self.sample.texts[int(self.random.integers(len(self.sample.texts)))]


def words(path: str, band: str, count: int) -> list[str]:
    """Different words of a band of an archive whose texts lie in a file."""
    return list(Mix(Texts(Path(path)).sample(_FEW)).several(BANDS[band], count))


def _place(rows: list[tuple[float, str]], share: float, low: int = 0, high: int = -1) -> int:
    """The first row with at least this share."""
    return bisect_left(rows, (share, ""), low, len(rows) if high < 0 else high)
