"""Making an index by the codec that the configuration names: `array`, or Whoosh's own, `stock`.

create_index    an empty index
open_batch      a batch of changes to an index
fill            an empty index with all articles at once
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from searcharchive.analysis import Analyzer
from searcharchive.engines.means import Means
from searcharchive.engines.port import Batch
from searcharchive.engines.whoosh.codec.commits.batch import ArrayBatch
from searcharchive.engines.whoosh.codec.indexing.bulk import Done
from searcharchive.engines.whoosh.opening import translated
from searcharchive.engines.whoosh.writing import WhooshBatch
from searcharchive.model import Article
from searcharchive.schema import Document, document

Feed: TypeAlias = Callable[[], Iterable[Article]]
"""Opens a stretch of the articles, in order of id; called in the process that reads it."""


def create_index(directory: Path, *, ocr: bool = False) -> None:
    """Make an empty index in `directory`, of scanned print with `ocr`; raises EngineError."""
    # Only who writes loads Whoosh's side.
    from whoosh.index import create_in

    from searcharchive.engines.whoosh.fields import whoosh_schema

    with translated(directory):
        create_in(str(directory), whoosh_schema(ocr=ocr))


def open_batch(codec: str, directory: Path, analyzer: Analyzer, means: Means) -> Batch:
    """A batch of changes to the index in `directory`, which was made by `codec`."""
    if codec == "array":
        return ArrayBatch(directory, analyzer, means)
    return WhooshBatch(directory, analyzer)


def fill(
    codec: str,
    directory: Path,
    analyzer: Analyzer,
    feeds: Sequence[Feed],
    sequence: int,
    means: Means,
    done: Done | None = None,
) -> int:
    """Put all articles of the feeds into the empty index in `directory`; how many.

    The commit bears `sequence`. `done` is told now and then how many articles were read. Raises
    EngineError, and what a feed raises.
    """
    if codec == "array":
        with ArrayBatch(directory, analyzer, means) as whole:
            opened = [partial(_documents, feed, analyzer) for feed in feeds]
            count = whole.put_all(opened, done)
            whole.reach(sequence)
            return count
    count = 0
    with WhooshBatch(directory, analyzer, fresh=True) as batch:
        for feed in feeds:
            for article in feed():
                batch.put(article)
                count += 1
                if done:
                    done(count)
        batch.reach(sequence)
    return count


def _documents(feed: Feed, analyzer: Analyzer) -> Iterator[Document]:
    return (document(article, analyzer) for article in feed())
