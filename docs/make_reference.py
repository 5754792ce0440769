"""Writes docs/cli.md, the reference of the command line, from the commands themselves.

Run it after a change of a command: `.venv/bin/python docs/make_reference.py`. A test fails where
the page isn't what this makes. It reads what commands declare and not their --help, whose layout
is click's and changes with its version.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from searcharchive.cli.program import COMMANDS, NAME, program

PAGE = Path(__file__).parent / "cli.md"

HEAD = """\
# The command line

Made by `docs/make_reference.py` from the commands; don't edit it here.

Every command finds its archive by `--archive DIR`, then by `SEARCHARCHIVE_DIR`, then as the
nearest parent directory with a `searcharchive.toml`. Standard output carries results and nothing
else; words for people go to standard error. The exit status is 0 if something was found or done;
1 if nothing was found, or it was done with findings (records refused, some ids unknown); 2 for
wrong usage or a failure; 130 if interrupted, by Ctrl-C or SIGTERM. `NO_COLOR` turns colours off,
`FORCE_COLOR` on in a pipe, as for `less -R`.

In `search`, `count` and `export` an argument that starts with one `-` belongs to the query, but
for `-0` and `-h`; after `--` everything does. Arguments are joined by one space.
"""


def page() -> str:
    """The whole page, Markdown."""
    root = click.Context(program, info_name=NAME)
    sections = [HEAD]
    for name in COMMANDS:
        command = program.get_command(root, name)
        assert command is not None
        sections.append("\n".join(_section(name, command)))
    return "\n".join(sections)


def _section(name: str, command: click.Command) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    arguments = [
        _metavar(parameter) for parameter in command.params if isinstance(parameter, click.Argument)
    ]
    yield "```"
    yield " ".join([NAME, name, "[OPTIONS]", *arguments])
    yield "```"
    yield ""
    text, _, examples = inspect.cleandoc(command.help or "").partition("\b\nExamples:\n")
    yield text.strip()
    yield ""
    yield "```sh"
    yield inspect.cleandoc(examples)
    yield "```"
    yield ""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "archive":
            yield _option(parameter)
    yield ""


def _option(option: click.Option) -> str:
    metavar = "" if option.is_flag else f" {_metavar(option)}"
    several = " Can be given several times." if option.multiple else ""
    default = f" Default: {option.default}." if option.show_default else ""
    return f"- `{option.opts[0]}{metavar}`: {option.help}{several}{default}"


def _metavar(parameter: click.Parameter) -> str:
    if parameter.metavar:
        return parameter.metavar
    if isinstance(parameter.type, click.Choice):
        return "|".join(map(str, parameter.type.choices))
    name = (parameter.name or "").rstrip("_").upper()
    return name if parameter.required else f"[{name}]"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
