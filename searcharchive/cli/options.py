"""Options that go together, each group one decorator that yields one object: the filters of a
search, the words of a query, and how hits are shown.
"""

import functools
import re
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

import click

from searcharchive.cli.answers import Asked, Display
from searcharchive.cli.values import completing
from searcharchive.query.filters import Filters

P = ParamSpec("P")

_RANGE = "RANGE"
_AGE = re.compile(r"([1-9]\d{0,4})([dwmy])")
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}

_FILTERS = (
    click.option(
        "--date",
        metavar=_RANGE,
        help="Published in this range: 2008, 2008-04, 2008-04-06, 2007..2008-03, ..1999, 2001.., "
        "'April 2008', 'last 30 days'.",
    ),
    click.option("--after", metavar="DATE", help="Published on this date or later: DATE.. ."),
    click.option("--before", metavar="DATE", help="Published on this date or earlier: ..DATE ."),
    click.option(
        "--dateline",
        metavar="TEXT",
        multiple=True,
        shell_complete=completing("dateline"),
        help="Filed from this place, by the dateline's words or a name of its city, region or "
        "country. Several: any of them.",
    ),
    click.option("--no-dateline", is_flag=True, help="Only articles without a dateline."),
    click.option(
        "--byline",
        metavar="TEXT",
        shell_complete=completing("byline"),
        help="With these words in the byline.",
    ),
    click.option(
        "--section",
        metavar="TEXT",
        shell_complete=completing("section"),
        help="With these words in the section's name.",
    ),
    click.option(
        "--source",
        metavar="TEXT",
        shell_complete=completing("source"),
        help="With these words in the publication's name.",
    ),
    click.option("--subject", metavar="TEXT", help="With these words in a subject."),
    click.option("--page", metavar="TEXT", help="On this page, as the article has it: A1."),
    click.option("--language", metavar="CODE", help="In this language, as the article has it: en."),
    click.option(
        "--on", metavar="MM-DD", help="Published on this day of any year: 04-15, '15 April'."
    ),
    click.option("--added", metavar=_RANGE, help="First imported in this range, as --date."),
    click.option(
        "--words", metavar="N..M", help="With so many words in the body: '>1000', 500..1000."
    ),
    click.option(
        "--undated", is_flag=True, help="Let articles without a date pass every range of dates."
    ),
)


def filter_options(
    function: Callable[Concatenate[Filters, P], int],
) -> Callable[P, int]:
    """Search's filters, passed to the command as its first argument, one `Filters`."""

    @functools.wraps(function)
    def command(*arguments: P.args, **options: P.kwargs) -> int:
        given: dict[str, Any] = {name: options.pop(name) for name in Filters._fields}
        return function(Filters(**given), *arguments, **options)

    for option in reversed(_FILTERS):
        command = option(command)
    return command


def query_argument(function: Callable[..., int]) -> Callable[..., int]:
    """The query's words, passed to the command as `query`, joined by one space; and --any."""
    function = click.option(
        "--any",
        "any_words",
        is_flag=True,
        help="Best first, not all words needed; the text is words only, no operators or fields.",
    )(function)
    return click.argument("query", nargs=-1, callback=_joined, metavar="[QUERY]...")(function)


def _joined(context: click.Context, parameter: click.Parameter, words: tuple[str, ...]) -> str:
    return " ".join(words)


def expand_option(function: Callable[..., int]) -> Callable[..., int]:
    """--expand, passed to the command as a flag."""
    return click.option(
        "--expand",
        is_flag=True,
        help="As --any, and with words that the ten best answers have in common, which are told.",
    )(function)


def recent_option(function: Callable[..., int]) -> Callable[..., int]:
    """--recent, passed to the command as a number of days, or None."""
    return click.option(
        "--recent",
        metavar="AGE",
        callback=lambda context, option, value: _days(value),
        help="The newer the better: an article so much older than the newest scores half as much, "
        "an undated one too. 90d, 6w, 18m, 5y.",
    )(function)


def _days(value: str | None) -> int | None:
    if value is None:
        return None
    found = _AGE.fullmatch(value)
    if not found:
        raise click.BadParameter(f"{value!r} is no age; write 90d, 6w, 18m or 5y")
    return int(found[1]) * _UNITS[found[2]]


def limit_option(default: str, help: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """--limit, passed to the command as a number, or None for all."""
    return click.option(
        "--limit",
        metavar="N|all",
        default=default,
        show_default=True,
        callback=lambda context, option, value: _limit(value),
        help=help,
    )


def _limit(value: str) -> int | None:
    if value.lower() == "all":
        return None
    if value.isascii() and value.isdigit() and len(value) < 10 and int(value):
        return int(value)
    raise click.BadParameter(f"{value!r} is neither a number from 1 on nor 'all'.")


snippets_option = click.option(
    "--snippets",
    metavar="N",
    type=click.IntRange(0, 100),
    default=Asked().snippets,
    show_default=True,
    help="How many passages of each article to show at most.",
)
"""--snippets, passed to the command as a number."""


guard_option = click.option(
    "--formula-guard/--no-formula-guard",
    default=None,
    help="In csv and tsv, put an apostrophe before a cell that a spreadsheet would run. "
    "Default: [output] formula_guard in searcharchive.toml, else on.",
)
"""--formula-guard, passed to the command as whether to, None where it isn't given."""


FORMATS = ("text", "table", "json", "jsonl", "csv", "tsv", "ids", "paths")

_DEFAULTS = Display()

_DISPLAY = (
    click.option(
        "--format",
        type=click.Choice(FORMATS),
        default=_DEFAULTS.format,
        show_default=True,
        help="How hits are written. docs/json.md describes json and jsonl.",
    ),
    click.option(
        "--fields",
        metavar="NAME,...",
        callback=lambda context, option, value: _named(value),
        help="The columns of table, csv and tsv, by the names of the JSON fields.",
    ),
    click.option(
        "--width",
        metavar="COLUMNS",
        type=click.IntRange(20, 1000),
        help="Wrap text and table so, by default at the terminal's width, 80 in a pipe. Passages "
        "are about two such lines long in every format.",
    ),
    click.option("-0", "zero", is_flag=True, help="End each of ids and paths with a NUL."),
    guard_option,
)


def display_options(
    function: Callable[Concatenate[Display, P], int],
) -> Callable[P, int]:
    """How hits are shown, passed to the command as its first argument, one `Display`."""

    @functools.wraps(function)
    def command(*arguments: P.args, **options: P.kwargs) -> int:
        given: dict[str, Any] = {name: options.pop(name) for name in Display._fields}
        return function(_checked(Display(**given)), *arguments, **options)

    for option in reversed(_DISPLAY):
        command = option(command)
    return command


def timeout_option(function: Callable[..., int]) -> Callable[..., int]:
    """--timeout, passed to the command in seconds, None where it isn't given."""
    return click.option(
        "--timeout",
        metavar="SECONDS",
        type=float,
        callback=lambda context, option, value: _seconds(value),
        help="End with an error if it takes longer. Default: [search] timeout in "
        "searcharchive.toml, else no limit.",
    )(function)


def _seconds(value: float | None) -> float | None:
    # What is no number is no more than another, and no less.
    if value is None or value > 0:
        return value
    raise click.BadParameter(f"{value:g} is not a number of seconds above 0.")


def _named(value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(name.strip() for name in value.split(",") if name.strip()) or None


def _checked(display: Display) -> Display:
    if display.zero and display.format not in ("ids", "paths"):
        raise click.UsageError("-0 is for --format ids and --format paths.")
    if display.fields and display.format not in ("table", "csv", "tsv"):
        raise click.UsageError("--fields is for --format table, csv and tsv.")
    return display
