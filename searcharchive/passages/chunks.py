"""Where words stand in one text field of an article.

Each distinct chunk is looked at once, and only the chunks that hold a word that is looked for are
found in the text: most of an article's text is neither compared nor counted a word at a time.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import Literal

from searcharchive.analysis import Analyzer, positions
from searcharchive.intervals import Interval
from searcharchive.model import Span
from searcharchive.schema import VALUE_GAP

_CHUNK = re.compile(r"\S+")

Which = Literal[0, 1]
WRITTEN: Which = 0
STEM: Which = 1
"""Which of a word's forms are compared: their places in an `analysis.Form`."""


class Chunks:
    """The chunks of a field's values; positions are those of `schema.Document.tokens`."""

    def __init__(self, values: Sequence[str], analyzer: Analyzer) -> None:
        self._values = values
        self._chunks = [value.split() for value in values]
        self._forms = {chunk: analyzer.forms(chunk) for chunk in set(chain(*self._chunks))}

    def intervals(self, form: Which, matches: Callable[[str], bool]) -> list[Interval]:
        """Where the words stand of which this form matches, in the text's order."""
        holding = {
            chunk: found
            for chunk, forms in self._forms.items()
            if (found := [(each[2], each[3]) for each in forms if matches(each[form])])
        }
        if not holding:
            return []
        return [
            (first + place, first + place + width)
            for chunk, first in zip(chain(*self._chunks), self._firsts, strict=True)
            if chunk in holding
            for place, width in holding[chunk]
        ]

    def span(self, position: int) -> Span:
        """Where the word at a position stands, within the value that it is in."""
        # Of chunks at one position all but the last hold no word.
        at = bisect_right(self._firsts, position) - 1
        start, chunk = self._starts[at]
        place = position - self._firsts[at]
        (word,) = (each for each in self._forms[chunk] if each[2] == place and each[6] == "word")
        return start + word[4], start + word[5]

    @cached_property
    def _firsts(self) -> list[int]:
        """The position of each chunk's first word."""
        sizes = {chunk: positions(forms) for chunk, forms in self._forms.items()}
        found: list[int] = []
        first = 0
        for chunks in self._chunks:
            *firsts, end = accumulate(map(sizes.__getitem__, chunks), initial=first)
            found += firsts
            first = end + VALUE_GAP
        return found

    @cached_property
    def _starts(self) -> list[tuple[int, str]]:
        """Where each chunk begins in its value, and the chunk."""
        matches = chain(*map(_CHUNK.finditer, self._values))
        return [(match.start(), match.group()) for match in matches]
