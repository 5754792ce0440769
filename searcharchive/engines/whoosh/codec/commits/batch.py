"""A batch of changes to an index of array segments: new segments, deletions, merges, one commit.

Articles wait in memory, and become a segment some thousands at a time. Nothing is seen by anyone
before the table of contents is written; files of a batch that failed are the next one's to remove.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from searcharchive.analysis import Analyzer
from searcharchive.engines.means import ORDINARY, Means
from searcharchive.engines.whoosh.codec.commits.committing import write_contents
from searcharchive.engines.whoosh.codec.commits.opening import read_contents
from searcharchive.engines.whoosh.codec.commits.tiers import to_merge
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.indexing.bulk import Done, Feed, remove_runs, write_segment
from searcharchive.engines.whoosh.codec.indexing.compacting import compact
from searcharchive.engines.whoosh.codec.indexing.plan import ARCHIVE, SCANNED
from searcharchive.engines.whoosh.codec.segment import ArraySegment
from searcharchive.engines.whoosh.opening import translated, write_lock
from searcharchive.model import Article
from searcharchive.schema import Document, document

_WAITING = 5_000
_WAITING_TEXT = 32_000_000


class ArrayBatch:
    """A `with` block that writes to the index in `directory`; see `engines.port.Batch`."""

    def __init__(self, directory: Path, analyzer: Analyzer, means: Means = ORDINARY) -> None:
        self.directory = directory
        self.analyzer = analyzer
        self.plan = SCANNED if analyzer.ocr else ARCHIVE
        self.means = means
        self._sequence: int | None = None
        self._waiting: dict[str, Document] = {}
        self._size = 0
        self._gone: set[str] = set()
        self._segments: list[ArraySegment] = []

    def __enter__(self) -> Self:
        self._lock = write_lock(self.directory)
        with translated(self.directory):
            self._contents = read_contents(self.directory, real=True)
        remove_runs(self.directory)
        self._segments = list(self._contents.segments)
        return self

    def put(self, article: Article) -> None:
        """Index an article, in place of the one with its id if there is one."""
        self.remove(article.id)
        self._waiting[article.id] = document(article, self.analyzer)
        self._size += len(article.body)
        if len(self._waiting) >= _WAITING or self._size >= _WAITING_TEXT:
            self._flush()

    def put_all(self, feeds: Sequence[Feed], done: Done | None = None) -> int:
        """Index all documents of the feeds, which are new and in order of id; how many."""
        segment = self._new_segment()
        with translated(self.directory):
            count = write_segment(
                self._path(segment), feeds, self.plan, self.analyzer, self.means, done
            )
        segment.set_doc_count(count)
        self._segments.append(segment)
        return count

    def remove(self, id: str) -> None:
        """Take an article out; an id that is not there is no error."""
        self._waiting.pop(id, None)
        self._gone.add(id)

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
            if kind is None:
                with translated(self.directory):
                    self._commit()
        finally:
            self._lock.release()

    def _commit(self) -> None:
        self._flush()
        while merged := self._next_merge():
            self._merge(merged)
        schema = self._contents.schema
        if self._sequence is not None:
            schema.store_sequence = self._sequence
        write_contents(self.directory, schema, self._segments, self._contents.generation + 1)

    def _flush(self) -> None:
        """Delete what is replaced or gone, and write what waits to a new segment."""
        if self._gone:
            self._delete(self._gone)
        if self._waiting:
            documents = [self._waiting[id_] for id_ in sorted(self._waiting, key=str.encode)]
            segment = self._new_segment()
            path = self._path(segment)
            write_segment(path, [lambda: documents], self.plan, self.analyzer, self.means)
            segment.set_doc_count(len(documents))
            self._segments.append(segment)
        self._waiting, self._gone, self._size = {}, set(), 0

    def _delete(self, ids: Iterable[str]) -> None:
        keys = sorted(id_.encode() for id_ in ids)
        for segment in self._segments:
            reader = ArraySegmentReader.open(self.directory, segment)
            for key in keys:
                term = reader.find("id", key)
                if term is not None:
                    segment.delete_document(int(reader.documents_of(term)[0]))

    def _next_merge(self) -> list[ArraySegment]:
        self._segments = [each for each in self._segments if each.doc_count()]
        places = to_merge(
            [segment.doc_count() for segment in self._segments],
            [segment.doc_count_all() for segment in self._segments],
        )
        return [self._segments[place] for place in places]

    def _merge(self, segments: list[ArraySegment]) -> None:
        readers = [ArraySegmentReader.open(self.directory, segment) for segment in segments]
        merged = self._new_segment()
        with self._path(merged).open("wb") as file:
            compact(SegmentFileWriter(file, self.directory), readers, self.means.jobs)
        merged.set_doc_count(sum(segment.doc_count() for segment in segments))
        self._segments = [each for each in self._segments if each not in segments] + [merged]

    def _new_segment(self) -> ArraySegment:
        from searcharchive.engines.whoosh.codec.codec import ArrayCodec

        return ArraySegment(ArrayCodec(), "MAIN")

    def _path(self, segment: ArraySegment) -> Path:
        return self.directory / segment.file_name
