"""Parts of documents to one segment's file, stretch by stretch.

Sections besides those of terms and postings: lengths, and for the plan's columns

    column/FIELD          numbers by document, uint32
    column/FIELD/starts   where each document's key starts, and where the last one's ends
    column/FIELD/bytes    the keys
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
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
from searcharchive.engines.whoosh.codec.indexing.parallel import Crew, ordered
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


def assemble(file: SegmentFileWriter, parts: Sequence[Part], plan: Plan, crew: Crew) -> None:
    """Write the segment of all parts, whose documents follow each other."""
    opened = [OpenPart(part) for part in parts]
    formats: dict[str, Format] = {
        name: "existence" if name in (*plan.keys, *plan.numbers) else "positions"
        for name in plan.fields()
    }
    if plan.grams:
        formats[plan.grams] = "frequency"

    def column(name: str) -> Array:
        return np.concatenate([np.empty(0, np.uint8), *(part.array(name) for part in opened)])

    lengths = {name: column(f"lengths/{name}") for name in sorted(plan.lengths)}
    fields = add_postings(
        file, formats, partial(_sources, parts, plan.id), lengths, crew.jobs, crew
    )
    numbers = {name: column(f"numbers/{name}") for name in plan.numbers}
    sizes = [np.empty(0, np.int64), *(np.diff(part.ids[1]) for part in opened)]
    keys = {plan.id: (np.concatenate(sizes), column("ids/bytes"))} if plan.id else {}
    add_rest(file, sum(part.documents for part in parts), fields, lengths, numbers, keys)


def _sources(parts: Sequence[Part], id: str | None) -> list[Source]:
    """The sources of parts, whose documents follow each other; ids are those of a field."""
    sources: list[Source] = []
    base = 0
    for part in parts:
        opened = OpenPart(part)
        sources.append(RunSource(opened.terms, opened.weights, opened.runs, opened.kept, base))
        if id:
            sources.append(IdSource(id, *opened.ids, base))
        base += part.documents
    return sources


def add_postings(
    file: SegmentFileWriter,
    formats: Mapping[str, Format],
    sources: Callable[[], Sequence[Source]],
    lengths: Mapping[str, Array],
    jobs: int,
    crew: Crew | None = None,
    *,
    interleaved: bool = False,
) -> dict[str, Any]:
    """Write dictionary and postings of sources; the fields' facts. See `merging.stretch_of`.

    Each process opens the sources itself; that can be pickled if there is a crew.
    """
    short = {name: length_bytes(exact) for name, exact in lengths.items() if exact.any()}
    builder = SegmentBuilder(file, short)
    encoder = _Encoder(sources, short, interleaved)
    stretches = list(plan_ranges(formats, encoder.sources))
    _release(encoder.sources)
    found: Iterator[EncodedStretch | None]
    # Each is sent back by a pipe: a few are made faster than that.
    if len(stretches) < _SHARED * jobs:
        found = map(encoder, stretches)
    elif crew:
        crew.turn_to(encoder, stretches)
        found = crew.results()
    else:
        found = ordered(encoder, stretches, jobs)
    for encoded in found:
        if encoded:
            builder.append(encoded)
    if crew:
        crew.dismiss()
    return builder.finish()


class _Encoder:
    """Encodes stretches of sources, which are opened once in each process."""

    def __init__(
        self,
        opened: Callable[[], Sequence[Source]],
        lengths: Mapping[str, Array],
        interleaved: bool,
    ) -> None:
        self._given = opened, lengths, interleaved

    def __reduce__(self) -> Any:
        return _Encoder, self._given

    @cached_property
    def sources(self) -> Sequence[Source]:
        """The sources, opened."""
        return self._given[0]()

    def __call__(self, part: Range) -> EncodedStretch | None:
        _, lengths, interleaved = self._given
        stretch = stretch_of(part, self.sources, interleaved=interleaved)
        _release(self.sources)
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
