"""Two versions of an article as lines, and what differs between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, TypeAlias

from searcharchive.archive.archive import Archive
from searcharchive.archive.showing import versions, whole_id
from searcharchive.model import Article

LONGEST = 2_000
"""Lines of a changed stretch that are compared with each other; a longer one is shown whole.

The time grows with the square of the lines, and beyond for lines that were made to that end.
"""

_FIELDS = (
    "headline", "date_text", "byline", "section", "page", "edition", "source", "language", "note",
)  # fmt: skip
_CONTEXT = 3

_Operation: TypeAlias = tuple[str, int, int, int, int]


class Line(NamedTuple):
    """A line of a unified diff: kept, only in the older, only in the newer, or where it stands."""

    mark: Literal[" ", "-", "+", "@"]
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two versions; no lines where nothing does.

    `versions` is how many there are, the article itself, which is the last, among them.
    """

    id: str
    older: int
    newer: int
    versions: int
    lines: tuple[Line, ...]


def difference(
    archive: Archive, typed: str, older: int | None = None, newer: int | None = None
) -> Difference:
    """What version `newer`, by default the latest, has other than `older`, by default the one
    before it. Raises UnknownIdError for an id, a prefix or a version that there isn't.
    """
    with archive.reader() as store, store.snapshot():
        found = versions(store, whole_id(store, typed))
    count = len(found.earlier) + 1
    newer = count if newer is None else newer
    older = max(newer - 1, 1) if older is None else older
    before, after = list(_lines(found.numbered(older))), list(_lines(found.numbered(newer)))
    return Difference(found.article.id, older, newer, count, tuple(_compared(before, after)))


def _lines(article: Article) -> Iterator[str]:
    """An article as lines: a field that has a value each, then the body."""
    if article.date is not None:
        yield f"date: {article.date.edtf}"
    if article.dateline is not None:
        yield f"dateline: {article.dateline.text}"
    for name in _FIELDS:
        value = getattr(article, name)
        if value is not None:
            yield f"{name.replace('_', ' ')}: {value}"
    for subject in article.subjects:
        yield f"subject: {subject}"
    yield ""
    yield from article.body.split("\n")


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """The lines of a unified diff, without its heading."""
    shorter = min(len(before), len(after))
    alike = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - alike
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    # What is alike at start and end is most of a long article, and costs nothing this way.
    skipped, tail = max(0, alike - _CONTEXT), max(0, end - _CONTEXT)
    old, new = before[skipped : len(before) - tail], after[skipped : len(after) - tail]
    for group in _groups(old, new, alike - skipped, end - tail):
        yield _place(group, skipped)
        for kind, first, last, start, stop in group:
            if kind == "equal":
                yield from (Line(" ", text) for text in old[first:last])
            else:
                yield from (Line("-", text) for text in old[first:last])
                yield from (Line("+", text) for text in new[start:stop])


def _groups(
    old: Sequence[str], new: Sequence[str], lead: int, trail: int
) -> Iterator[Sequence[_Operation]]:
    """Changes that stand together, with the lines around them; `lead` and `trail` are alike."""
    if list(old) == list(new):
        return
    first, last = len(old) - trail, len(new) - trail
    if max(first, last) - lead <= LONGEST:
        yield from SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT)
        return
    yield [
        ("equal", 0, lead, 0, lead),
        ("replace", lead, first, lead, last),
        ("equal", first, len(old), last, len(new)),
    ]


def _place(group: Sequence[_Operation], skipped: int) -> Line:
    (_, old, _, new, _), (_, _, old_end, _, new_end) = group[0], group[-1]
    ranges = _range(old + skipped, old_end - old), _range(new + skipped, new_end - new)
    return Line("@", f"@@ -{ranges[0]} +{ranges[1]} @@")


def _range(start: int, length: int) -> str:
    """Where lines stand, as diff has it: from 1, and an empty range after the line before it."""
    first = start + 1 if length else start
    return f"{first}" if length == 1 else f"{first},{length}"
