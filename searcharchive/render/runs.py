"""The answers to many queries: as a TREC run, as JSON Lines, as counts."""

from collections.abc import Iterable, Iterator

from searcharchive.render.contract import dumps
from searcharchive.render.terminal import visible
from searcharchive.topics import Answered

SCHEMA = "searcharchive.answer/1"


def trec(answers: Iterable[Answered], tag: str) -> Iterator[str]:
    """`topic Q0 article rank score tag`, as trec_eval and ir-measures read it."""
    name = visible(tag)
    for answer in answers:
        topic = visible(answer.topic.id)
        for rank, hit in enumerate(answer.ranked, 1):
            yield f"{topic} Q0 {visible(hit.id)} {rank} {hit.score:.6f} {name}"


def jsonl(answers: Iterable[Answered]) -> Iterator[str]:
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
            found["error"] = str(answer.error)
        yield dumps(found)


def counts(answers: Iterable[Answered]) -> Iterator[str]:
    """The topic's id, a tab, and how many articles it matches."""
    for answer in answers:
        yield f"{visible(answer.topic.id)}\t{answer.total}"
