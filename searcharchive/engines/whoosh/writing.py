"""The Whoosh engine opened to write: a batch of changes to a generation, seen at its commit."""

import gc
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from searcharchive.analysis import Analyzer
from searcharchive.durable import synchronise_all
from searcharchive.engines.whoosh.fields import whoosh_values
from searcharchive.engines.whoosh.opening import opening, translated
from searcharchive.model import Article
from searcharchive.schema import document

_MEMORY = 1024
"""MiB of postings that Whoosh keeps before it sorts them out to disk.

Spilled runs are pickled posting by posting: 17,001 articles took 126 s with 256, 69 s with this.
"""


class WhooshBatch:
    """A `with` block that writes to the index in `directory`; see `engines.port.Batch`.

    With `fresh` no article is there already, and none is looked for.
    """

    def __init__(self, directory: Path, analyzer: Analyzer, *, fresh: bool = False) -> None:
        self.directory = directory
        self.analyzer = analyzer
        self.fresh = fresh
        self._sequence: int | None = None
        self._writer: Any = None
        self._collecting = True

    def __enter__(self) -> Self:
        with opening(self.directory) as index:
            self._writer = index.writer(limitmb=_MEMORY)
        # Postings are millions of small tuples without cycles: collecting among them takes 15 %
        # of the time that an index takes.
        self._collecting = gc.isenabled()
        gc.disable()
        return self

    def put(self, article: Article) -> None:
        """Index an article, in place of the one with its id if there is one."""
        with translated(self.directory):
            if not self.fresh:
                self._writer.delete_by_term("id", article.id)
            self._writer.add_document(**whoosh_values(document(article, self.analyzer)))

    def remove(self, id: str) -> None:
        """Take an article out; an id that is not there is no error."""
        with translated(self.directory):
            self._writer.delete_by_term("id", id)

    def reach(self, sequence: int) -> None:
        """The store's sequence number that the commit will bear."""
        self._sequence = sequence

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with translated(self.directory):
                self._finish(commit=kind is None)
        finally:
            if self._collecting:
                gc.enable()

    def _finish(self, *, commit: bool) -> None:
        if not commit:
            self._writer.cancel()
            return
        if self._sequence is not None:
            self._writer.schema.store_sequence = self._sequence
        self._writer.commit()
        synchronise_all(self.directory)
