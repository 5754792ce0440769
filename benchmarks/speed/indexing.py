"""The engines alone: how many articles a second each indexes, in what memory, into what files."""

import gc
import shutil
import time
from pathlib import Path
from typing import Any

from benchmarks.speed import children
from benchmarks.speed.engines import engine, there
from benchmarks.speed.results import Results, say
from benchmarks.speed.texts import Texts

HELD = 100_000
"""Articles up to which an archive's texts are in memory before the clock starts."""


def subjects(articles: int, cores: int) -> list[tuple[str, str, int]]:
    """What is measured: a name for the tables, the engine's, and the cores that it may use.

    An engine with several threads is measured on one core too, to which its process is bound.
    """
    found = []
    for name in there(articles):
        parallel = engine(name).PARALLEL and cores > 1
        found += [(f"{name} 1", name, 1)] if parallel else []
        found.append((name, name, cores))
    return found


def measure(
    results: Results, corpus: str, texts: Texts, directory: Path, cores: int, rounds: int
) -> dict[str, Path]:
    """Index an archive with every engine, `rounds` times in turn; where the last indexes are."""
    kept: dict[str, Path] = {}
    for round_ in range(rounds):
        for subject, name, allowed in subjects(texts.articles, cores):
            target = directory / f"{name}-{allowed}-{round_}"
            target.mkdir()
            arguments = (name, str(texts.path), str(target), allowed)
            found, outcome = children.call(
                "benchmarks.speed.indexing:build", *arguments, cores=allowed
            )
            rate = texts.articles / found["seconds"]
            results.add(corpus, subject, "articles/s", rate)
            results.add(corpus, subject, "peak", outcome.peak)
            results.add(corpus, subject, "bytes", found["bytes"])
            results.add(corpus, subject, "before", found["before"])
            say(f"{corpus}: {subject} indexes {rate:,.0f} articles/s")
            if name in kept:
                shutil.rmtree(kept[name])
            kept[name] = target
    return kept


def build(name: str, texts: str, directory: str, cores: int) -> dict[str, Any]:
    """Build one index in this process: seconds, bytes, and bytes of memory before the clock."""
    module = engine(name)
    source = Texts(Path(texts))
    if source.articles <= HELD:
        source.hold()
        gc.collect()
        gc.freeze()
    before = _resident()
    started = time.perf_counter()
    settle = module.build(Path(directory), source, cores)
    seconds = time.perf_counter() - started
    settle()
    return {"seconds": seconds, "bytes": children.size(Path(directory)), "before": before}


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096
