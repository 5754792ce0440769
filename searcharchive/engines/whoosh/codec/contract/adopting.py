"""Documents of one segment to another that is being written, as arrays, without looking at each."""

from typing import Any, TypeAlias

import numpy as np
from whoosh.fields import SpellField
from whoosh.reading import SegmentReader

from searcharchive.engines.whoosh.codec.codec import opened
from searcharchive.engines.whoosh.codec.contract.pending import Pending
from searcharchive.engines.whoosh.codec.contract.values import format_of
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.blobs import Blobs
from searcharchive.engines.whoosh.codec.format.columns import ENDINGS, has_column, like
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.segment import ArraySegment

Array: TypeAlias = np.ndarray[Any, Any]

_ODD = ("weights/postings", "odd/postings", "told/terms")


def adoptable(reader: Any, schema: Any) -> ArraySegmentReader | None:
    """A reader's segment, if all that belongs to its documents can go over under this schema."""
    segment = reader.segment()
    if type(reader) is not SegmentReader or not isinstance(segment, ArraySegment):
        return None
    # A column that was added later stands in a file of its own.
    files = segment.list_files(reader.storage())  # type: ignore[no-untyped-call]  # Whoosh's
    if files != [segment.file_name]:
        return None
    arrays = opened(reader.storage(), segment)
    file = arrays.file
    named = {*file.facts.get("stored", ()), *file.facts["lengths"], *_named(file, "vectors/")}
    fits = all(name in schema for name in {*named, *_named(file, "column/")}) and all(
        schema[name].column_type and like(file, name, schema[name].column_type)
        for name in schema.names()
        if has_column(file, name)
    )
    return arrays if fits else None


def terms_adoptable(file: SegmentFile, schema: Any) -> bool:
    """Whether its postings can go over as arrays, too."""
    return not any(name in file for name in _ODD) and all(
        name in schema
        and facts["format"] == format_of(schema[name].format)
        and facts["format"] != "opaque"
        and not isinstance(schema[name], SpellField)
        for name, facts in file.facts["fields"].items()
    )


def _named(file: SegmentFile, prefix: str) -> set[str]:
    """The fields that have a section of this kind."""
    found = set()
    for section in file.names():
        if section.startswith(prefix):
            name = section.removeprefix(prefix)
            ending = next((each for each in ENDINGS if name.endswith(each)), "")
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
    blobs = [f"vectors/{field}" for field in sorted(_named(file, "vectors/"))]
    if stored := file.facts.get("stored", ()):
        pending.stored_names.update(stored)
        blobs.append("stored")
    for name in blobs:
        pending.blobs(name).add_all(first, Blobs(file, name), live)
    documents = np.full(arrays.documents, -1, np.int64)
    documents[live] = np.arange(first, first + len(live))
    pending.documents += len(live)
    return documents
