"""What might rank better, each by itself against what is built in, topic by topic.

    python -m benchmarks.candidates DIRECTORY

DIRECTORY is as for `benchmarks.ranking`. A candidate is one change; of several settings each is
shown. Only CACM's documents have titles that can be told from the rest, so that the headline's
weight is tried on it alone. Krovetz's stemmer is the package `krovetzstemmer`.
"""

import argparse
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import ir_measures
import whoosh.query as wq

from benchmarks.pairing import mean, paired, pooled
from benchmarks.ranking import MEASURES, Asked, articles, by_topic, index, run
from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.engines.whoosh.weighting import K1, ArchiveWeighting, B
from searcharchive.model import Article
from searcharchive.query.parser import Language, parse_any
from searcharchive.schema import stem_field
from searcharchive.tree import Within, Wording

BODY = stem_field("body")
TITLED = "cacm"


class Krovetz(Analyzer):
    """English by Krovetz's stemmer, whose stems are words."""

    def __init__(self) -> None:
        super().__init__("english")
        # Only this candidate needs it.
        from krovetzstemmer import Stemmer

        self._stem_word = Stemmer().stem

    def stems(self, written: list[bytes]) -> tuple[list[int], list[bytes]]:
        """The stems of those words that are all letters."""
        letters = [at for at, word in enumerate(written) if word.decode().isalpha()]
        return letters, [self._stem_word(written[at].decode()).encode() for at in letters]


class Candidate(NamedTuple):
    """A change: of the analysis, of the weighting, of the tree, or feedback."""

    name: str
    analyzer: type[Analyzer] | None = None
    language: str = "english"
    k1: float = K1
    b: float = B
    asked: Asked = parse_any
    expand: bool = False
    only: str | None = None


def every_word(text: str, language: Language) -> wq.Query:
    """Stop words count as other words do."""
    chunks = [chunk for chunk in text.split() if any(map(str.isalnum, chunk))]
    return wq.Or([parse_any(chunk, language) for chunk in chunks])


def in_a_row(weight: float) -> Asked:
    """Two words that follow each other in the question, in a row: SDM's ordered pairs."""

    def asked(text: str, language: Language) -> wq.Query:
        tree = parse_any(text, language)
        return wq.Or([tree, *(wq.Sequence([a, b], boost=weight) for a, b in _pairs(tree))])

    return asked


def nearby(weight: float, distance: int) -> Asked:
    """The same, so many positions apart at most, in any order: SDM's unordered windows."""

    def asked(text: str, language: Language) -> wq.Query:
        tree = parse_any(text, language)
        found = [Within([a, b], distance, boost=weight) for a, b in _pairs(tree)]
        return wq.Or([tree, *found])

    return asked


def _pairs(tree: wq.Query) -> Iterator[tuple[wq.Term, wq.Term]]:
    """Neighbours among the single words of a tree."""
    parts: list[Any] = list(tree.subqueries) if type(tree) is wq.Or else [tree]
    leaves = [part.subqueries[-1] for part in parts]
    for one, other in pairwise(leaves):
        if isinstance(one, wq.Term) and isinstance(other, wq.Term) and one.text != other.text:
            yield wq.Term(BODY, one.text), wq.Term(BODY, other.text)


def headlined(weight: float) -> Asked:
    """Words in a headline weigh so much of those in a body."""

    def weighed(node: wq.Query) -> wq.Query:
        if isinstance(node, wq.Term):
            return wq.Term(node.fieldname, node.text, boost=weight)
        return node.apply(weighed)

    def asked(text: str, language: Language) -> wq.Query:
        tree: Any = parse_any(text, language)
        parts = tree.subqueries if type(tree) is wq.Or else [tree]
        return wq.Or(
            [
                Wording([weighed(part.subqueries[0]), *part.subqueries[1:]], part.source)
                for part in parts
            ]
        )

    return asked


CANDIDATES = (
    Candidate("k1 1.2", k1=1.2),
    Candidate("k1 2.0", k1=2.0),
    Candidate("b 0.6", b=0.6),
    Candidate("b 0.9", b=0.9),
    Candidate("not stemmed", language="none"),
    Candidate("Krovetz", analyzer=Krovetz),
    Candidate("stop words scored", asked=every_word),
    Candidate("pairs in a row, 0.1", asked=in_a_row(0.1)),
    Candidate("pairs in a row, 0.25", asked=in_a_row(0.25)),
    Candidate("pairs in a row, 0.5", asked=in_a_row(0.5)),
    Candidate("pairs within 8, 0.1", asked=nearby(0.1, 8)),
    Candidate("pairs within 8, 0.25", asked=nearby(0.25, 8)),
    Candidate("--expand", expand=True),
    Candidate("headline 0.5", asked=headlined(0.5), only=TITLED),
    Candidate("headline 2", asked=headlined(2.0), only=TITLED),
    Candidate("headline 3", asked=headlined(3.0), only=TITLED),
)


def titled(collection: Path) -> Iterator[Article]:
    """CACM's documents, their first paragraph as their headline."""
    for each in articles(collection):
        headline, _, body = each.body.strip().partition("\n\n")
        yield Article(id=each.id, headline=headline, body=body or headline)


def measured(collection: Path, candidate: Candidate) -> dict[str, dict[str, float]]:
    """By measure, the figure of each topic."""
    made = candidate.analyzer() if candidate.analyzer else Analyzer(candidate.language)
    qrels = list(ir_measures.read_trec_qrels(str(collection / "qrels.txt")))
    with tempfile.TemporaryDirectory() as directory:
        source = titled(collection) if candidate.only else articles(collection)
        index(source, Path(directory), made)
        engine = WhooshEngine.open(Path(directory), ArchiveWeighting(candidate.k1, candidate.b))
        assert engine is not None
        found = run(collection, engine, made, expand=candidate.expand, asked=candidate.asked)
        figures = by_topic(qrels, found)
        engine.close()
    return figures


def main() -> None:
    """Print a line for each candidate."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.candidates")
    parser.add_argument("directory", type=Path)
    options = parser.parse_args()
    collections = sorted(path.parent for path in options.directory.glob("*/qrels.txt"))
    plain = {each: measured(each, Candidate("built in")) for each in collections}
    titles = {each: measured(each, Candidate("built in", only=TITLED)) for each in collections}
    _print("built in", list(plain.values()), list(plain.values()))
    for candidate in CANDIDATES:
        chosen = [each for each in collections if candidate.only in (None, each.name)]
        base = titles if candidate.only else plain
        figures = [measured(each, candidate) for each in chosen]
        _print(candidate.name, figures, [base[each] for each in chosen])


def _print(
    name: str, figures: list[dict[str, dict[str, float]]], base: list[dict[str, dict[str, float]]]
) -> None:
    print(name)
    for measure in map(str, MEASURES):
        mine, others = ([each[measure] for each in side] for side in (figures, base))
        each = " ".join(f"{mean(values):.4f}" for values in mine)
        whole, other = pooled(mine), pooled(others)
        print(f"  {measure:8} {each}  mean {mean(whole):.4f} {paired(whole, other)}", flush=True)
        if measure == "AP" and name != "built in":
            tests = "  ".join(str(paired(a, b)) for a, b in zip(mine, others, strict=True))
            print(f"           {tests}")


if __name__ == "__main__":
    main()
