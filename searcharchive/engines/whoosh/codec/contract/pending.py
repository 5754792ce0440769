"""A segment while Whoosh writes it: its two writers fill it, and the last to close writes the file.

Whoosh has one writer for what belongs to documents and one for the terms; a segment of ours is one
file. Both find what they share in the segment object. Sections besides those of `building`:

    stored/starts, .../bytes           stored fields by document, pickled (see `documentwriting`)
    vectors/FIELD/starts, .../bytes    term vectors by document (see `vectors`)
    odd/postings, /starts, /bytes      values that don't follow from frequency and positions
    told/terms, /lengths               the bounds of lengths that only the postings' giver knew
"""

import io
from array import array
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.blobs import BlobsWriter, fill
from searcharchive.engines.whoosh.codec.format.columns import ColumnsWriter
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.lengths import add_lengths, length_bytes
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.indexing.building import SegmentBuilder

Array: TypeAlias = np.ndarray[Any, Any]
Part = Literal["documents", "terms"]


class Pending:
    """What the writers of one segment have collected; long byte strings wait beside the index."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        folder = getattr(storage, "folder", None)
        self.directory = Path(folder) if folder else None
        self.documents = 0
        self.lengths: dict[str, array[int]] = {}
        self.columns = ColumnsWriter(self.directory)
        self.stored_names: set[str] = set()
        self.odd_values: dict[int, bytes] = {}
        self.told: dict[int, tuple[int, int]] = {}
        self._blobs: dict[str, BlobsWriter] = {}
        self.has_documents = False
        self.written = False
        self._sink: Any = None
        self._file: SegmentFileWriter | None = None
        self._builder: SegmentBuilder | None = None
        self._open: set[Part] = set()

    def begin(self, part: Part) -> "Pending":
        """A writer of one of the two parts begins; raises ValueError once the file is written."""
        if self.written:
            raise ValueError("the segment is written already")
        self._open.add(part)
        self.has_documents |= part == "documents"
        return self

    def add_length(self, field: str, docnum: int, length: int) -> None:
        """The length of a field in a document; documents come in order."""
        self._lengths_of(field, docnum).append(length)

    def add_lengths(self, field: str, docnum: int, lengths: Array) -> None:
        """The lengths of a field in the documents from here on."""
        self._lengths_of(field, docnum).frombytes(lengths.astype(np.uint32).tobytes())

    def _lengths_of(self, field: str, docnum: int) -> "array[int]":
        lengths = self.lengths.setdefault(field, array("I"))
        fill(lengths, docnum)
        return lengths

    def blobs(self, name: str) -> BlobsWriter:
        """What takes byte strings by document: `stored`, or `vectors/FIELD`."""
        if name not in self._blobs:
            self._blobs[name] = BlobsWriter(name, self.directory)
        return self._blobs[name]

    def exact_lengths(self) -> dict[str, Array]:
        """Lengths by field and document."""
        for lengths in self.lengths.values():
            fill(lengths, self.documents)
        return {name: np.array(lengths, np.uint32) for name, lengths in self.lengths.items()}

    def builder(self) -> SegmentBuilder:
        """What terms are written to; no document is added any more."""
        if self._builder is None:
            self._sink = self._storage.create_file(self._segment.file_name)
            self._file = SegmentFileWriter(self._sink, self.directory)
            lengths = {name: length_bytes(exact) for name, exact in self.exact_lengths().items()}
            self._builder = SegmentBuilder(self._file, lengths)
        return self._builder

    def lengths_file(self) -> SegmentFile:
        """The lengths alone, for whoever reads them before the terms are written."""
        out = io.BytesIO()
        file = SegmentFileWriter(out)
        fields = SegmentBuilder(file, {}).finish()
        lengths = add_lengths(file, self.exact_lengths())
        file.finish({"documents": self.documents, "fields": fields, "lengths": lengths})
        return SegmentFile(out.getvalue(), self._segment.file_name)

    def close(self, part: Part) -> None:
        """A writer has closed; the last one writes the file. Once is enough, more do nothing."""
        self._open.discard(part)
        if not self._open and not self.written:
            self._write()
            self.written = True

    def _write(self) -> None:
        fields = self.builder().finish()
        file = self._file
        assert file is not None
        lengths = add_lengths(file, self.exact_lengths())
        self.columns.write(file, self.documents)
        for _, blobs in sorted(self._blobs.items()):
            blobs.write(file, self.documents)
        self._write_exceptions(file)
        file.finish(
            {
                "documents": self.documents,
                "fields": fields,
                "lengths": lengths,
                "stored": sorted(self.stored_names),
            }
        )
        self._sink.close()
        self._builder = self._file = self._sink = None

    def _write_exceptions(self, file: SegmentFileWriter) -> None:
        if self.odd_values:
            values = list(self.odd_values.values())
            sizes = np.fromiter(map(len, values), np.int64, len(values))
            file.add("odd/postings", np.array(list(self.odd_values), np.uint64))
            file.add("odd/starts", starts_of(sizes).astype(np.uint64))
            file.add("odd/bytes", b"".join(values))
        if self.told:
            file.add("told/terms", np.array(list(self.told), np.uint32))
            file.add("told/lengths", np.array(list(self.told.values()), np.uint32).reshape(-1))
