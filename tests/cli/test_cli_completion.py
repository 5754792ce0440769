"""Completion, asked for as the shells ask."""

import pytest

from .conftest import Cli


def complete_in_bash(shell: Cli, words: list[str], beginning: str) -> list[str]:
    """What bash offers."""
    typed = " ".join(f"'{word}'" for word in ["searcharchive", *words, beginning])
    ran = shell(
        "source <(searcharchive completion bash); "
        f"COMP_WORDS=({typed}); COMP_CWORD={len(words) + 1}; "
        "compopt() { :; }; _searcharchive_completion searcharchive; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert ran.err == ""
    return ran.out.splitlines()


def test_values_in_bash_are_quoted(shell: Cli) -> None:
    assert complete_in_bash(shell, ["search", "moon", "--dateline"], "hal") == [
        "HALIFAX,\\ Nova\\ Scotia"
    ]
    assert complete_in_bash(shell, ["count", "--byline"], "maud") == ["Maud\\ Tiernan"]


@pytest.mark.parametrize(
    ("words", "beginning", "offered"),
    [
        ([], "sea", ["search"]),
        ([], "re", ["remove", "restore-article", "repair", "restore", "rebuild"]),
        (["search"], "--datel", ["--dateline"]),
        (["search", "--sort"], "", ["relevance", "newest", "oldest"]),
        (["completion"], "", ["bash", "zsh", "fish"]),
        (["export", "--section"], "Har", ["Harbour"]),
        (["search", "--source"], "nothing such", []),
    ],
)
def test_commands_options_and_choices(
    shell: Cli, words: list[str], beginning: str, offered: list[str]
) -> None:
    assert [text for text in complete_in_bash(shell, words, beginning) if text] == offered


def test_values_in_zsh_and_fish(shell: Cli) -> None:
    asked = "COMP_WORDS='searcharchive search --dateline HAL'"
    zsh = shell(f"{asked} COMP_CWORD=3 _SEARCHARCHIVE_COMPLETE=zsh_complete searcharchive")
    assert zsh.out == "plain\nHALIFAX, Nova Scotia\n_\n"
    fish = shell(f"{asked} COMP_CWORD=HAL _SEARCHARCHIVE_COMPLETE=fish_complete searcharchive")
    assert fish.out == "plain,HALIFAX, Nova Scotia\n"
    assert "string split --max 1" in shell("searcharchive completion fish").out
    assert shell("searcharchive completion zsh").out.startswith("#compdef searcharchive\n")


def test_without_an_archive_nothing_is_offered_and_nothing_said(shell: Cli) -> None:
    line = (
        "cd /; unset SEARCHARCHIVE_DIR; COMP_WORDS='searcharchive search --dateline H' "
        "COMP_CWORD=3 _SEARCHARCHIVE_COMPLETE=bash_complete searcharchive"
    )
    assert shell(line) == (0, "\n", "")
