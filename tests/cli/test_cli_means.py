"""--memory and --jobs: how they are read, and that they reach the index work."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from searcharchive.archive import indexing
from searcharchive.archive.indexing import IndexReport
from searcharchive.cli import import_files, rebuild, update
from searcharchive.engines.means import MIB, ORDINARY, Means

from .conftest import Cli

COMMANDS = {"rebuild": rebuild.command, "update": update.command, "import": import_files.command}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    ("typed", "mebibytes"),
    [("512", 512), ("64m", 64), ("512M", 512), ("2G", 2048), ("1 GiB", 1024), ("100MB", 100)],
)
def test_sizes(name: str, typed: str, mebibytes: int) -> None:
    context = COMMANDS[name].make_context(name, ["--memory", typed, "--jobs", "3"])
    assert context.params["memory"] == mebibytes * MIB
    assert context.params["jobs"] == 3


@pytest.mark.parametrize("name", COMMANDS)
def test_defaults_are_half_a_gibibyte_and_the_cores(name: str) -> None:
    context = COMMANDS[name].make_context(name, [])
    assert context.params["memory"] == ORDINARY.memory == 512 * MIB
    assert context.params["jobs"] == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    "wrong",
    [
        ["--memory", "much"],
        ["--memory", "63"],
        ["--memory", "0G"],
        ["--memory", "-512"],
        ["--memory", "1.5G"],
        ["--memory", "512T"],
        ["--memory", ""],
        ["--jobs", "0"],
        ["--jobs", "many"],
    ],
)
def test_what_can_not_be_meant(cli: Cli, wrong: list[str]) -> None:
    ran = cli("rebuild", *wrong)
    assert (ran.status, ran.out) == (2, "")
    assert wrong[0] in ran.err


@pytest.mark.parametrize("name", ["rebuild", "update", "import"])
def test_index_work_gets_them(
    own_archive: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    given: list[Means] = []

    def recorded(work: Callable[..., IndexReport]) -> Callable[..., IndexReport]:
        def call(*arguments: Any, means: Means, **options: Any) -> IndexReport:
            given.append(means)
            return work(*arguments, means=means, **options)

        return call

    monkeypatch.setattr(update, "update", recorded(indexing.update))
    monkeypatch.setattr(update, "rebuild", recorded(indexing.rebuild))
    paths = [str(own_archive.parent / "news.jsonl")] if name == "import" else []
    ran = cli(name, *paths, "--memory", "128M", "--jobs", "2", at=own_archive)
    assert ran.status == 0, ran.err
    assert given == [Means(2, 128 * MIB)]
