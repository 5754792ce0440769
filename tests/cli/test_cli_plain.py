"""Command lines of plain words do without click, and mean what they mean with it."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from searcharchive.cli import answers, program, search
from searcharchive.cli.failures import status_of
from searcharchive.cli.plain import plain

WORDS = ("ferry", "boat", "the", "-putin", "-", "OR", "NOT", "zeppelin", '"new', "york", "harb*",
         "section:harbour", "nofield:x", "date:1936", "(boat", ")", "", "fery~1", "--", "--count",
         "--limit", "2", "-0", "-h")  # fmt: skip


def with_click(arguments: Sequence[str]) -> int:
    return status_of(lambda: program.run(arguments))


@pytest.mark.parametrize(
    "line",
    [
        ["search", "ferry"],
        ["count", "ferry"],
        ["search", "ferry", "-putin"],
        ["search", "zeppelin"],
        ["search"],
        ["count"],
        ["search", '"ferry'],
        ["count", "nofield:x"],
        ["search", "section:tables"],
        ["search", "boats", "OR", "moon"],
    ],
)
def test_plain_words_mean_the_same_with_click_and_without(
    archive: Path, capfd: pytest.CaptureFixture[str], line: list[str]
) -> None:
    arguments = ["--archive", str(archive), *line]
    run = plain(arguments)
    assert run is not None
    without = (status_of(run), capfd.readouterr())
    assert without == (with_click(arguments), capfd.readouterr())


def test_whatever_is_typed_means_the_same(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEARCHARCHIVE_DIR", str(archive))
    chance = random.Random("plain")
    ran = 0
    for _ in range(80):
        command = chance.choice(("search", "count"))
        line = [command, *chance.choices(WORDS, k=chance.randint(0, 4))]
        run = plain(line)
        if run is None:
            continue
        ran += 1
        without = (status_of(run), capfd.readouterr())
        assert without == (with_click(line), capfd.readouterr()), line
    assert ran > 20


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["--archive"],
        ["--archive", "here"],
        ["--archive", "nowhere", "search", "ferry"],
        ["--help"],
        ["show", "a01"],
        ["search", "ferry", "--limit", "2"],
        ["search", "--", "ferry"],
        ["search", "-h"],
        ["count", "ferry", "-0"],
        ["search", "ferry", "--archive", "here"],
    ],
)
def test_the_rest_is_left_to_click(line: list[str]) -> None:
    assert plain(line) is None


def test_the_defaults_are_those_of_the_options(archive: Path) -> None:
    context = search.command.make_context("search", [])
    assert answers.Asked() == answers.Asked(
        query=context.params["query"],
        any_words=context.params["any_words"],
        sort=context.params["sort"],
        limit=context.params["limit"],
        offset=context.params["offset"],
        snippets=context.params["snippets"],
        display=answers.Display(*(context.params[name] for name in answers.Display._fields)),
    )
    assert all(
        context.params[name] == value for name, value in answers.Asked().filters._asdict().items()
    )
