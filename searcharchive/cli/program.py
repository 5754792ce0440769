"""The group of commands, and running one of them; click's exceptions become ours here.

A command's module is loaded when the command is called: a search shall not load what an import
needs, and the list of commands loads none.
"""

import importlib
import os
from collections.abc import Sequence
from difflib import get_close_matches

import click
from click.shell_completion import CompletionItem

from searcharchive.cli.commands import HELP, archive_option
from searcharchive.cli.output import note
from searcharchive.errors import SearchArchiveError, UsageError

COMMANDS = {
    "init": "Make a new archive.",
    "import": "Take articles in from files, directories or standard input.",
    "search": "Search the articles, best first.",
    "count": "Count the articles that match.",
    "run": "Answer many queries in one process.",
    "similar": "Find articles like one of them.",
    "show": "Show whole articles, and their earlier versions.",
    "diff": "Show what an import changed in an article.",
    "export": "Write articles as JSON Lines.",
    "remove": "Hide articles, or erase them, so that no import brings them back.",
    "restore-article": "Bring a removed article back.",
    "datelines": "List datelines and places, with counts.",
    "imports": "List the imports and what they had to tell.",
    "stats": "Show the archive in numbers.",
    "check": "Verify the store, the index and their agreement.",
    "repair": "Mend what a check finds, as far as that can be.",
    "backup": "Make a verified copy of the archive, while it is in use.",
    "restore": "Put a backup back, verified, and make its index.",
    "update": "Bring the index up to date with the store.",
    "rebuild": "Make the index anew, beside the old one.",
    "upgrade": "Bring the store of an earlier version to this one's.",
    "completion": "Print the script for completion in a shell.",
}
"""Commands in the order of the help, with its line for each."""

NAME = "searcharchive"
VARIABLE = "_SEARCHARCHIVE_COMPLETE"
"""Set by the shells' scripts when they ask for completions."""

_MODULES = {"import": "import_files", "init": "create"}


class Program(click.Group):
    """A group that knows its commands by name and loads each when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = _MODULES.get(cmd_name, cmd_name.replace("-", "_"))
        command: click.Command = importlib.import_module(f"searcharchive.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=text)
            for name, text in COMMANDS.items()
            if name.startswith(incomplete)
        ]


@click.group(
    cls=Program,
    name=NAME,
    no_args_is_help=False,
    params=[archive_option()],
    context_settings=HELP,
    epilog="'searcharchive COMMAND --help' describes a command and has examples.",
)
@click.version_option(package_name=NAME, prog_name=NAME)
def program() -> None:
    """Ranked full-text search for newspaper archives.

    \b
    Start with:
      searcharchive init myarchive
      cd myarchive
      searcharchive import /path/to/articles
      searcharchive search missile defense --dateline russia

    Exit status: 0 something found or done, 1 nothing found or done with findings, 2 wrong usage
    or failure, 130 interrupted.
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name; answers its status, raises its errors."""
    try:
        return _run(list(arguments))
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.UsageError as error:
        if error.ctx is not None:
            for line in error.ctx.get_usage().splitlines():
                note(line)
            note(f"Try '{error.ctx.command_path} --help' for help.")
        raise UsageError(error.format_message()) from error
    except click.ClickException as error:
        raise SearchArchiveError(error.format_message()) from error


def _run(arguments: list[str]) -> int:
    if VARIABLE in os.environ:
        # Here and not above: only a shell that completes needs it.
        from searcharchive.cli.completion import register

        register()
        program.main(arguments, NAME, complete_var=VARIABLE)
    # Not program.main, which would end with 1 when a pipe is closed.
    try:
        with program.make_context(NAME, arguments) as context:
            status: int | None = program.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return status or 0
