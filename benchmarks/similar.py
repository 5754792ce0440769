"""More like this, judged by topics: how many of the first ten share one with the article asked for.

    python -m benchmarks.similar REUTERS [--articles N] [--words N]

REUTERS is the directory of Reuters-21578, whose files say which subjects are topics and which are
places; it is imported into a new archive. Only articles with topics are asked for and found. Beside
it the plain way: an OR of the 25 words with the highest tf·idf.
"""

import argparse
import gzip
import random
import re
import tempfile
from pathlib import Path
from statistics import mean, stdev

import whoosh.query as wq

from searcharchive import schema
from searcharchive.archive import Archive, open_archive, resembling
from searcharchive.archive.asking import Reading, reading
from searcharchive.archive.creating import create
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.indexing import update
from searcharchive.engines.whoosh.weighting import idf
from searcharchive.model import Article
from searcharchive.schema import stem_field

PLAIN = 25
FIRST = 10


def main() -> None:
    """Judge both and print a line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.similar")
    parser.add_argument("reuters", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--words", type=int, default=resembling.WORDS)
    options = parser.parse_args()
    resembling.WORDS = options.words
    with tempfile.TemporaryDirectory() as directory:
        _judge(_imported(options.reuters, Path(directory) / "archive"), options)


def _imported(reuters: Path, directory: Path) -> Archive:
    create(directory)
    archive = open_archive(directory)
    import_paths(archive, ImportRequest(paths=(str(reuters),)))
    update(archive)
    return archive


def _judge(archive: Archive, options: argparse.Namespace) -> None:
    with reading(archive) as opened:
        known = _known(options.reuters)
        topics = {each.id: known & set(each.subjects) for each in opened.store.iterate()}
        articles = [each for each in opened.store.iterate() if topics[each.id]]
        asked = random.Random(21578).sample(articles, min(options.articles, len(articles)))
        one = [_share(opened, each, topics, resembling.like(opened, each)) for each in asked]
        other = [_share(opened, each, topics, _plain(opened, each)) for each in asked]
    differences = [a - b for a, b in zip(one, other, strict=True)]
    error = stdev(differences) / len(differences) ** 0.5
    print(f"{len(asked):,} articles, share of the first {FIRST} with a topic in common:")
    print(f"similar {mean(one):.4f}   OR of {PLAIN} words {mean(other):.4f}")
    print(f"difference {mean(differences):+.4f}, t = {mean(differences) / error:.1f} (paired)")


def _known(reuters: Path) -> set[str]:
    """All topics of the collection."""
    found: set[str] = set()
    for path in sorted(reuters.glob("*.sgm.gz")):
        text = gzip.decompress(path.read_bytes()).decode("latin-1")
        for topics in re.findall(r"<TOPICS>(.*?)</TOPICS>", text):
            found.update(re.findall(r"<D>(.*?)</D>", topics))
    return found


def _share(opened: Reading, article: Article, topics: dict[str, set[str]], tree: wq.Query) -> float:
    found = wq.And([tree, wq.Not(wq.Term("id", article.id))])
    ranked = opened.engine.search(found, limit=20 * FIRST).ranked
    first = [hit.id for hit in ranked if topics[hit.id]][:FIRST]
    return sum(bool(topics[article.id] & topics[id_]) for id_ in first) / FIRST


def _plain(opened: Reading, article: Article) -> wq.Query:
    counts = resembling.counts(schema.document(article, opened.language.analyzer), title=1)
    articles = opened.engine.search(wq.Every(), limit=0).total
    field = stem_field("body")
    worth = {
        word: count * idf(articles, resembling.matching(opened.engine, word))
        for word, count in counts.items()
    }
    best = sorted(worth, key=lambda word: (-worth[word], word))[:PLAIN]
    return wq.Or([wq.Term(field, word) for word in best])


if __name__ == "__main__":
    main()
