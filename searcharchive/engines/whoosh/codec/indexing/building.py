"""Writing a segment's terms and postings: encoded stretches, appended in order of the dictionary.

Sections, by term (n of them), by posting and by block; docs/codec.md has them byte by byte.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.bits import PADDING
from searcharchive.engines.whoosh.codec.format.counts import CountsWriter
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.numbers import narrowest, starts_of
from searcharchive.engines.whoosh.codec.format.patched import (
    FREQUENCY_BITS,
    POSITION_BITS,
)
from searcharchive.engines.whoosh.codec.format.patching import PatchedWriter
from searcharchive.engines.whoosh.codec.indexing.stretches import (
    Blocks,
    EncodedStretch,
    Format,
    Stretch,
    encode_stretch,
)

Array: TypeAlias = np.ndarray[Any, Any]


class SegmentBuilder:
    """Writes the dictionary and all postings of one segment's file.

    Fields come in order of name, their terms in order of bytes. `lengths` are the length bytes by
    document of the fields that have them.
    """

    def __init__(self, file: SegmentFileWriter, lengths: Mapping[str, Array]) -> None:
        self._file = file
        self._lengths = lengths
        self._documents = file.section("documents", "<u1")
        self._frequencies = PatchedWriter(file, "frequencies", FREQUENCY_BITS)
        self._positions = PatchedWriter(file, "positions", POSITION_BITS)
        self._text = file.section("terms/bytes", "<u1")
        self._starts = CountsWriter(file, "terms/lengths")
        self._counts = CountsWriter(file, "terms/postings")
        self._sizes = CountsWriter(file, "terms/documents")
        self._occurrences = CountsWriter(file, "terms/occurrences")
        self._first: list[Array] = []
        self._blocks: list[Blocks] = []
        self._weights: list[tuple[Array, Array]] = []
        self._values: list[bytes] = []
        self.fields: dict[str, dict[str, Any]] = {}
        self.terms = 0
        self.postings = 0

    def add(self, stretch: Stretch) -> None:
        """Encode and append a stretch."""
        if len(stretch.texts):
            self.append(encode_stretch(stretch, self._lengths.get(stretch.field)))

    def append(self, encoded: EncodedStretch) -> None:
        """Append a stretch that was encoded with this segment's lengths."""
        self._enter(encoded.field, encoded.format)
        self._text.write(encoded.text)
        self._starts.write(encoded.lengths)
        self._counts.write(encoded.counts)
        self._sizes.write(encoded.sizes)
        self._occurrences.write(encoded.occurrences)
        self._first.append(narrowest(encoded.first))
        if encoded.blocks:
            self._blocks.append(_shifted(encoded.blocks, self.terms))
        self._documents.write(encoded.documents)
        if encoded.frequencies is not None:
            self._frequencies.append(encoded.frequencies)
        if encoded.gaps is not None:
            self._positions.append(encoded.gaps)
        if encoded.odd is not None:
            places, weights = encoded.odd
            self._weights.append((places + self.postings, weights))
        if encoded.values is not None:
            self._values.extend(encoded.values)
        self.terms += len(encoded.lengths)
        self.postings += encoded.postings
        self.fields[encoded.field]["stop"] = self.terms

    def finish(self) -> dict[str, dict[str, Any]]:
        """Write all sections; the fields' facts, for the file's."""
        self._documents.write(np.zeros(PADDING, np.uint8))
        self._file.close(self._documents)
        self._frequencies.close()
        self._positions.close()
        self._file.close(self._text)
        for counts in (self._starts, self._counts, self._sizes, self._occurrences):
            counts.close()
        self._file.add("terms/first", np.concatenate([np.empty(0, np.uint8), *self._first]))
        self._finish_blocks()
        self._finish_extras()
        return self.fields

    def _enter(self, field: str, format_: Format) -> None:
        if field in self.fields:
            return
        if self.fields and field < next(reversed(self.fields)):
            raise ValueError(f"the field {field} comes too late")
        # A posting's frequency stands at its own place, less those of fields without frequencies.
        self.fields[field] = {
            "format": format_,
            "first": self.terms,
            "stop": self.terms,
            "frequencies": self._frequencies.count - self.postings,
            "values": len(self._values) - self.postings,
        }

    def _finish_blocks(self) -> None:
        def column(of: Callable[[Blocks], Array], empty: Array) -> Array:
            return np.concatenate([empty, *map(of, self._blocks)])

        flat = np.empty(0, np.uint32)
        small = np.empty(0, np.uint8)
        self._file.add("blocks/terms", column(lambda each: each.terms, flat))
        counts = column(lambda each: each.counts, flat)
        self._file.add("blocks/starts", starts_of(counts).astype(np.uint32))
        self._file.add("blocks/first", column(lambda each: each.firsts, flat))
        self._file.add("blocks/documents", column(lambda each: each.starts, flat))
        self._file.add("blocks/widths", column(lambda each: each.widths, small))
        self._file.add("blocks/occurrences", column(lambda each: each.occurrences, flat))
        self._file.add("blocks/frequencies", column(lambda each: each.frequencies, small))
        self._file.add("blocks/lengths", column(lambda each: each.lengths.reshape(-1), small))

    def _finish_extras(self) -> None:
        if self._weights:
            places = np.concatenate([places for places, _ in self._weights])
            self._file.add("weights/postings", places.astype(np.uint64))
            self._file.add("weights/values", np.concatenate([each for _, each in self._weights]))
        if self._values:
            sizes = np.fromiter(map(len, self._values), np.int64, len(self._values))
            self._file.add("values/starts", starts_of(sizes).astype(np.uint64))
            self._file.add("values/bytes", b"".join(self._values))


def _shifted(blocks: Blocks, terms: int) -> Blocks:
    return Blocks(
        (blocks.terms + terms).astype(np.uint32), blocks.counts.astype(np.uint32), blocks.firsts,
        blocks.starts, blocks.widths, blocks.occurrences, blocks.frequencies, blocks.lengths,
    )  # fmt: skip
