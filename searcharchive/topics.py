"""Many queries asked one after the other, and their answers; apart from `model` as `records` is."""

from typing import NamedTuple

from searcharchive.errors import QueryError
from searcharchive.model import Ranked


class Topic(NamedTuple):
    """A query and the id that its answer bears; `line` is where it stands in its file."""

    id: str
    query: str
    line: int


class Answered(NamedTuple):
    """A topic's first hits and how many there are; `error` says why it has none.

    `notes` are for people, on what the query was taken to mean.
    """

    topic: Topic
    total: int
    ranked: tuple[Ranked, ...]
    error: QueryError | None = None
    notes: tuple[str, ...] = ()
