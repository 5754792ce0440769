"""bm25s: scores worked out when it indexes; any of the words, no positions, no fields."""

from importlib.metadata import version as _version
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import Stemmer

from benchmarks.speed.engines import Answer, Settle, settled
from benchmarks.speed.mix import Query
from benchmarks.speed.texts import Texts

LARGEST = 20_000
PARALLEL = False

_KINDS = ("rare", "middle", "common", "or 3", "or 5")
_TOKEN = r"(?u)\b\w+\b"


def version() -> str:
    """The distribution's."""
    return _version("bm25s")


def build(directory: Path, texts: Texts, cores: int) -> Settle:
    """All texts at once, by one thread."""
    whole = [text.whole for batch in texts.batches() for text in batch]
    stemmer = Stemmer.Stemmer("english")
    tokens = bm25s.tokenize(
        whole, token_pattern=_TOKEN, stopwords=None, stemmer=stemmer, show_progress=False
    )
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    index.save(str(directory), show_progress=False)
    return settled


def open(directory: Path) -> "Index":
    return Index(directory)


class Index:
    """The scores, in memory."""

    def __init__(self, directory: Path) -> None:
        self.index = bm25s.BM25.load(str(directory))
        self.stem = Stemmer.Stemmer("english").stemWord

    def prepare(self, query: Query) -> Any:
        """Stems; None for what isn't any of some words."""
        return [self.stem(word) for word in query.words] if query.kind in _KINDS else None

    def answer(self, prepared: Any) -> Answer:
        scores = self.index.get_scores(prepared)
        total = int(np.count_nonzero(scores))
        wanted = min(10, total)
        best = np.argpartition(scores, len(scores) - wanted)[len(scores) - wanted :]
        return Answer(total, best[np.argsort(-scores[best])].tolist())

    def forget(self) -> None:
        """It keeps nothing decoded."""

    def close(self) -> None:
        """Its files are closed with it."""
