"""What commands have in common: --archive everywhere, and how a query's arguments are read."""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from searcharchive.cli.opening import archive_at

if TYPE_CHECKING:
    from searcharchive.archive import Archive

_ARCHIVE = "searcharchive.archive"
HELP = {"help_option_names": ["-h", "--help"]}


def explicit_archive(context: click.Context) -> Path | None:
    """The directory that --archive names, None without it."""
    found: Path | None = context.meta.get(_ARCHIVE)
    return found


def archive_of(context: click.Context) -> "Archive":
    """The archive to work on; raises UsageError where there is none, ConfigError."""
    return archive_at(explicit_archive(context))


def archive() -> "Archive":
    """As `archive_of`, for the command that runs."""
    return archive_of(click.get_current_context())


def archive_option() -> click.Option:
    """--archive DIR, which may stand before or after the command's name."""
    return click.Option(
        ["--archive"],
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        expose_value=False,
        callback=_remember,
        help="The archive's directory. Default: SEARCHARCHIVE_DIR, then the nearest parent "
        "directory with a searcharchive.toml.",
    )


def _remember(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.meta[_ARCHIVE] = value


class Command(click.Command):
    """A command on an archive."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["context_settings"] = HELP | (options.get("context_settings") or {})
        super().__init__(*arguments, **options)
        self.params.append(archive_option())


class QueryCommand(Command):
    """A command whose arguments are a query.

    putin -bush        both belong to the query
    -07 -"new york"    so do these: no option has one letter but -0 and -h
    --daet 1987        an unknown option is an error that names the nearest
    -- --daet          after -- everything belongs to the query
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options, words = self._divided(ctx, args)
        return super().parse_args(ctx, [*options, "--", *words])

    def _divided(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        """Options with their values, and the words of the query."""
        takes_value = self._options(ctx)
        options: list[str] = []
        words: list[str] = []
        left = list(args)
        while left:
            argument = left.pop(0)
            if argument == "--":
                words += left
                break
            if not argument.startswith("--") and argument not in ("-0", "-h"):
                words.append(argument)
                continue
            name = argument.partition("=")[0]
            if name not in takes_value:
                if ctx.resilient_parsing:
                    continue
                raise _unknown(name, takes_value, ctx)
            if not takes_value[name] or "=" in argument:
                options.append(argument)
            elif left:
                options += [argument, left.pop(0)]
            elif not ctx.resilient_parsing:
                raise click.BadOptionUsage(name, f"Option {name!r} requires an argument.", ctx)
        return options, words

    def _options(self, ctx: click.Context) -> dict[str, bool]:
        """Whether each option takes a value."""
        return {
            name: not (parameter.is_flag or parameter.count)
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
            for name in (*parameter.opts, *parameter.secondary_opts)
        }


def _unknown(name: str, known: dict[str, bool], ctx: click.Context) -> click.UsageError:
    near = get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return click.NoSuchOption(
        name, f"No such option {name}.{hint} (What starts with -- is no word of the query, "
        "unless -- stands before it.)", ctx=ctx
    )  # fmt: skip
