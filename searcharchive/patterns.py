"""Which words a prefix, wildcard, regular expression or fuzzy leaf of a query tree stands for.

Engine and passages share these predicates. All but regular expressions are linear in the word, or
nearly, whatever someone types.
"""

import fnmatch
import re
from collections.abc import Callable
from typing import Any

import whoosh.query as wq

from searcharchive.nodes import Misread


def predicate(leaf: Any) -> Callable[[str], bool]:
    """Whether a word as written is one that `leaf` stands for."""
    text: str = leaf.text
    if isinstance(leaf, Misread):
        return frozenset(leaf.forms).__contains__
    if isinstance(leaf, wq.Prefix):
        return lambda word: word.startswith(text)
    if isinstance(leaf, wq.Wildcard):
        # fnmatch's regular expressions take each star atomically: no pattern backtracks.
        matches = re.compile(fnmatch.translate(text)).match
        return lambda word: matches(word) is not None
    if isinstance(leaf, wq.Regex):
        found = re.compile(text).match
        return lambda word: found(word) is not None
    if isinstance(leaf, wq.FuzzyTerm):
        edits: int = leaf.maxdist
        return lambda word: within_edits(text, word, edits)
    raise TypeError(f"a {type(leaf).__name__} stands for no words")


def literal_prefix(leaf: Any) -> str:
    """What every word that `leaf` stands for begins with."""
    if isinstance(leaf, wq.FuzzyTerm):
        return ""
    text: str = leaf.text
    return re.split(r"[*?]", text, maxsplit=1)[0]


def within_edits(first: str, second: str, edits: int) -> bool:
    """Whether the Levenshtein distance of two words is at most `edits`."""
    if abs(len(first) - len(second)) > edits:
        return False
    previous = list(range(len(second) + 1))
    for row, left in enumerate(first, 1):
        current = [row]
        for column, right in enumerate(second, 1):
            current.append(
                min(
                    previous[column] + 1,
                    current[-1] + 1,
                    previous[column - 1] + (left != right),
                )
            )
        if min(current) > edits:
            return False
        previous = current
    return previous[-1] <= edits
