"""Fields: which there are, what is searched in them, and how an article fills them.

The one description that queries, passages and every engine share. A text field is indexed in
one or two forms, each an index field of its own with the same positions: stems (`body`) and
words as written (`body_written`). It doesn't know how an engine stores any of it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeAlias

from searcharchive.analysis import Analyzer, Form, Token, name_key
from searcharchive.grams import grams
from searcharchive.model import ArchiveDate, Article, Place
from searcharchive.sentences import stops

VERSION = 3
"""Raised whenever the index fields or what fills them change."""

WORD_FIELDS = ("headline", "dateline", "body")
"""Where words without a field are looked for, and what ranks."""

STEMMED = ("headline", "dateline", "body", "note")
"""Text fields in both forms; the others are searched as written alone."""

WRITTEN_ONLY = ("byline", "section", "page", "source", "subject", "place_words")

TEXT_FIELDS = (*STEMMED, *WRITTEN_ONLY)

KEY_FIELDS = ("id", "place", "language", "has")
"""Whole values: an article's id, its places' names, its language, and which of PRESENT it has."""

NUMBER_FIELDS = ("date_start", "date_end", "day_of_year", "added", "words")
"""Day ordinals of an article's first and last day and of its import; month * 100 + day of an
article with an exact date; the words of its body.
"""

PRESENT = ("date", "day", "dateline", "added", "words")

HAVING = {
    "date_start": "date",
    "date_end": "date",
    "day_of_year": "day",
    "added": "added",
    "words": "words",
}
"""Which of PRESENT an article has that has a number in a field."""

BROKEN = ("body",)
"""Text fields whose sentences and paragraphs are told apart."""

BOOSTS: Mapping[str, float] = {"headline": 1.0, "dateline": 0.5, "body": 1.0}
"""Weight of a word by the field it stands in; the figures are in docs/benchmarks.md."""

QUERY_FIELDS = (
    "headline", "lead", "body", "exact", "case", "byline", "dateline", "place", "section", "page",
    "source", "subject", "note", "language", "date", "on", "added", "words", "id",
)  # fmt: skip

GRAMS = "grams"
"""The index field of scanned print's 4-grams: those of all words of WORD_FIELDS, how often each
stands in an article, and not where.
"""

GRAM_WEIGHT = 0.5
"""Weight of a gram beside a word: docs/benchmarks.md has the figures."""

VALUE_GAP = 100
"""Positions left free between two values of one field, so that no phrase runs on into the next."""

WIDE = "\x1f"
"""Between a compound and its width in the term that says how many positions it spans."""


SENTENCE, PARAGRAPH = f"{WIDE}s", f"{WIDE}p"
"""Terms that stand where a sentence or paragraph begins, but for the text's first."""


def stem_field(text_field: str) -> str:
    """The index field that holds a text field's stems, or its words where it has no stems."""
    return text_field


def written_field(text_field: str) -> str:
    """The index field that holds a text field's words as written."""
    return text_field if text_field in WRITTEN_ONLY else f"{text_field}_written"


TEXT_FIELD_OF: Mapping[str, str] = {written_field(name): name for name in TEXT_FIELDS} | {
    stem_field(name): name for name in STEMMED
}
"""The text field that each index field of words is filled from."""

INDEX_TEXT_FIELDS = (*TEXT_FIELDS, *(written_field(name) for name in STEMMED))


def wide_term(term: str, width: int) -> str:
    """The term by which an index knows that a compound spans `width` positions."""
    return f"{term}{WIDE}{width}"


Places: TypeAlias = dict[str, tuple[int, list[int]]]
"""By term: how often it counts for its field's length, and its positions in order."""


class Document:
    """An article as the fields see it: tokens by text field, keys and numbers by their field."""

    def __init__(
        self,
        texts: Mapping[str, tuple[str, ...]],
        keys: Mapping[str, frozenset[str]],
        numbers: Mapping[str, int],
        analyzer: Analyzer,
    ) -> None:
        self.texts = texts
        self.keys = keys
        self.numbers = numbers
        self.analyzer = analyzer

    @cached_property
    def tokens(self) -> dict[str, list[Token]]:
        """Tokens by text field; start and end count within the value they stand in."""
        return {name: list(self._tokens(values)) for name, values in self.texts.items()}

    def _tokens(self, values: tuple[str, ...]) -> Iterator[Token]:
        first = 0
        for value in values:
            size = 0
            for token in self.analyzer.tokens(value):
                size = max(size, token.position + 1)
                yield token._replace(position=first + token.position) if first else token
            first += size + VALUE_GAP

    def breaks(self, name: str) -> dict[str, list[int]]:
        """Positions of the words that sentences and paragraphs begin with, by SENTENCE, PARAGRAPH.

        Those of the first are not among them.
        """
        if name not in BROKEN or name not in self.texts:
            return {SENTENCE: [], PARAGRAPH: []}
        (value,) = self.texts[name]
        return _breaks(
            value, [_first_word(start, forms) for start, forms in self.analyzer.chunks(value)]
        )

    def grams(self) -> dict[str, int]:
        """How often the article has each gram of its words; none where it isn't scanned print."""
        found: dict[str, int] = {}
        if not self.analyzer.ocr:
            return found
        for name in WORD_FIELDS:
            for value in self.texts.get(name, ()):
                for _, forms in self.analyzer.chunks(value):
                    for form in forms:
                        for gram in grams(form[0]) if form[6] == "word" else ():
                            found[gram] = found.get(gram, 0) + 1
        return found

    def places(self) -> dict[str, Places]:
        """What an index holds of the texts, by index field; the same positions as `tokens`."""
        found: dict[str, Places] = {}
        for name, values in self.texts.items():
            written = found.setdefault(written_field(name), {})
            stems = found.setdefault(stem_field(name), {})
            first = 0
            words: list[int] = []
            for value in values:
                size = 0
                for start, forms in self.analyzer.chunks(value):
                    words.append(_first_word(start, forms))
                    for word, stem, offset, width, _, _, kind in forms:
                        size = max(size, start + offset + 1)
                        position = first + start + offset
                        _place(written, word, position, width, kind == "word")
                        if stems is not written:
                            _place(stems, stem, position, width, kind == "word")
                first += size + VALUE_GAP
            if name in BROKEN:
                breaks = _breaks(values[0], words)
                stems |= {mark: (0, places) for mark, places in breaks.items() if places}
        return found


def _first_word(start: int, forms: tuple[Form, ...]) -> int:
    """The position of a chunk's first word; -1 where there is none."""
    return next((start + form[2] for form in forms if form[6] == "word"), -1)


def _breaks(text: str, words: list[int]) -> dict[str, list[int]]:
    """See `Document.breaks`; `words` has the position of each chunk's first word, or -1."""
    found: dict[str, list[int]] = {SENTENCE: [], PARAGRAPH: []}
    first = next((word for word in words if word >= 0), -1)
    before = chunk = at = 0
    for offset, paragraph in stops(text):
        # White space follows every stop, so that it parts chunks.
        chunk += len(text[before:offset].split())
        before = offset
        at = max(at, chunk)
        while at < len(words) and words[at] < 0:
            at += 1
        if at < len(words) and words[at] != first:
            for mark in (SENTENCE, PARAGRAPH)[: 1 + paragraph]:
                if found[mark][-1:] != [words[at]]:
                    found[mark].append(words[at])
    return found


def _place(places: Places, term: str, position: int, width: int, counts: bool) -> None:
    count, positions = places.get(term) or (0, [])
    positions.append(position)
    places[term] = (count + counts, positions)
    if width > 1:
        _place(places, wide_term(term, width), position, 1, False)


def document(article: Article, analyzer: Analyzer) -> Document:
    """What the index, and whoever checks a query against one article, knows of it."""
    line = article.dateline
    values = {
        "headline": article.headline,
        "dateline": line.text if line else None,
        "body": article.body,
        "note": article.note,
        "byline": article.byline,
        "section": article.section,
        "page": article.page,
        "source": article.source,
        "place_words": line.place_text if line else None,
    }
    texts: dict[str, tuple[str, ...]] = {name: (value,) for name, value in values.items() if value}
    if article.subjects:
        texts["subject"] = article.subjects
    words = len(article.body.split())
    added = _day(article.added)
    exact = article.date and article.date.stop - article.date.start == 1
    present = {
        "date": article.date,
        "day": exact,
        "dateline": line,
        "added": added,
        "words": words,
    }
    keys = {
        "id": frozenset({article.id}),
        "place": _place_keys(line.places) if line else frozenset(),
        "language": frozenset({article.language}) if article.language else frozenset(),
        "has": frozenset(name for name in PRESENT if present[name]),
    }
    numbers = _numbers(article.date, words=words, added=added)
    return Document(texts, keys, numbers, analyzer)


def _numbers(when: ArchiveDate | None, **others: int | None) -> dict[str, int]:
    """Numbers by field, those that there are."""
    numbers = {name: number for name, number in others.items() if number}
    if when:
        numbers |= {"date_start": when.start, "date_end": when.stop - 1}
        if when.stop - when.start == 1:
            day = date.fromordinal(when.start)
            numbers["day_of_year"] = day.month * 100 + day.day
    return numbers


def _day(moment: str) -> int | None:
    """The day of a moment, ISO 8601; None for what is none: a store may hold anything."""
    try:
        return date.fromisoformat(moment[:10]).toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _place_keys(places: tuple[Place, ...]) -> frozenset[str]:
    """The names of places at all levels; articles from one place share them."""
    return frozenset(key for place in places for key in place.keys)


def place_key(text: str) -> str:
    """The key by which a place of this name is looked up."""
    return name_key(text)
