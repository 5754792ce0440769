"""Whoosh's writer of terms: postings one by one, which go into the segment by stretches."""

import itertools
import pickle
import struct
from typing import Any

import numpy as np
from whoosh import formats
from whoosh.codec import base
from whoosh.system import pack_uint

from searcharchive.engines.whoosh.codec.bits import starts_of
from searcharchive.engines.whoosh.codec.pending import Pending
from searcharchive.engines.whoosh.codec.stretches import Format, Stretch

_POSTINGS = 500_000
"""Of a stretch; more are written at the end of their term."""

_FORMATS: dict[type, Format] = {
    formats.Existence: "existence",
    formats.Frequency: "frequency",
    formats.Positions: "positions",
}


def format_of(whoosh_format: Any) -> Format:
    """How the postings of one of Whoosh's formats are kept."""
    return _FORMATS.get(type(whoosh_format), "opaque")


class ArrayFieldWriter(base.FieldWriter):
    """Takes fields and terms in order, and each term's postings in order of document."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._field = ""
        self._whoosh_format: Any = None
        self._format: Format = "existence"
        self._text = b""
        self._within = False
        self._flushed = False
        self.is_closed = False
        self._clear()

    def _clear(self) -> None:
        self._texts: list[bytes] = []
        self._counts: list[int] = []
        self._documents: list[int] = []
        self._weights: list[float] = []
        self._frequencies: list[int] = []
        self._positions: list[int] = []
        self._values: list[bytes] = []

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        self._field = fieldname
        self._whoosh_format = fieldobj.format
        self._format = format_of(fieldobj.format)
        self._within = True
        self._flushed = False

    def start_term(self, text: bytes) -> None:
        if not self._within:
            raise ValueError("start_term was called before start_field")
        self._texts.append(text)
        self._counts.append(0)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        if self._counts[-1] and self._documents[-1] == docnum:
            # A term for spelling alone comes once for every word that has it.
            return
        if length:
            self._pending.tell_length(self._field, docnum, length)
        self._counts[-1] += 1
        self._documents.append(docnum)
        self._weights.append(weight)
        if self._format != "opaque" and not self._decode(vbytes):
            self._become_opaque()
        if self._format == "opaque":
            self._frequencies.append(max(0, int(weight)))
            self._values.append(vbytes or b"")

    def _decode(self, vbytes: bytes) -> bool:
        """Take a value apart; False if it isn't the format's own."""
        try:
            if self._format == "positions":
                positions = sorted(self._whoosh_format.decode_positions(vbytes))
                self._frequencies.append(len(positions))
                self._positions += positions
            elif self._format == "frequency":
                self._frequencies.append(self._whoosh_format.decode_frequency(vbytes))
        except (ValueError, EOFError, struct.error, pickle.UnpicklingError):
            return False
        return True

    def _become_opaque(self) -> None:
        """Keep the field's values as they are from its first term on."""
        if self._flushed:
            raise ValueError(f"a value in the field {self._field} is not of its format")
        if self._format == "positions":
            bounds = starts_of(np.array(self._frequencies, np.int64)).tolist()
            self._values = [
                self._whoosh_format.encode(self._positions[start:end])
                for start, end in itertools.pairwise(bounds)
            ]
            self._positions.clear()
        else:
            self._values = [pack_uint(frequency) for frequency in self._frequencies]
        self._format = "opaque"

    def finish_term(self) -> None:
        if len(self._documents) >= _POSTINGS:
            self._flush()

    def finish_field(self) -> None:
        if not self._within:
            raise ValueError("finish_field was called before start_field")
        self._flush()
        self._within = False

    def close(self) -> None:
        self._flush()
        self.is_closed = True
        self._pending.close("terms")

    def _flush(self) -> None:
        if not self._texts:
            return
        self._flushed = True
        existence = self._format == "existence"
        self._pending.builder().add(
            Stretch(
                self._field,
                self._format,
                self._texts,
                np.array(self._counts, np.int64),
                np.array(self._documents, np.int64),
                None if existence else np.array(self._frequencies, np.uint32),
                np.array(self._positions, np.int64) if self._format == "positions" else None,
                np.array(self._weights, np.float32),
                self._values if self._format == "opaque" else None,
            )
        )
        self._clear()
