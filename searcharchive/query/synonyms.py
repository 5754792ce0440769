"""Synonyms and spelling variants, from a file: in each line what means the same, parted by slashes.

    colour / color
    Peking / Beijing / Peiping      # what stands behind the sign is not read
    Great War / First World War

A word or quoted text that is one of them, in any of its forms, is looked for as the others too.
"""

from collections.abc import Iterator

from searcharchive.analysis import Analyzer

MOST_LINES = 20_000
_MOST_IN_A_LINE = 20


class Synonyms:
    """What else to look for; made for the language of the analyzer."""

    def __init__(self, text: str, analyzer: Analyzer) -> None:
        """Raises ValueError, which names the line, for a line that says nothing."""
        self._analyzer = analyzer
        self._others: dict[tuple[str, ...], tuple[str, ...]] = {}
        for number, forms in _lines(text):
            keys = [self._key(form) for form in forms]
            if len(forms) < 2 or not all(keys):
                raise ValueError(f"line {number} needs at least two words with a / between them")
            if len(forms) > _MOST_IN_A_LINE:
                raise ValueError(f"line {number} has more than {_MOST_IN_A_LINE} synonyms")
            for key, form in zip(keys, forms, strict=True):
                more = (*self._others.get(key, ()), *(each for each in forms if each != form))
                self._others[key] = tuple(dict.fromkeys(more))

    def others(self, text: str) -> tuple[str, ...]:
        """What means the same as a word or phrase."""
        return self._others.get(self._key(text), ()) if self._others else ()

    def _key(self, text: str) -> tuple[str, ...]:
        return tuple(token.stem for token in self._analyzer.tokens(text) if token.kind == "word")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The numbers and forms of lines that have any."""
    for number, line in enumerate(text.splitlines(), 1):
        if number > MOST_LINES:
            raise ValueError(f"it has more than {MOST_LINES:,} lines")
        bare = line.partition("#")[0].strip()
        if bare:
            yield number, [form.strip() for form in bare.split("/")]
