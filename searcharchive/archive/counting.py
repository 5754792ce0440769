"""How many articles answer a query, and which: nothing of the articles themselves is read."""

from typing import NamedTuple

from searcharchive.archive.archive import Archive
from searcharchive.archive.asking import asking
from searcharchive.query.filters import Filters


def count(
    archive: Archive, query: str, filters: Filters, *, any_words: bool = False
) -> tuple[int, int, tuple[str, ...]]:
    """How many articles match, how many undated are left out, and notes; raises as `asking`."""
    with asking(archive, query, filters, any_words=any_words) as question:
        return question.total(), question.undated_left_out(), question.notes


class Matching(NamedTuple):
    """The ids of articles that match, the newest first; undated ones left out, and notes."""

    ids: list[str]
    undated: int
    notes: tuple[str, ...]


def matching(
    archive: Archive, query: str, filters: Filters, *, any_words: bool = False
) -> Matching:
    """All articles that match, and what is to say of it; raises as `asking`."""
    with asking(archive, query, filters, any_words=any_words) as question:
        found = question.engine.search(
            question.tree, order="newest", limit=None, without=question.gone
        )
        ids = [ranked.id for ranked in found.ranked]
        return Matching(ids, question.undated_left_out(), question.notes)
