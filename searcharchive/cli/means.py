"""--memory and --jobs: what index work may use, one decorator that yields one object.

512  512M       mebibytes
2G              gibibytes
"""

import functools
import os
import re
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from searcharchive.engines.means import MIB, ORDINARY, Means

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])

_LEAST = 64
_SIZE = re.compile(r"([0-9]{1,7})\s*([MG]?)(?:I?B)?", re.IGNORECASE)


def means_options(
    function: Callable[Concatenate[Means, P], int],
) -> Callable[P, int]:
    """What the work may use, passed to the command as its first argument, one `Means`."""

    @functools.wraps(function)
    def command(*arguments: P.args, **options: P.kwargs) -> int:
        given: dict[str, Any] = {name: options.pop(name) for name in Means._fields}
        return function(Means(**given), *arguments, **options)

    for option in reversed(_MEANS):
        command = option(command)
    return command


def _bytes(value: str) -> int:
    match = _SIZE.fullmatch(value.strip())
    size = int(match[1]) * (1024 if match[2] in ("g", "G") else 1) if match else 0
    if not match:
        raise click.BadParameter(f"{value!r} is no size like 512, 512M or 2G.")
    if size < _LEAST:
        raise click.BadParameter(f"{value!r} is too little: it takes {_LEAST}M or more.")
    return size * MIB


def processes(help: str) -> Callable[[F], F]:
    """--jobs, by default the cores that this process may run on: a container's may be fewer."""
    return click.option(
        "--jobs",
        metavar="N",
        type=click.IntRange(1, 1024),
        callback=lambda context, option, value: value or len(os.sched_getaffinity(0)),
        help=help,
    )


_MEANS = (
    click.option(
        "--memory",
        metavar="MIB",
        default=str(ORDINARY.memory // MIB),
        show_default=True,
        callback=lambda context, option, value: _bytes(value),
        help="About how much memory indexing may take: 512, 512M or 2G. With more, fewer words "
        "wait on the disk.",
    ),
    processes(
        "How many processes index side by side, by default one for each core. The index is the "
        "same."
    ),
)
