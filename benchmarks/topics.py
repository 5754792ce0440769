"""Many queries in one process: how many a minute `searcharchive run` answers.

    python -m benchmarks.topics DIRECTORY [--topics N] [--rounds N]

DIRECTORY holds articles, such as those of Reuters-21578; they are imported into a new archive. Each
topic is one to three words of an article drawn with a fixed seed, so that it finds at least that
one. The time is that of the whole command, the least of the rounds.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from searcharchive.archive import Archive, open_archive
from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.indexing import update

_WORD = re.compile(r"[a-z]{3,}")
_MOST_WORDS = 3

ASKED = (
    ("--format", "count"),
    ("--format", "trec"),
    ("--format", "trec", "--limit", "10"),
    ("--format", "trec", "--any"),
    ("--format", "count", "--date", "1987-03"),
)


def main() -> None:
    """Ask in each way and print a line of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--topics", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name) / "archive"
        create(directory)
        archive = open_archive(directory)
        import_paths(archive, ImportRequest(paths=(str(options.directory),)))
        update(archive)
        topics = Path(name) / "topics.tsv"
        topics.write_text("".join(drawn(archive, options.topics)), encoding="utf-8")
        for asked in ASKED:
            seconds = min(_seconds(directory, topics, asked) for _ in range(options.rounds))
            rate = 60 * options.topics / seconds
            print(f"run {' '.join(asked):32} {seconds:6.2f} s  {rate:9,.0f} queries a minute")


def drawn(archive: Archive, number: int) -> list[str]:
    """Lines of topics, the same for the same archive."""
    chance = random.Random(21578)
    with archive.reader() as store:
        texts = [article.body for article in store.iterate()]
    lines = []
    while len(lines) < number:
        words = sorted(set(_WORD.findall(chance.choice(texts))))
        if words:
            few = chance.sample(words, min(len(words), chance.randint(1, _MOST_WORDS)))
            lines.append(f"{len(lines) + 1}\t{' '.join(few)}\n")
    return lines


def _seconds(directory: Path, topics: Path, asked: Sequence[str]) -> float:
    command = [sys.executable, "-m", "searcharchive", "--archive", str(directory)]
    started = time.perf_counter()
    subprocess.run([*command, "run", str(topics), *asked], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
