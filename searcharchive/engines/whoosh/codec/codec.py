"""The codec, by which Whoosh reads and writes array segments.

index.writer(codec=ArrayCodec())    an index made so is opened by whoosh.index.open_dir
"""

import weakref
from pathlib import Path
from typing import Any

from whoosh.codec import base

from searcharchive.engines.whoosh.codec.contract.documentreading import (
    ArrayPerDocReader,
    added_column,
)
from searcharchive.engines.whoosh.codec.contract.documentwriting import ArrayPerDocWriter
from searcharchive.engines.whoosh.codec.contract.fieldwriting import ArrayFieldWriter
from searcharchive.engines.whoosh.codec.contract.pending import Pending
from searcharchive.engines.whoosh.codec.contract.termreading import ArrayTermsReader
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.segment import ArraySegment


class ArrayCodec(base.Codec):
    """Whoosh's codec of arrays; see docs/codec.md."""

    length_stats = False
    """Lengths come to the terms' writer from the documents' writer, not through a reader."""

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(self, indexname)

    def per_document_writer(self, storage: Any, segment: Any) -> ArrayPerDocWriter:
        return ArrayPerDocWriter(_pending(storage, segment).begin("documents"))

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        return ArrayFieldWriter(_pending(storage, segment).begin("terms"))

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        return ArrayPerDocReader(storage, opened(storage, segment), segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        return ArrayTermsReader(opened(storage, segment))

    @classmethod
    def column_filename(cls, segment: Any, fieldname: str) -> str:
        """The file of a column that Whoosh adds to a segment which is there already."""
        return added_column(segment, fieldname)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        raise NotImplementedError("postings are written by stretches, into a segment's file")

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        raise NotImplementedError("postings are read from a segment's file, by its terms' reader")


def _pending(storage: Any, segment: ArraySegment) -> Pending:
    pending: Pending = segment.pending or Pending(storage, segment)
    segment.pending = pending
    return pending


def opened(storage: Any, segment: ArraySegment) -> ArraySegmentReader:
    """A segment's arrays, opened once for all its readers; deletions are left to the segment.

    The file is mapped, or read whole where it doesn't lie in a directory.
    """
    pending = segment.pending
    if pending is not None and not pending.written:
        return ArraySegmentReader(pending.lengths_file())
    found: ArraySegmentReader | None = segment.shared() if segment.shared else None
    if found is None:
        found = ArraySegmentReader(_file(storage, segment.file_name))
        segment.shared = weakref.ref(found)
    return found


def _file(storage: Any, name: str) -> SegmentFile:
    folder = getattr(storage, "folder", None)
    if folder and storage.supports_mmap:
        return SegmentFile.open(Path(folder) / name)
    with storage.open_file(name) as stream:
        return SegmentFile(stream.read(), name)
