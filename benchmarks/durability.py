"""What `synchronous=FULL` costs an import, next to NORMAL: `python -m benchmarks.durability`.

An import commits once a file, so many small files are the case that pays most; one file with as
many articles is measured beside it. Each round imports into new archives, both ways, in turns.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.store import store

ARTICLES = 3_000
_LINE = "The harbour board met on day {} and put off what it had put off the day before. "


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    # Not /tmp, which may be memory: the disk that holds the working directory.
    with tempfile.TemporaryDirectory(dir=".", prefix="durability-") as name:
        directory = Path(name)
        for kind, source in _sources(directory, asked.articles).items():
            _compare(kind, source, directory, asked.articles, asked.rounds)


def _sources(directory: Path, count: int) -> dict[str, Path]:
    files = directory / "files"
    files.mkdir()
    bodies = [_LINE.format(number) * 20 for number in range(count)]
    for number, body in enumerate(bodies):
        (files / f"{number:06}.txt").write_text(body)
    one = directory / "one.jsonl"
    one.write_text("".join(f"{json.dumps({'body': body})}\n" for body in bodies))
    return {"a file an article": files, "one file": one}


def _compare(kind: str, source: Path, directory: Path, count: int, rounds: int) -> None:
    seconds: dict[str, list[float]] = {"NORMAL": [], "FULL": []}
    for number in range(rounds):
        for mode, taken in seconds.items():
            archive = directory / f"{source.stem}-{mode}-{number}"
            taken.append(_import(source, archive, mode))
    normal, full = (statistics.median(seconds[mode]) for mode in ("NORMAL", "FULL"))
    ratios = sorted(b / a for a, b in zip(seconds["NORMAL"], seconds["FULL"], strict=True))
    print(
        f"{count:,} articles, {kind}: NORMAL {normal:.2f} s, FULL {full:.2f} s (medians of "
        f"{rounds}); FULL / NORMAL {statistics.median(ratios):.2f} "
        f"({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def _import(source: Path, directory: Path, mode: str) -> float:
    store.SYNCHRONOUS = mode
    archive = create(directory)
    started = time.perf_counter()
    import_paths(archive, ImportRequest(paths=(str(source),)))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
