"""What standard error says beside an answer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from searcharchive.cli.output import note

if TYPE_CHECKING:
    from searcharchive.model import Answered


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


def tell_errors(answers: "Iterable[Answered]", failed: "list[Answered]") -> "Iterator[Answered]":
    """The answers, as they come; those of queries that can't be understood are told, and kept."""
    for answer in answers:
        if answer.error:
            note(f"line {answer.topic.line}: {answer.error}")
            failed.append(answer)
        yield answer
