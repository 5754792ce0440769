"""Parts of documents to one segment's file, stretch by stretch.

Sections besides those of terms and postings: lengths, and for the plan's columns

    column/FIELD          numbers by document, uint32
    column/FIELD/starts   where each document's key starts, and where the last one's ends
    column/FIELD/bytes    the keys
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.lengths import add_lengths, length_bytes
from searcharchive.engines.whoosh.codec.format.numbers import starts_of
from searcharchive.engines.whoosh.codec.indexing.building import SegmentBuilder
from searcharchive.engines.whoosh.codec.indexing.merging import (
    IdSource,
    Range,
    RunSource,
    Source,
    plan_ranges,
    stretch_of,
)
from searcharchive.engines.whoosh.codec.indexing.parallel import ordered
from searcharchive.engines.whoosh.codec.indexing.parts import OpenPart, Part
from searcharchive.engines.whoosh.codec.indexing.plan import Plan
from searcharchive.engines.whoosh.codec.indexing.stretches import (
    EncodedStretch,
    Format,
    encode_stretch,
)

Array: TypeAlias = np.ndarray[Any, Any]

_SHARED = 2
"""Stretches a process, from which on it pays to share them."""


def assemble(file: SegmentFileWriter, parts: Sequence[Part], plan: Plan, jobs: int) -> None:
    """Write the segment of all parts, whose documents follow each other, with `jobs` processes."""
    opened = [OpenPart(part) for part in parts]
    bases = starts_of(np.array([part.documents for part in parts], np.int64)).tolist()
    sources: list[Source] = []
    for part, base in zip(opened, bases[:-1], strict=True):
        sources.append(RunSource(part.terms, part.weights, part.runs, part.kept, base))
        if plan.id:
            sources.append(IdSource(plan.id, *part.ids, base))
    formats: dict[str, Format] = {
        name: "existence" if name in (*plan.keys, *plan.numbers) else "positions"
        for name in plan.fields()
    }
    if plan.grams:
        formats[plan.grams] = "frequency"

    def column(name: str) -> Array:
        return np.concatenate([np.empty(0, np.uint8), *(part.array(name) for part in opened)])

    lengths = {name: column(f"lengths/{name}") for name in sorted(plan.lengths)}
    fields = add_postings(file, formats, sources, lengths, jobs)
    numbers = {name: column(f"numbers/{name}") for name in plan.numbers}
    sizes = [np.empty(0, np.int64), *(np.diff(part.ids[1]) for part in opened)]
    keys = {plan.id: (np.concatenate(sizes), column("ids/bytes"))} if plan.id else {}
    add_rest(file, bases[-1], fields, lengths, numbers, keys)


def add_postings(
    file: SegmentFileWriter,
    formats: Mapping[str, Format],
    sources: Sequence[Source],
    lengths: Mapping[str, Array],
    jobs: int,
    *,
    interleaved: bool = False,
) -> dict[str, Any]:
    """Write dictionary and postings of sources; the fields' facts. See `merging.stretch_of`."""
    short = {name: length_bytes(exact) for name, exact in lengths.items() if exact.any()}
    builder = SegmentBuilder(file, short)
    work = partial(_encoded, sources, short, interleaved)
    stretches = list(plan_ranges(formats, sources))
    _release(sources)
    # Each is sent back by a pipe: a few are made faster than that.
    for encoded in ordered(work, stretches, jobs if len(stretches) >= _SHARED * jobs else 1):
        if encoded:
            builder.append(encoded)
    return builder.finish()


def _encoded(
    sources: Sequence[Source], lengths: Mapping[str, Array], interleaved: bool, part: Range
) -> EncodedStretch | None:
    stretch = stretch_of(part, sources, interleaved=interleaved)
    _release(sources)
    return encode_stretch(stretch, lengths.get(stretch.field)) if len(stretch.texts) else None


def _release(sources: Sequence[Source]) -> None:
    for source in sources:
        source.release()


def add_rest(
    file: SegmentFileWriter,
    documents: int,
    fields: Mapping[str, Any],
    lengths: Mapping[str, Array],
    numbers: Mapping[str, Array],
    keys: Mapping[str, tuple[Array, Array]],
) -> None:
    """Write lengths and columns, by document, and finish the file.

    Keys are in order: the bytes' sizes, and all bytes.
    """
    length_facts = add_lengths(file, lengths)
    for name, column in sorted(numbers.items()):
        file.add(f"column/{name}", column)
    for name, (sizes, data) in sorted(keys.items()):
        starts = starts_of(sizes)
        file.add(
            f"column/{name}/starts", starts.astype(np.uint64 if starts[-1] >> 32 else np.uint32)
        )
        file.add(f"column/{name}/bytes", data)
    facts = {
        "documents": documents,
        "fields": fields,
        "lengths": length_facts,
        "ids_sorted": bool(keys),
    }
    file.finish(facts)
