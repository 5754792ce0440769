"""Command lines that mean the same with click and without: commands of plain words.

    search missile shield          [--archive DIR] search|count WORD...
    --archive ~/star count ice
    search missile -shield         a single - is a word's
    search missile --limit 5       not plain: an option; -h and -0 are options too
    search -- missile              not plain either

To load click, and to declare the options, takes a tenth of a search's time. Whatever is not plain
is click's, what is wrong too; a test holds the two to the same answers.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from searcharchive.cli.answers import Asked, show_count, show_hits
from searcharchive.cli.opening import archive_at
from searcharchive.query.filters import Filters

_SHORT_OPTIONS = ("-h", "-0")


def plain(arguments: Sequence[str]) -> Callable[[], int] | None:
    """What a plain command line does, answering the exit status; None where it isn't plain."""
    directory: Path | None = None
    if arguments[:1] == ["--archive"] and len(arguments) > 1:
        directory = Path(arguments[1])
        arguments = arguments[2:]
    command, *words = arguments or [""]
    if command not in ("search", "count") or not all(map(_is_word, words)):
        return None
    if directory is not None and not directory.is_dir():
        return None
    query = " ".join(words)
    if command == "count":
        return lambda: show_count(archive_at(directory), query, Filters())
    return lambda: show_hits(archive_at(directory), Asked(query))


def _is_word(argument: str) -> bool:
    return not argument.startswith("--") and argument not in _SHORT_OPTIONS
