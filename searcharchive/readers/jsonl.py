"""JSON Lines (https://jsonlines.org): an object a line. A bad line is refused, the others are read.

The names that are read are those of `fields`; objects that this program exported come back whole.
"""

from collections.abc import Iterator

from searcharchive.inputs import Input
from searcharchive.model import Tombstone
from searcharchive.readers import json_values
from searcharchive.readers.decoding import MAX_RECORD_BYTES, opened
from searcharchive.readers.options import ReadOptions
from searcharchive.records import Record, Refusal


def read(input_: Input, options: ReadOptions) -> Iterator[Record | Refusal | Tombstone]:
    """The objects of a file; blank lines count for nothing."""
    with opened(input_, options.encoding) as source:
        number = 0
        for line in source.lines():
            if line is None:
                number += 1
                yield Refusal(number, f"it is longer than the limit of {MAX_RECORD_BYTES:,} bytes")
            elif line.strip():
                number += 1
                yield json_values.item(number, line, source, options)
