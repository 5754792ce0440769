"""What standard error says beside an answer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from searcharchive.cli.output import note
from searcharchive.errors import QueryError
from searcharchive.render.terminal import plain, width

if TYPE_CHECKING:
    from searcharchive.topics import Answered

_BEFORE, _AFTER = 50, 26
"""How much of a long query is shown around the place of an error, in code points."""


def tell_state(notes: Sequence[str], undated: int) -> None:
    """What is to say of the index's state, and of the undated articles that were left out."""
    for text in notes:
        note(text)
    if undated:
        note(f"{undated:,} undated left out; --undated adds them")


def tell_extent(shown: int, total: int, offset: int) -> None:
    """Whether there is more than what was shown, or nothing."""
    if not total:
        note("nothing found")
    elif not shown:
        note(f"--offset {offset:,} is past the last of {total:,}")
    elif offset + shown < total:
        note(f"{shown:,} of {total:,}; --limit all")


def tell_place(error: QueryError) -> None:
    """The query with a caret under the place of an error, if it has one."""
    if not error.query:
        return
    start = max(0, error.position - _BEFORE)
    before = plain(error.query[start : error.position])
    after = plain(error.query[error.position : error.position + _AFTER])
    left = "…" if start else ""
    right = "…" if len(error.query) > error.position + _AFTER else ""
    note(f"  {left}{before}{after}{right}")
    note(f"  {' ' * (len(left) + width(before))}^")


def tell_answers(
    answers: "Iterable[Answered]", name: str, failed: "list[Answered]"
) -> "Iterator[Answered]":
    """The answers to the queries of a file, as they come; what is to say of each is told.

    Those of queries that can't be understood are kept in `failed`.
    """
    for answer in answers:
        where = f"{plain(name).strip('<>')}, line {answer.topic.line}"
        for text in answer.notes:
            note(f"{where}: {text}")
        if answer.error:
            note(f"{where}: {answer.error}")
            tell_place(answer.error)
            failed.append(answer)
        yield answer
