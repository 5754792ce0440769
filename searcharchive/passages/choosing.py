"""The best passages of a text: sentences with the most matched words, in the text's order.

Passages are cut at sentences where these are short enough and between words where they aren't;
white space is made single, and spans are moved along.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from searcharchive.model import Passage, Span
from searcharchive.sentences import stops as sentence_ends

_LONGEST_WORD = 80
_SPACE = re.compile(r"\s+")


def choose(
    text: str, spans: Sequence[Span], *, start: int = 0, count: int = 3, size: int = 200
) -> tuple[Passage, ...]:
    """At most `count` passages of about `size` code points of `text` from `start` on.

    `spans` are sorted, without overlap and within the text. Without any, the text's lead.
    """
    spans = [span for span in spans if span[0] >= start]
    if count < 1:
        return ()
    if not spans:
        found = lead(text, start=start, size=size)
        return (found,) if found else ()
    candidates = _candidates(text, spans, start, size)
    ranked = sorted(candidates, key=lambda place: (-_worth(text, spans, place), place))
    chosen: list[Span] = []
    for place in ranked:
        if len(chosen) == count:
            break
        if all(place[1] <= other[0] or other[1] <= place[0] for other in chosen):
            chosen.append(place)
    return tuple(_passage(text, spans, place, start) for place in sorted(chosen))


def lead(text: str, *, start: int = 0, size: int = 200) -> Passage | None:
    """The first words of `text` from `start` on, about `size` code points; None if it has none."""
    while start < len(text) and text[start].isspace():
        start += 1
    if start == len(text):
        return None
    end = _word_end(text, min(len(text), start + size), start)
    return _passage(text, (), (start, end), start)


def whole(text: str, spans: Sequence[Span]) -> Passage:
    """All of a short text, a headline or dateline, as one passage."""
    return _passage(text, spans, (0, len(text)), 0)


def _candidates(text: str, spans: Sequence[Span], start: int, size: int) -> set[Span]:
    """For each mark the stretch around it: its sentence, and what follows while there is room."""
    places: set[Span] = set()
    covered = start
    for first, last in spans:
        if last <= covered:
            continue
        # So that something can be read on both sides of a mark: a passage starts with a sentence
        # that isn't much before it, else some words before it.
        floor = max(start, first - 4 * size // 5)
        begins = [end for end, _ in sentence_ends(text, floor, first)]
        begin = max(begins, default=start if floor == start else None)
        if begin is None or last - begin > size:
            begin = _word_start(text, max(start, covered, first - size // 3), first, start)
        limit = min(len(text), max(begin + size, last))
        stops = [end for end, _ in sentence_ends(text, last, limit) if end > begin + size // 2]
        end = stops[-1] if stops else _word_end(text, limit, last)
        places.add((begin, end))
        covered = end
    return places


def _word_start(text: str, at: int, before: int, start: int) -> int:
    """The start of the first whole word from `at` on, `before` at the latest."""
    if at <= start:
        return start
    space = _SPACE.search(text, at - 1, before)
    return space.end() if space else before


def _word_end(text: str, at: int, after: int) -> int:
    """The end of the last whole word up to `at`, `after` at the earliest."""
    if at >= len(text) or text[at].isspace():
        return at
    for place in range(at, max(after, at - _LONGEST_WORD), -1):
        if text[place - 1].isspace():
            return place - 1
    return at


def _worth(text: str, spans: Sequence[Span], place: Span) -> int:
    first = bisect_right(spans, (place[0], -1))
    inside = [span for span in spans[first : first + 200] if span[1] <= place[1]]
    words = {text[start:end].casefold() for start, end in inside}
    return 100 * len(words) + len(inside)


def _passage(text: str, spans: Sequence[Span], place: Span, start: int) -> Passage:
    """The stretch with single spaces, and the spans in it."""
    begin, end = place
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    pieces: list[str] = []
    length = 0
    moved: list[tuple[int, int]] = []
    at = begin
    for space in _SPACE.finditer(text, begin, end):
        piece = text[at : space.start()] + " "
        moved.append((at, length))
        pieces.append(piece)
        length += len(piece)
        at = space.end()
    moved.append((at, length))
    pieces.append(text[at:end])
    starts = [source for source, _ in moved]

    def target(offset: int) -> int:
        source, new = moved[max(0, bisect_right(starts, offset) - 1)]
        return new + offset - source

    shown = tuple(
        (target(max(first, begin)), target(min(last, end) - 1) + 1)
        for first, last in spans
        if first < end and last > begin
    )
    return Passage(
        "".join(pieces),
        shown,
        leads=bool(text[start:begin].strip()),
        trails=bool(text[end : end + 4096].strip()),
    )
