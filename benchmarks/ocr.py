"""Scanned print: judged collections with noise, searched by words, by 4-grams and by both.

    python -m benchmarks.ocr DIRECTORY [--rates 0 5 10 20] [--weights W...] [--cost]

DIRECTORY is as for `benchmarks.ranking`. Documents are spoilt by `benchmarks.noise`, seeded by
collection and document; topics stay as they are, and are asked as `--any` asks them:

    words     as in an archive that isn't scanned print
    fuzzy     words, and at half their weight words within one letter of them, ~1
    misread   words, and what an archive of scanned print takes for their misreadings
    grams     4-grams alone
    fusion    words, misreadings and 4-grams: `analysis.ocr = true`

With `--weights` there is a fusion for each other weight of the grams. Each is compared with words
topic by topic; the mean is of the collections, each counting alike.
"""

import argparse
import datetime
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import ir_measures
import whoosh.query as wq

from benchmarks.noise import spoilt
from benchmarks.pairing import mean, paired, pooled
from benchmarks.ranking import DEPTH, MEASURES, articles, by_topic, topics
from searcharchive import schema
from searcharchive.analysis import Analyzer
from searcharchive.archive.misreading import WEIGHT, widened
from searcharchive.engines.means import ORDINARY
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.generations import Generation
from searcharchive.engines.whoosh.making import create_index, fill
from searcharchive.model import Article
from searcharchive.nodes import Fused
from searcharchive.query.parser import Language, parse_any
from searcharchive.schema import GRAM_WEIGHT, WORD_FIELDS, written_field

Way: TypeAlias = Callable[[str, WhooshEngine], wq.Query]

TODAY = datetime.date(2026, 1, 1)
SCANNED, PLAIN = Analyzer(ocr=True), Analyzer()


def noisy(collection: Path, rate: float) -> Iterator[Article]:
    """A collection's documents, spoilt, in order of id."""
    found = sorted(articles(collection), key=lambda each: each.id.encode())
    for each in found:
        chance = random.Random(f"{collection.name}/{each.id}/{rate}")
        yield Article(id=each.id, body=spoilt(each.body, rate, chance))


def indexed(directory: Path, feed: Callable[[], Iterator[Article]], analyzer: Analyzer) -> float:
    """Index all articles of a feed in `directory`; the processor's seconds it took."""
    directory.mkdir(exist_ok=True)
    begun = time.process_time()
    create_index(directory, ocr=analyzer.ocr)
    fill("array", directory, analyzer, [feed], 1, ORDINARY)
    return time.process_time() - begun


def opened(directory: Path, analyzer: Analyzer) -> WhooshEngine:
    """The index in `directory`."""
    return WhooshEngine(
        Generation(directory, "whoosh", "array", schema.VERSION, analyzer.signature)
    )


def words(text: str, engine: WhooshEngine | None = None) -> wq.Query:
    return parse_any(text, Language(PLAIN, TODAY))


def fuzzy(text: str, engine: WhooshEngine) -> wq.Query:
    more = [
        wq.FuzzyTerm(written_field(name), token.written, boost=WEIGHT, maxdist=1, prefixlength=0)
        for token in PLAIN.tokens(_scored(text))
        if token.kind == "word" and len(token.written) >= 4
        for name in WORD_FIELDS
    ]
    return wq.Or([words(text), *more])


def _scored(text: str) -> str:
    """The words of a question that aren't stop words."""
    tree = words(text)
    parts = tree.subqueries if type(tree) is wq.Or else [tree]
    return " ".join(part.source.strip('"') for part in parts)


def fusion(text: str, engine: WhooshEngine) -> wq.Query:
    return widened(parse_any(text, Language(SCANNED, TODAY)), engine)


def misread(text: str, engine: WhooshEngine) -> wq.Query:
    tree = fusion(text, engine)
    assert isinstance(tree, Fused)
    return Fused([tree.words, wq.NullQuery])


def grams(text: str, engine: WhooshEngine) -> wq.Query:
    tree = parse_any(text, Language(SCANNED, TODAY))
    assert isinstance(tree, Fused)
    return tree.grams


def weighed(weight: float) -> Way:
    """Fusion with another weight of the grams."""

    def way(text: str, engine: WhooshEngine) -> wq.Query:
        tree = fusion(text, engine)
        assert isinstance(tree, Fused)
        return Fused([tree.words, wq.Or([tree.grams], boost=weight / GRAM_WEIGHT)])

    return way


WAYS: dict[str, Way] = {
    "words": words,
    "fuzzy": fuzzy,
    "misread": misread,
    "grams": grams,
    "fusion": fusion,
}


def main() -> None:
    """Print a table for each rate, or what an index costs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ocr")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--rates", type=int, nargs="*", default=[0, 5, 10, 20])
    parser.add_argument("--weights", type=float, nargs="*", default=[])
    parser.add_argument("--cost", action="store_true", help="the index's size and time alone")
    options = parser.parse_args()
    collections = sorted(path.parent for path in options.directory.glob("*/qrels.txt"))
    for percent in options.rates:
        print(f"{percent} % of characters wrong")
        if options.cost:
            _cost(collections, percent / 100)
        else:
            ways = WAYS | {f"fusion {weight}": weighed(weight) for weight in options.weights}
            _rate(collections, percent / 100, ways)


def _rate(collections: list[Path], rate: float, ways: dict[str, Way]) -> None:
    print(f"{'':20} {'MAP':>6} {'nDCG@10':>7}  difference of MAP from words")
    found = {each.name: measured(each, rate, ways) for each in collections}
    found["mean"] = {
        way: {
            measure: pooled([figures[way][measure] for figures in found.values()])
            for measure in map(str, MEASURES)
        }
        for way in ways
    }
    for name, by_way in found.items():
        for way, figures in by_way.items():
            means = " ".join(f"{mean(values):6.4f} " for values in figures.values())
            test = paired(figures["AP"], by_way["words"]["AP"]) if way != "words" else ""
            print(f"{name:8} {way:11} {means} {test}", flush=True)


def _cost(collections: list[Path], rate: float) -> None:
    for name, analyzer in (("without", PLAIN), ("with", SCANNED)):
        size, seconds, asked = 0, 0.0, 0.0
        for collection in collections:
            with tempfile.TemporaryDirectory() as temporary:
                directory = Path(temporary)
                articles = list(noisy(collection, rate))
                seconds += min(
                    indexed(directory / str(turn), partial(iter, articles), analyzer)
                    for turn in range(3)
                )
                size += sum(path.stat().st_size for path in (directory / "0").iterdir())
                engine = opened(directory / "0", analyzer)
                way = fusion if analyzer.ocr else words
                begun = time.process_time()
                for _, text in topics(collection):
                    engine.search(way(text, engine), limit=10)
                asked += time.process_time() - begun
                engine.close()
        print(f"{name:8} {size / 1e6:.1f} MB, indexed in {seconds:.2f} s, topics in {asked:.2f} s")


def measured(
    collection: Path, rate: float, ways: dict[str, Way] = WAYS
) -> dict[str, dict[str, dict[str, float]]]:
    """By way and measure, the figure of each topic of a collection that is spoilt."""
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        indexed(directory, partial(noisy, collection, rate), SCANNED)
        engine = opened(directory, SCANNED)
        qrels = list(ir_measures.read_trec_qrels(str(collection / "qrels.txt")))
        found = {
            name: by_topic(qrels, _answers(collection, engine, way)) for name, way in ways.items()
        }
        engine.close()
    return found


def _answers(collection: Path, engine: WhooshEngine, way: Way) -> Iterator[ir_measures.ScoredDoc]:
    for topic, text in topics(collection):
        for hit in engine.search(way(text, engine), limit=DEPTH).ranked:
            yield ir_measures.ScoredDoc(topic, hit.id, hit.score)


if __name__ == "__main__":
    main()
