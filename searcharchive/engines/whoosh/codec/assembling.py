"""Parts of documents to one segment's file: the terms of all parts, then stretch by stretch.

Sections besides those of terms and postings: lengths, and for the plan's columns

    column/FIELD          numbers by document, uint32
    column/FIELD/starts   where each document's key starts, and where the last one's ends
    column/FIELD/bytes    the keys
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from searcharchive.engines.whoosh.codec.bits import starts_of
from searcharchive.engines.whoosh.codec.building import SegmentBuilder
from searcharchive.engines.whoosh.codec.inverting import Part
from searcharchive.engines.whoosh.codec.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.lengths import add_lengths, length_bytes
from searcharchive.engines.whoosh.codec.merging import (
    Range,
    RunSource,
    Source,
    plan_ranges,
    stretch_of,
)
from searcharchive.engines.whoosh.codec.parallel import ordered
from searcharchive.engines.whoosh.codec.plan import Plan
from searcharchive.engines.whoosh.codec.stretches import EncodedStretch, Format, encode_stretch

Array: TypeAlias = np.ndarray[Any, Any]
Terms: TypeAlias = dict[str, list[bytes]]

_SHARED = 4
"""Stretches a process, from which on it pays to share them."""


def assemble(file: SegmentFileWriter, parts: Sequence[Part], plan: Plan, jobs: int) -> None:
    """Write the segment of all parts, whose documents follow each other, with `jobs` processes."""
    terms, places = united([part.terms for part in parts])
    sources: list[Source] = []
    base = 0
    for part, mine in zip(parts, places, strict=True):
        sources += [RunSource(run, mine, base) for run in part.runs]
        base += part.documents
    lengths = {name: _joined(parts, "lengths", name) for name in sorted(plan.lengths)}
    numbers = {name: _joined(parts, "numbers", name) for name in plan.numbers}
    ids = [id_ for part in parts for id_ in part.ids]
    formats: dict[str, Format] = {
        name: "existence" if name in (*plan.keys, *plan.numbers) else "positions"
        for name in plan.fields()
    }
    if plan.grams:
        formats[plan.grams] = "frequency"
    fields = add_postings(file, terms, formats, sources, lengths, jobs)
    add_rest(file, base, fields, lengths, numbers, {plan.id: ids} if plan.id else {})


def add_postings(
    file: SegmentFileWriter,
    terms: Terms,
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
    stretches = list(plan_ranges(terms, formats, sources))
    # Each is sent back by a pipe: a few are made faster than that.
    for encoded in ordered(work, stretches, jobs if len(stretches) >= _SHARED * jobs else 1):
        if encoded:
            builder.append(encoded)
    return builder.finish()


def _encoded(
    sources: Sequence[Source], lengths: Mapping[str, Array], interleaved: bool, part: Range
) -> EncodedStretch | None:
    stretch = stretch_of(part, sources, interleaved=interleaved)
    for source in sources:
        source.release()
    return encode_stretch(stretch, lengths.get(stretch.field)) if stretch.texts else None


def add_rest(
    file: SegmentFileWriter,
    documents: int,
    fields: Mapping[str, Any],
    lengths: Mapping[str, Array],
    numbers: Mapping[str, Array],
    keys: Mapping[str, Sequence[bytes]],
) -> None:
    """Write lengths and columns, by document, and finish the file; keys are in order."""
    length_facts = add_lengths(file, lengths)
    for name, column in sorted(numbers.items()):
        file.add(f"column/{name}", column)
    for name, values in sorted(keys.items()):
        sizes = np.fromiter(map(len, values), np.int64, len(values))
        starts = starts_of(sizes)
        file.add(
            f"column/{name}/starts", starts.astype(np.uint64 if starts[-1] >> 32 else np.uint32)
        )
        file.add(f"column/{name}/bytes", b"".join(values))
    facts = {
        "documents": documents,
        "fields": fields,
        "lengths": length_facts,
        "ids_sorted": bool(keys),
    }
    file.finish(facts)


def united(parts: Sequence[Terms]) -> tuple[Terms, list[Array]]:
    """The terms of all parts, and each part's terms' places among them."""
    if len(parts) == 1:
        return parts[0], [np.arange(sum(map(len, parts[0].values())))]
    terms: Terms = {}
    places: list[list[Array]] = [[] for _ in parts]
    base = 0
    for field in sorted({name for part in parts for name in part}):
        mine = [part.get(field, []) for part in parts]
        # Sorted lists one after the other are what Python's sort merges in a single pass.
        every = list(dict.fromkeys(sorted([text for texts in mine for text in texts])))
        number = dict(zip(every, range(base, base + len(every)), strict=True))
        for found, texts in zip(places, mine, strict=True):
            found.append(np.fromiter(map(number.__getitem__, texts), np.int64, len(texts)))
        terms[field] = every
        base += len(every)
    return terms, [np.concatenate(found or [np.empty(0, np.int64)]) for found in places]


def _joined(parts: Sequence[Part], kind: str, name: str) -> Array:
    return np.concatenate([getattr(part, kind)[name] for part in parts])
