"""A writer for Whoosh's own users: Whoosh's SegmentWriter, its postings sorted as arrays.

    writer = ArrayWriter(index)      in place of index.writer(codec=ArrayCodec())

Whoosh sorts every posting as a tuple, in runs that it pickles to disk. Here a posting is a number
of its term and a document in arrays, which numpy sorts. All of them are kept in memory.
"""

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.writing import SegmentWriter

from searcharchive.engines.whoosh.codec.codec import ArrayCodec


class ArrayPool:
    """Postings in the order in which documents came; given out by field, term and document."""

    def __init__(self) -> None:
        self.fieldnames: set[str] = set()
        self._numbers: dict[tuple[str, bytes], int] = {}
        self._terms = array("I")
        self._documents = array("I")
        self._weights = array("d")
        self._values: list[bytes] = []

    def add(self, item: tuple[str, bytes, int, float, bytes | None]) -> None:
        """A posting: field, term, document, weight, and the format's value."""
        field, text, document, weight, value = item
        self.fieldnames.add(field)
        self._terms.append(self._numbers.setdefault((field, text), len(self._numbers)))
        self._documents.append(document)
        self._weights.append(weight)
        self._values.append(value or b"")

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        """All postings in order."""
        names = sorted(self._numbers)
        ranks = np.empty(len(names), np.int64)
        ranks[[self._numbers[name] for name in names]] = np.arange(len(names))
        mine = ranks[np.frombuffer(self._terms, np.uint32)] if self._terms else np.empty(0, int)
        # Documents were added in order, which a stable sort keeps.
        for place in np.argsort(mine, kind="stable").tolist():
            field, text = names[mine[place]]
            yield field, text, self._documents[place], self._weights[place], self._values[place]

    def cleanup(self) -> None:
        """Nothing lies on disk."""


class ArrayWriter(SegmentWriter):
    """Whoosh's writer with the array codec and an `ArrayPool`."""

    def __init__(self, ix: Any, **kwargs: Any) -> None:
        kwargs["codec"] = ArrayCodec()
        super().__init__(ix, **kwargs)  # type: ignore[no-untyped-call]  # Whoosh's
        self.pool: Any = ArrayPool()
