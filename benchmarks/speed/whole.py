"""The whole program on a whole archive: rebuild, update, opening, and a search from the shell.

What is compared between archives of different sizes, or with a bare Python, is measured in turn,
so that a drift of the machine meets both.
"""

import itertools
import sys
from pathlib import Path

from benchmarks.speed import children
from benchmarks.speed.results import Results, say
from benchmarks.speed.texts import Texts

PAIRS = 11
PROCESSES = 5
UPDATES = 7
"""So many that a merge is among them; it is not in the median."""
UPDATED = 100

ARCHIVE = "archive"
"""The subject of these figures."""

BARE = [sys.executable, "-c", "import click, whoosh.qparser, numpy"]
"""What a search from the shell is compared with."""

_PROGRAM = str(Path(sys.executable).with_name("searcharchive"))
_SEEDS = itertools.count(1)
_HERE = "benchmarks.speed.processes"


def make(texts: Texts, directory: Path) -> None:
    """An archive of generated texts; without its index."""
    children.call("benchmarks.speed.filling:fill", str(texts.path), str(directory))


def import_files(files: Path, directory: Path) -> None:
    """An archive of files, imported as a person would; without its index."""
    children.call("benchmarks.speed.filling:empty", str(directory))
    command = [_PROGRAM, "import", "--no-index", "--quiet", str(files)]
    children.run(command, directory=directory, statuses=(0, 1))


def rebuild(results: Results, corpus: str, articles: int, directory: Path, rounds: int) -> None:
    """`searcharchive rebuild` as a whole process, and the size of the index."""
    for _ in range(rounds):
        outcome = children.run([_PROGRAM, "rebuild", "--quiet"], directory=directory)
        results.add(corpus, ARCHIVE, "articles/s", articles / outcome.seconds)
        results.add(corpus, ARCHIVE, "peak", outcome.peak)
        say(f"{corpus}: rebuild makes {articles / outcome.seconds:,.0f} articles/s")
    results.add(corpus, ARCHIVE, "bytes", children.size(directory / "index"))
    results.add(corpus, ARCHIVE, "store", (directory / "data" / "archive.db").stat().st_size)


def search(results: Results, corpus: str, texts: Texts, directory: Path) -> None:
    """`searcharchive search` of two plain words and a bare Python, PAIRS times in turn."""
    for words in zip(*(_words(texts, band, PAIRS) for band in ("middle", "common")), strict=True):
        bare = children.run(BARE)
        command = [_PROGRAM, "search", *words]
        asked = children.run(command, directory=directory, statuses=(0, 1))
        results.add(corpus, ARCHIVE, "shell ms", asked.seconds * 1e3)
        results.add(corpus, ARCHIVE, "bare ms", bare.seconds * 1e3)
        results.add(corpus, ARCHIVE, "shell by bare", asked.seconds / bare.seconds)
    say(f"{corpus}: searched from the shell")


def opening(results: Results, corpus: str, directory: Path, small: tuple[str, Path]) -> None:
    """Opening the archive's index and that of a small one, in turn in one process."""
    indexes = [str(directory / "index"), str(small[1] / "index")]
    times, _ = children.call(f"{_HERE}:open_in_turn", indexes)
    results.add(corpus, ARCHIVE, "open ms", *times[0])
    results.add(small[0], ARCHIVE, f"open beside {corpus} ms", *times[1])


def first_touch(results: Results, corpus: str, texts: Texts, index: Path) -> None:
    """A common word asked first in a fresh process, which compares checksums, and once more."""
    for word in _words(texts, "common", PROCESSES):
        (first, second), _ = children.call(f"{_HERE}:touch", str(index), word)
        results.add(corpus, ARCHIVE, "first touch ms", first)
        results.add(corpus, ARCHIVE, "second touch ms", second)


def update(results: Results, corpus: str, directory: Path, other: tuple[str, Path]) -> None:
    """Updates of UPDATED new articles, in the archive and in a smaller one in turn."""
    for _ in range(UPDATES):
        seed = next(_SEEDS)
        for name, where in ((corpus, directory), other):
            children.call("benchmarks.speed.filling:further", str(where), seed, UPDATED)
            seconds, _ = children.call(f"{_HERE}:update_index", str(where))
            measure = "update ms" if name == corpus else f"update beside {corpus} ms"
            results.add(name, ARCHIVE, measure, seconds * 1e3)
    say(f"{corpus}: updated")


def _words(texts: Texts, band: str, count: int) -> list[str]:
    found, _ = children.call("benchmarks.speed.mix:words", str(texts.path), band, count)
    return list(found)
