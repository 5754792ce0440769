"""The answers to many queries: as a TREC run, as JSON Lines, as counts."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from searcharchive.model import Ranked
from searcharchive.render.contract import dumps
from searcharchive.render.terminal import visible

SCHEMA = "searcharchive.answer/1"


class Topic(Protocol):
    """An id and a query."""

    @property
    def id(self) -> str: ...

    @property
    def query(self) -> str: ...


class Answer(Protocol):
    """A topic's hits."""

    @property
    def topic(self) -> Topic: ...

    @property
    def total(self) -> int: ...

    @property
    def ranked(self) -> tuple[Ranked, ...]: ...

    @property
    def error(self) -> str | None: ...


def trec(answers: Iterable[Answer], tag: str) -> Iterator[str]:
    """`topic Q0 article rank score tag`, as trec_eval and ir-measures read it."""
    for answer in answers:
        for rank, hit in enumerate(answer.ranked, 1):
            yield f"{visible(answer.topic.id)} Q0 {visible(hit.id)} {rank} {hit.score:.6f} {tag}"


def jsonl(answers: Iterable[Answer]) -> Iterator[str]:
    """One object a topic."""
    for answer in answers:
        found: dict[str, object] = {
            "schema": SCHEMA,
            "id": answer.topic.id,
            "query": answer.topic.query,
            "total": answer.total,
            "hits": [{"id": hit.id, "score": hit.score} for hit in answer.ranked],
        }
        if answer.error:
            found["error"] = answer.error
        yield dumps(found)


def counts(answers: Iterable[Answer]) -> Iterator[str]:
    """The topic's id, a tab, and how many articles it matches."""
    for answer in answers:
        yield f"{visible(answer.topic.id)}\t{answer.total}"
