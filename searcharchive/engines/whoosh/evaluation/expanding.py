"""The terms that a prefix, wildcard, regular expression, fuzzy word or range stands for.

Terms of one segment, as sorted term numbers: what is literal narrows a field's terms down first,
by the sorted dictionary or by a search in the terms' joined bytes, and Python tests what is left.
"""

import fnmatch
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import whoosh.query as wq

from searcharchive.engines.whoosh.evaluation.sets import NONE, distinct
from searcharchive.engines.whoosh.evaluation.views import View
from searcharchive.engines.whoosh.keeping import Kept
from searcharchive.engines.whoosh.segments import Array
from searcharchive.nodes import Misread

if TYPE_CHECKING:
    from searcharchive.engines.whoosh.evaluation.fuzzy import FieldWords

_WORDS_BYTES = 192 << 20
_SCANNED_FROM = 256
"""Terms from which a literal is sought in their joined bytes, and not in each."""

_PIECES = r"[*?]|\[.*"
_LAST_OF_RANGE = b"\xff\xff\xff\xff"
"""Where Whoosh ends a range without an end."""

Encoder = Callable[[str, Any], bytes | None]


class Expander:
    """Finds terms; `encoded` makes bytes of a field's text, or None where it has no such.

    Terms with the byte `hidden` in them are never found, if one is given.
    """

    def __init__(self, encoded: Encoder, hidden: bytes | None = None) -> None:
        self._encoded = encoded
        self._hidden = hidden
        self._words: Kept[FieldWords] = Kept(_WORDS_BYTES)

    def terms(self, leaf: Any, view: View) -> Array:
        """Term numbers in the segment, sorted; the empty term is never among them."""
        if isinstance(leaf, Misread):
            return _found(leaf, view)
        if isinstance(leaf, wq.FuzzyTerm):
            return self._fuzzy(leaf, view)
        if isinstance(leaf, wq.Wildcard | wq.Regex):
            return self._matching(leaf, view)
        if isinstance(leaf, wq.TermRange):
            first, stop = self._range(leaf, view)
        else:
            first, stop = self.prefixed(leaf.fieldname, leaf.text, view)
        if first >= stop:
            return NONE
        block, starts = view.arrays.term_block(first, stop)
        found = np.arange(first, stop)
        if self._hidden is not None and self._hidden in block.tobytes():
            marks = (block == self._hidden[0]).nonzero()[0]
            keep = np.ones(len(found), bool)
            keep[starts.searchsorted(marks, side="right") - 1] = False
            found = found[keep]
        # The empty term is the first, and stands for nothing.
        return found[1:] if starts[1] == 0 else found

    def prefixed(self, field: str, prefix: Any, view: View) -> tuple[int, int]:
        """The range of a field's terms that begin with a text."""
        start = self._encoded(field, prefix)
        if start is None:
            return 0, 0
        first, stop = view.arrays.field_terms(field)
        if not start:
            return first, stop
        first = view.arrays.lower_bound(field, start)
        after = start.rstrip(b"\xff")
        if after:
            stop = view.arrays.lower_bound(field, after[:-1] + bytes([after[-1] + 1]))
        return first, stop

    def _range(self, leaf: Any, view: View) -> tuple[int, int]:
        field = leaf.fieldname
        start = b"" if leaf.start is None else self._encoded(field, leaf.start)
        end = _LAST_OF_RANGE if leaf.end is None else self._encoded(field, leaf.end)
        if start is None or end is None:
            return 0, 0
        low, high = view.arrays.lower_bound(field, start), view.arrays.lower_bound(field, end)
        if leaf.startexcl and view.arrays.find(field, start) is not None:
            low += 1
        if not leaf.endexcl and view.arrays.find(field, end) is not None:
            high += 1
        return low, max(low, high)

    def _fuzzy(self, leaf: Any, view: View) -> Array:
        field, text, edits = leaf.fieldname, leaf.text, int(leaf.maxdist)
        first, stop = self.prefixed(field, text[: leaf.prefixlength], view)
        if first >= stop:
            return NONE
        words = self._field_words(field, view)
        if words is None:
            return NONE
        found = words.within(text, edits, first, stop)
        if self._hidden is None or not len(found):
            return found
        return found[~words.holding(found, self._hidden[0])]

    def _field_words(self, field: str, view: View) -> "FieldWords | None":
        key = (view.number, field)
        found = self._words.get(key)
        if found is None:
            # Here and not above: only a fuzzy word needs them.
            from searcharchive.engines.whoosh.evaluation.fuzzy import FieldWords

            first, stop = view.arrays.field_terms(field)
            try:
                found = FieldWords(first, *view.arrays.term_block(first, stop))
            except UnicodeDecodeError:
                # Numbers and the like: no word is near them.
                return None
            self._words.put(key, found, found.bytes)
        return found

    def _matching(self, leaf: Any, view: View) -> Array:
        """The terms that a wildcard or regular expression matches."""
        if isinstance(leaf, wq.Wildcard):
            pieces = re.split(_PIECES, leaf.text)
            prefix, literal = pieces[0], max(pieces, key=len)
            pattern = re.compile(fnmatch.translate(leaf.text))
        else:
            prefix, literal = leaf._find_prefix(leaf.text), ""
            pattern = re.compile(leaf._get_pattern())
        first, stop = self.prefixed(leaf.fieldname, prefix, view)
        if literal and literal != prefix and stop - first >= _SCANNED_FROM:
            candidates = _containing(literal.encode(), first, stop, view)
        else:
            candidates = [(first + at, text) for at, text in _texts(first, stop, view)]
        matches, hidden = pattern.match, self._hidden
        found = [
            term
            for term, text in candidates
            if text
            and matches(text.decode("utf-8", "replace"))
            and (hidden is None or hidden not in text)
        ]
        return np.array(found, np.int64)


def _found(leaf: Misread, view: View) -> Array:
    terms = [view.arrays.find(leaf.fieldname, text.encode()) for text in leaf.forms]
    return np.array(sorted([term for term in terms if term is not None]), np.int64)


def _texts(first: int, stop: int, view: View) -> list[tuple[int, bytes]]:
    return list(enumerate(view.arrays.texts(first, stop))) if first < stop else []


def _containing(literal: bytes, first: int, stop: int, view: View) -> list[tuple[int, bytes]]:
    """The terms of a range that have a text in them, with their own."""
    block, starts = view.arrays.term_block(first, stop)
    joined = block.tobytes()
    hits = []
    at = joined.find(literal)
    while at >= 0:
        hits.append(at)
        at = joined.find(literal, at + 1)
    places = np.array(hits, np.int64)
    terms = starts.searchsorted(places, side="right") - 1
    # What runs over the end of a term stands in none.
    terms = distinct(terms[places + len(literal) <= starts.take(terms + 1)])
    lows, highs = starts.take(terms).tolist(), starts.take(terms + 1).tolist()
    return [
        (first + term, joined[low:high])
        for term, low, high in zip(terms.tolist(), lows, highs, strict=True)
    ]
