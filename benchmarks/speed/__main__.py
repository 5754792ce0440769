"""`make bench`: measures, with progress on standard error, and prints the tables.

BENCH_SIZE names one archive: 1k, 10k, 100k, 1m or reuters; `all` and nothing are all but the
first. A run of all rewrites the section of docs/benchmarks.md.
"""

import argparse
import datetime
import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.speed import children, document, indexing, machine, querying, whole
from benchmarks.speed.mix import QUERIES
from benchmarks.speed.results import Results, say
from benchmarks.speed.texts import Texts

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
ALL = ("reuters", "10k", "100k", "1m")
ROUNDS = {"1k": 3, "reuters": 3, "10k": 3, "100k": 2, "1m": 1}
"""How often each engine indexes an archive."""

SMALL, COMPARED = "1k", "10k"
"""Archives that opening and updating of greater ones are compared with."""

DOCUMENT = Path("docs/benchmarks.md")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    size = os.environ.get("BENCH_SIZE") or "all"
    parser.add_argument("--size", choices=[*SIZES, "reuters", "all"], default=size)
    parser.add_argument("--reuters", type=Path, default=Path("../shared/corpora/reuters21578"))
    parser.add_argument("--scratch", type=Path, help="where archives and indexes are made")
    parser.add_argument("--json", type=Path, help="where all values are kept")
    options = parser.parse_args()
    results = Results()
    results.facts = machine.facts() | {"when": f"of {datetime.date.today():%d %B %Y}"}
    with tempfile.TemporaryDirectory(dir=options.scratch, prefix="bench-") as scratch:
        bench = Bench(results, Path(scratch), options.reuters)
        for corpus in ALL if options.size == "all" else (options.size,):
            bench.run(corpus)
            # What was measured is kept, should the next archive not come to its end.
            if options.json:
                results.save(options.json)
    text = document.section(results, QUERIES)
    print(text)
    if options.size == "all":
        document.rewrite(DOCUMENT, text)
        say(f"{DOCUMENT} rewritten")


class Bench:
    """A run: its results, a directory for archives and indexes, and where Reuters lies."""

    def __init__(self, results: Results, scratch: Path, reuters: Path) -> None:
        self.results = results
        self.scratch = scratch
        self.reuters = reuters
        self.cores = len(children.cpus())
        self.small: Path | None = None

    def run(self, corpus: str) -> None:
        """All that is measured of one archive."""
        if corpus == "reuters" and not self.reuters.is_dir():
            say(f"{self.reuters} is missing: Reuters-21578 is left out")
            return
        directory = self.scratch / corpus
        directory.mkdir()
        texts = self.texts(corpus)
        rounds = ROUNDS[corpus]
        indexes = indexing.measure(self.results, corpus, texts, directory, self.cores, rounds)
        querying.measure(self.results, corpus, texts, indexes)
        whole.first_touch(self.results, corpus, texts, indexes["ours"])
        for index in indexes.values():
            shutil.rmtree(index)
        self.program(corpus, texts, rounds)
        texts.path.unlink()
        shutil.rmtree(directory)

    def program(self, corpus: str, texts: Texts, rounds: int) -> None:
        """The whole program on the whole archive."""
        archive = self.scratch / corpus / "archive"
        if corpus == "reuters":
            whole.import_files(self.reuters.absolute(), archive)
        else:
            say(f"{corpus}: filling a store")
            whole.make(texts, archive)
        whole.rebuild(self.results, corpus, texts.articles, archive, rounds)
        whole.search(self.results, corpus, texts, archive)
        if self.small is None:
            self.small = self.beside(SMALL, self.scratch)
        whole.opening(self.results, corpus, archive, (SMALL, self.small))
        if corpus not in ("reuters", COMPARED, SMALL):
            # Made anew each time: updates add segments, which are merged now and then.
            compared = self.beside(COMPARED, archive.parent)
            whole.update(self.results, corpus, archive, (COMPARED, compared))

    def texts(self, corpus: str) -> Texts:
        """An archive's texts, in a file."""
        say(f"{corpus}: making the texts")
        path = self.scratch / f"{corpus}.texts"
        if corpus == "reuters":
            children.call("benchmarks.speed.reuters:make", str(path), str(self.reuters))
        else:
            children.call("benchmarks.speed.generating:make", str(path), SIZES[corpus])
        return Texts(path)

    def beside(self, corpus: str, directory: Path) -> Path:
        """A smaller archive with its index, to compare with; of it nothing is noted."""
        archive = directory / f"beside-{corpus}"
        whole.make(self.texts(corpus), archive)
        whole.rebuild(Results(), corpus, SIZES[corpus], archive, 1)
        return archive


if __name__ == "__main__":
    main()
