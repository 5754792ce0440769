"""Articles as the engines get them, and archives of them on disk, read in batches.

An archive's texts are written once to a file, and every measurement reads the same file: neither
the generator's memory nor its time is part of what is measured.
"""

import itertools
import json
import pickle
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

BATCH = 500
"""Articles in a batch: about 150,000 words, 1 MB of text."""


class Text(NamedTuple):
    """An article: `number` counts from 0, `day` is a day ordinal (0: none), `place` a name or ''.

    `body` begins with the dateline, if there is one.
    """

    number: int
    headline: str
    body: str
    day: int
    place: str

    @property
    def whole(self) -> str:
        """Headline and body as one text: what the engines index."""
        return f"{self.headline}\n{self.body}"


Batch: TypeAlias = list[Text]


class Texts:
    """An archive's texts in a file, with what is known of them; `articles` in all."""

    def __init__(self, path: Path) -> None:
        facts = json.loads(_facts(path).read_text(encoding="ascii"))
        self.path = path
        self.articles: int = facts["articles"]
        self.bytes: int = facts["bytes"]
        self.offsets: list[int] = facts["offsets"]
        self._held: list[Batch] | None = None

    def hold(self) -> None:
        """Keep all texts in memory from now on."""
        self._held = list(self.batches())

    def batches(self, first: int = 0, stop: int | None = None) -> Iterator[Batch]:
        """The batches from number `first` up to `stop`, in order."""
        if self._held is not None:
            yield from self._held[first:stop]
            return
        with self.path.open("rb") as file:
            for offset in self.offsets[first:stop]:
                file.seek(offset)
                yield [Text(*fields) for fields in pickle.load(file)]

    def stretches(self, count: int) -> list[Callable[[], Iterator[Batch]]]:
        """The batches in up to `count` stretches of even length in bytes, each to be opened where
        it is read.
        """
        shares = (self.offsets[-1] * part // count for part in range(1, count))
        bounds = [0, *(bisect_left(self.offsets, share) for share in shares), len(self.offsets)]
        return [
            lambda first=first, stop=stop: self.batches(first, stop)  # type: ignore[misc]
            for first, stop in itertools.pairwise(bounds)
            if first < stop
        ]

    def sample(self, most: int) -> list[Text]:
        """At least `most` texts if there are as many, of batches spread evenly."""
        wanted = min(len(self.offsets), -(-most // BATCH))
        places = [len(self.offsets) * part // wanted for part in range(wanted)]
        return [
            text for place in places for batch in self.batches(place, place + 1) for text in batch
        ]


def write(path: Path, batches: Iterable[Sequence[Text]]) -> Texts:
    """Keep batches in a file."""
    articles = size = 0
    offsets = []
    with path.open("wb") as file:
        for batch in batches:
            offsets.append(file.tell())
            pickle.dump([tuple(text) for text in batch], file, protocol=5)
            articles += len(batch)
            size += sum(len(text.headline) + len(text.body) + 1 for text in batch)
    facts = {"articles": articles, "bytes": size, "offsets": offsets}
    _facts(path).write_text(json.dumps(facts), encoding="ascii")
    return Texts(path)


def batched(texts: Iterable[Text]) -> Iterator[Batch]:
    """Texts in batches of BATCH."""
    rest = iter(texts)
    while batch := list(itertools.islice(rest, BATCH)):
        yield batch


def _facts(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")
