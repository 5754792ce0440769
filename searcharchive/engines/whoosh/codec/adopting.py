"""Documents of one segment to another that is being written, as arrays, without looking at each."""

from typing import Any, TypeAlias

import numpy as np
from whoosh.reading import SegmentReader

from searcharchive.engines.whoosh.codec.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.blobs import Blobs
from searcharchive.engines.whoosh.codec.codec import opened
from searcharchive.engines.whoosh.codec.columns import has_column, like
from searcharchive.engines.whoosh.codec.layout import SegmentFile
from searcharchive.engines.whoosh.codec.pending import Pending
from searcharchive.engines.whoosh.codec.segment import ArraySegment
from searcharchive.engines.whoosh.codec.values import format_of

Array: TypeAlias = np.ndarray[Any, Any]

_ODD = ("weights/postings", "odd/postings", "told/terms")


def adoptable(reader: Any, schema: Any) -> ArraySegmentReader | None:
    """A reader's segment, if all that it holds can go over as arrays under this schema."""
    segment = reader.segment()
    if type(reader) is not SegmentReader or not isinstance(segment, ArraySegment):
        return None
    # A column that was added later stands in a file of its own.
    files = segment.list_files(reader.storage())  # type: ignore[no-untyped-call]  # Whoosh's
    if files != [segment.file_name]:
        return None
    arrays = opened(reader.storage(), segment)
    file = arrays.file
    plain = not any(name in file for name in _ODD)
    fits = _documents_fit(file, schema) and _terms_fit(file, schema)
    return arrays if plain and fits else None


def _terms_fit(file: SegmentFile, schema: Any) -> bool:
    return all(
        name in schema
        and facts["format"] == format_of(schema[name].format)
        and facts["format"] != "opaque"
        for name, facts in file.facts["fields"].items()
    )


def _documents_fit(file: SegmentFile, schema: Any) -> bool:
    named = {*file.facts.get("stored", ()), *file.facts["lengths"], *_named(file, "vectors/")}
    return all(name in schema for name in {*named, *_named(file, "column/")}) and all(
        schema[name].column_type and like(file, name, schema[name].column_type)
        for name in schema.names()
        if has_column(file, name)
    )


def _named(file: SegmentFile, prefix: str) -> set[str]:
    """The fields that have a section of this kind."""
    endings = ("/starts", "/bytes", "/whoosh")
    found = set()
    for section in file.names():
        if section.startswith(prefix):
            name = section.removeprefix(prefix)
            ending = next((each for each in endings if name.endswith(each)), "")
            found.add(name.removesuffix(ending))
    return found


def adopt(pending: Pending, arrays: ArraySegmentReader, live: Array, schema: Any) -> Array:
    """Append what belongs to the documents `live` of a segment; their new numbers, -1 for the rest.

    Lengths go over exactly, where Whoosh's own merging takes the rounded ones.
    """
    file, first = arrays.file, pending.documents
    for field in file.facts["lengths"]:
        exact = file.section(f"exact_lengths/{field}").whole().take(live)
        pending.add_lengths(field, first, exact)
    for field in sorted(_named(file, "column/")):
        pending.columns.add_all(field, schema[field].column_type, first, file, live)
    if "stored/starts" in file:
        pending.stored.add_all(first, Blobs(file, "stored"), live)
        pending.stored_names.update(file.facts["stored"])
    for field in sorted(_named(file, "vectors/")):
        pending.vectors_of(field).add_all(first, Blobs(file, f"vectors/{field}"), live)
    documents = np.full(arrays.documents, -1, np.int64)
    documents[live] = np.arange(first, first + len(live))
    pending.documents += len(live)
    return documents
