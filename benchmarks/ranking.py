"""Ranking on collections with relevance judgements, scored with ir-measures.

    python -m benchmarks.ranking DIRECTORY [--k1 X] [--b X] [--language NAME] [--expand]

Each subdirectory of DIRECTORY is a collection: docs.jsonl.gz (id, body), topics.tsv (id, query)
and qrels.txt (TREC). Its documents are indexed, and its topics are asked as `--any` asks them.
"""

import argparse
import csv
import datetime
import gzip
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import ir_measures
import whoosh.query as wq
from ir_measures import AP, Qrel, ScoredDoc, nDCG

from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.archive import feedback
from searcharchive.config import DEFAULT_CODEC
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation, Generations
from searcharchive.engines.whoosh.making import create_index, open_batch
from searcharchive.engines.whoosh.weighting import K1, ArchiveWeighting, B
from searcharchive.model import Article
from searcharchive.query.parser import Language, parse_any

MEASURES = (AP, nDCG @ 10)
DEPTH = 1000

Asked: TypeAlias = Callable[[str, Language], wq.Query]


def articles(collection: Path) -> Iterator[Article]:
    """The documents of a collection."""
    with gzip.open(collection / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            found = json.loads(line)
            yield Article(id=str(found["id"]), body=found["body"])


def topics(collection: Path) -> Iterator[list[str]]:
    """The topics of a collection: id and text."""
    with (collection / "topics.tsv").open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def by_topic(qrels: list[Qrel], answers: Iterable[ScoredDoc]) -> dict[str, dict[str, float]]:
    """Each measure's figure for each topic, by the measure's name."""
    found: dict[str, dict[str, float]] = {str(measure): {} for measure in MEASURES}
    for each in ir_measures.iter_calc(MEASURES, qrels, answers):
        found[str(each.measure)][each.query_id] = each.value
    return found


def index(found: Iterable[Article], root: Path, analyzer: Analyzer) -> None:
    """Make an index of articles under `root`."""
    generations = Generations(root)
    directory = generations.begin()
    create_index(directory)
    with open_batch(DEFAULT_CODEC, directory, analyzer, ORDINARY) as batch:
        for article in found:
            batch.put(article)
    generations.publish(
        Generation(directory, "whoosh", DEFAULT_CODEC, schema.VERSION, analyzer.signature)
    )


def run(
    collection: Path,
    engine: WhooshEngine,
    analyzer: Analyzer,
    *,
    expand: bool = False,
    asked: Asked = parse_any,
) -> Iterator[ScoredDoc]:
    """The first DEPTH answers to each topic, of which `asked` makes a tree."""
    language = Language(analyzer, datetime.date.today())
    texts = {each.id: each for each in articles(collection)} if expand else {}

    for topic, text in topics(collection):
        tree = asked(text, language)
        if expand:
            best = engine.search(tree, limit=feedback.ARTICLES).ranked
            documents = [schema.document(texts[hit.id], analyzer) for hit in best]
            tree, _ = feedback.expanded(tree, engine, best, documents)
        for ranked in engine.search(tree, limit=DEPTH).ranked:
            yield ScoredDoc(topic, ranked.id, ranked.score)


def evaluate(
    collection: Path,
    weighting: ArchiveWeighting,
    language: str = "english",
    *,
    expand: bool = False,
) -> tuple[float, float]:
    """Mean average precision and nDCG@10 of a collection."""
    analyzer = Analyzer(language)
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory) / "index"
        index(articles(collection), root, analyzer)
        engine = WhooshEngine.open(root, weighting)
        assert engine is not None
        qrels = list(ir_measures.read_trec_qrels(str(collection / "qrels.txt")))
        answers = run(collection, engine, analyzer, expand=expand)
        figures = ir_measures.calc_aggregate(MEASURES, qrels, answers)
        engine.close()
    return figures[AP], figures[nDCG @ 10]


def main() -> None:
    """Print a line for each collection, and the mean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--k1", type=float, default=K1)
    parser.add_argument("--b", type=float, default=B)
    parser.add_argument("--language", default="english")
    parser.add_argument("--expand", action="store_true", help="with pseudo-relevance feedback")
    options = parser.parse_args()
    figures = []
    print(f"k1 {options.k1}, b {options.b}, stemmer {options.language}")
    print(f"{'collection':12} {'MAP':>6} {'nDCG@10':>8}")
    for collection in sorted(path.parent for path in options.directory.glob("*/qrels.txt")):
        weighting = ArchiveWeighting(options.k1, options.b)
        found = evaluate(collection, weighting, options.language, expand=options.expand)
        figures.append(found)
        print(f"{collection.name:12} {found[0]:6.4f} {found[1]:8.4f}")
    means = [sum(column) / len(figures) for column in zip(*figures, strict=True)]
    print(f"{'mean':12} {means[0]:6.4f} {means[1]:8.4f}")


if __name__ == "__main__":
    main()
