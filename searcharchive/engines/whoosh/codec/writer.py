"""A writer for Whoosh's own users: Whoosh's SegmentWriter, its postings sorted as arrays.

    writer = ArrayWriter(index)      in place of index.writer(codec=ArrayCodec())

Segments of this codec that are merged go over as arrays. Others go over document by document and
posting by posting, as Whoosh does it; those with something out of the ordinary in part.
"""

from pathlib import Path
from typing import Any

import numpy as np
from whoosh.writing import SegmentWriter

from searcharchive.engines.whoosh.codec.codec import ArrayCodec
from searcharchive.engines.whoosh.codec.contract.adopting import adopt, adoptable, terms_adoptable
from searcharchive.engines.whoosh.codec.contract.pool import ArrayPool


class ArrayWriter(SegmentWriter):
    """Whoosh's writer with the array codec; `limitmb` megabytes of postings stay in memory."""

    def __init__(self, ix: Any, limitmb: int = 128, **kwargs: Any) -> None:
        super().__init__(ix, limitmb=limitmb, codec=ArrayCodec(), **kwargs)  # type: ignore[no-untyped-call]  # Whoosh's
        folder = getattr(self._tempstorage, "folder", None)
        directory = Path(folder) if folder else None
        self.pool: Any = ArrayPool(self.schema, directory, limitmb << 20)

    def add_document(self, **fields: Any) -> None:
        """As in Whoosh, but of a document that is refused no posting stays."""
        before = len(self.pool.items)
        try:
            super().add_document(**fields)  # type: ignore[no-untyped-call]
        except Exception:
            del self.pool.items[before:]
            raise
        self.pool.settle()

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: Any) -> None:
        """The postings of a segment that isn't adopted."""
        postings = reader.iter_postings()
        for item in self._process_posts(postings, startdoc, docmap):  # type: ignore[no-untyped-call]
            self.pool.add(item)
            self.pool.settle()

    def add_reader(self, reader: Any) -> None:
        """The live documents of a reader."""
        self._check_state()  # type: ignore[no-untyped-call]
        arrays = adoptable(reader, self.schema)
        if arrays is None:
            super().add_reader(reader)  # type: ignore[no-untyped-call]
            return
        live = np.ones(arrays.documents, bool)
        live[reader.segment().deleted()] = False
        pending, first = self.newsegment.pending, self.docnum
        documents = adopt(pending, arrays, np.flatnonzero(live), self.schema)
        if terms_adoptable(arrays.file, self.schema):
            self.pool.adopt(arrays, documents)
        else:
            self.add_postings_to_pool(reader, first, documents.tolist())
        self.docnum = self.docbase + pending.documents
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for stretch, odd in self.pool.stretches():
            self.fieldwriter.add_stretch(stretch, odd)
        self.fieldwriter.close()
