"""What standard error says beside an answer."""

from collections.abc import Sequence

from searcharchive.cli.output import note


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
