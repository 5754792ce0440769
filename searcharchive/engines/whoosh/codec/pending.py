"""A segment while Whoosh writes it: its two writers fill it, and the last to close writes it.

Whoosh has one writer for what belongs to documents and one for the terms; a segment of ours is one
file. Both find what they share in the segment object.
"""

import io
import pickle
from collections import defaultdict
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.bits import starts_of
from searcharchive.engines.whoosh.codec.building import SegmentBuilder
from searcharchive.engines.whoosh.codec.columns import ColumnsWriter
from searcharchive.engines.whoosh.codec.layout import SegmentFile, SegmentFileWriter
from searcharchive.engines.whoosh.codec.lengths import add_lengths, length_bytes

Array: TypeAlias = np.ndarray[Any, Any]

_PICKLE = 4


class Pending:
    """What the writers of one segment have collected."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        self.documents = 0
        self.columns = ColumnsWriter()
        self.lengths: dict[str, dict[int, int]] = defaultdict(dict)
        self.stored: dict[int, bytes] = {}
        self.vectors: dict[str, dict[int, bytes]] = defaultdict(dict)
        self._sink: Any = None
        self._file: SegmentFileWriter | None = None
        self._builder: SegmentBuilder | None = None
        self._open: set[str] = set()
        self._has_documents = False

    def begin(self, part: str) -> "Pending":
        """A writer of `documents` or `terms` begins."""
        self._open.add(part)
        self._has_documents |= part == "documents"
        return self

    def store(self, docnum: int, values: dict[str, Any]) -> None:
        """Keep a document's stored fields."""
        self.stored[docnum] = pickle.dumps(values, _PICKLE)

    def tell_length(self, field: str, docnum: int, length: int) -> None:
        """A length that the terms' writer was given; it counts where there is no other writer."""
        if not self._has_documents:
            self.lengths[field][docnum] = length
            self.documents = max(self.documents, docnum + 1)

    def exact_lengths(self) -> dict[str, Array]:
        """Lengths by field and document."""
        found = {}
        for field, lengths in self.lengths.items():
            found[field] = np.zeros(self.documents, np.uint32)
            found[field][list(lengths)] = list(lengths.values())
        return found

    def builder(self) -> SegmentBuilder:
        """What terms are written to; no document is added any more."""
        if self._builder is None:
            name = self._segment.file_name
            folder = getattr(self._storage, "folder", None)
            self._sink = self._storage.create_file(name)
            self._file = SegmentFileWriter(self._sink, Path(folder) if folder else None)
            lengths = self.exact_lengths() if self._has_documents else {}
            self._builder = SegmentBuilder(
                self._file, {field: length_bytes(exact) for field, exact in lengths.items()}
            )
        return self._builder

    def lengths_file(self) -> SegmentFile:
        """The lengths alone, for whoever reads them before the terms are written."""
        out = io.BytesIO()
        file = SegmentFileWriter(out)
        fields = SegmentBuilder(file, {}).finish()
        lengths = add_lengths(file, self.exact_lengths())
        file.finish({"documents": self.documents, "fields": fields, "lengths": lengths})
        return SegmentFile(out.getvalue(), self._segment.file_name)

    @property
    def written(self) -> bool:
        """Whether all writers have closed, so that the file is whole."""
        return not self._open

    def close(self, part: str) -> None:
        """A writer of `documents` or `terms` has closed; the last one writes the file."""
        self._open.discard(part)
        if not self._open:
            self._write()

    def _write(self) -> None:
        fields = self.builder().finish()
        assert self._file is not None
        lengths = add_lengths(self._file, self.exact_lengths())
        self.columns.write(self._file, self.documents)
        if self.stored:
            self._blobs("stored", self.stored)
        for field, vectors in sorted(self.vectors.items()):
            self._blobs(f"vectors/{field}", vectors)
        self._file.finish({"documents": self.documents, "fields": fields, "lengths": lengths})
        self._sink.close()
        self._builder = self._file = self._sink = None

    def _blobs(self, name: str, values: dict[int, bytes]) -> None:
        assert self._file is not None
        every = [values.get(docnum, b"") for docnum in range(self.documents)]
        sizes = np.fromiter(map(len, every), np.int64, self.documents)
        self._file.add(f"{name}/starts", starts_of(sizes).astype(np.uint64))
        self._file.add(f"{name}/bytes", b"".join(every))
