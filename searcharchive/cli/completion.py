"""`searcharchive completion`, and what click's scripts for the shells lack.

Values of an archive hold spaces and commas: SOCHI, RUSSIA. click's script for bash inserts them
unquoted, and its script for fish cuts them at the comma.
"""

import re
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from searcharchive.cli.commands import HELP
from searcharchive.cli.output import write
from searcharchive.cli.program import VARIABLE

_BASH = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(
        IFS=$'\\n'
        env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \\
            %(complete_var)s=bash_complete $1
    )
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_NEEDS_QUOTING = re.compile(r"[^\w@%+=:,./-]")


class Bash(BashComplete):
    """Completion in bash, with values quoted as the shell needs them."""

    source_template = _BASH

    def source(self) -> str:
        return ShellComplete.source(self)

    def format_completion(self, item: CompletionItem) -> str:
        value = _NEEDS_QUOTING.sub(lambda match: f"\\{match[0]}", item.value)
        return f"{item.type},{value}"


class Fish(FishComplete):
    """Completion in fish, with values whole that hold a comma."""

    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split --max 1 ","'
    )


CLASSES: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": Fish}


def register() -> None:
    """Let click answer the shells with these classes."""
    for name, made in CLASSES.items():
        add_completion_class(made, name)


@click.command("completion", context_settings=HELP)
@click.argument("shell", type=click.Choice(list(CLASSES)))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the script that completes commands, options and an archive's values in SHELL.

    In zsh its line in ~/.zshrc stands after compinit.

    \b
    Examples:
      searcharchive completion bash > ~/.local/share/bash-completion/completions/searcharchive
      eval "$(searcharchive completion zsh)"
      searcharchive completion fish > ~/.config/fish/completions/searcharchive.fish
    """
    root: Any = context.find_root().command
    script = CLASSES[shell](root, {}, "searcharchive", VARIABLE).source()
    write([script.rstrip("\n")])
    return 0
