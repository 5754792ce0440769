"""A whole segment from many documents: inverted by several processes, assembled into one file."""

import gc
import mmap
import shutil
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from searcharchive.analysis import Analyzer
from searcharchive.engines.means import Means
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.indexing.assembling import assemble
from searcharchive.engines.whoosh.codec.indexing.collecting import batches
from searcharchive.engines.whoosh.codec.indexing.inverting import Inverter
from searcharchive.engines.whoosh.codec.indexing.parallel import Crew
from searcharchive.engines.whoosh.codec.indexing.parts import Part
from searcharchive.engines.whoosh.codec.indexing.plan import Plan
from searcharchive.engines.whoosh.codec.indexing.spool import Spool
from searcharchive.schema import Document

Feed: TypeAlias = Callable[[], Iterable[Document]]
"""Opens a stretch of the documents; called in the process that reads it."""

Done: TypeAlias = Callable[[int], None]
"""Called with how many documents have been inverted."""

RUNS = ".runs-"
"""How the names of directories begin in which runs wait, beside the segments."""

_LEAST = 32 * 1024 * 1024
"""Bytes for the terms of a part: each part is a file that is kept open, and there are not many."""

_COUNTER = struct.Struct("<Q")


def write_segment(
    path: Path,
    feeds: Sequence[Feed],
    plan: Plan,
    analyzer: Analyzer,
    means: Means,
    done: Done | None = None,
) -> int:
    """Write the file of a segment of all documents that the feeds give, in order; how many.

    With ids, documents must be in their order. Raises OSError, and what a feed raises.
    """
    with _without_collection(), TemporaryDirectory(dir=path.parent, prefix=RUNS) as directory:
        counters = mmap.mmap(-1, _COUNTER.size * max(1, len(feeds)))
        tick = partial(_report, counters, len(feeds), done) if done else None
        jobs = max(1, min(means.jobs, len(feeds)))
        share = means.memory // 2 // jobs
        # What processes make for each other is read from files: a pipe would copy it twice.
        spool = partial(Spool, Path(directory), final=None if jobs == 1 else 0)
        inverter = partial(Inverter, plan, analyzer, memory=max(_LEAST, share))
        work = partial(_invert, plan, lambda memory: inverter(spool(memory)), share, counters)
        with Crew(partial(work, None), list(enumerate(feeds)), jobs) as crew:
            parts = list(chain.from_iterable(crew.results(tick, partial(work, tick))))
            with path.open("wb") as file:
                assemble(SegmentFileWriter(file, Path(directory)), parts, plan, crew)
    return sum(part.documents for part in parts)


def remove_runs(directory: Path) -> None:
    """Remove what processes that were killed have left of their runs beside the segments."""
    for path in directory.glob(f"{RUNS}*"):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Texts and terms are millions of objects without cycles: to go through them is for nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _invert(
    plan: Plan,
    begin: Callable[[int], Inverter],
    memory: int,
    counters: mmap.mmap,
    tick: Callable[[], None] | None,
    numbered: tuple[int, Feed],
) -> list[Part]:
    number, feed = numbered
    inverter = begin(memory)
    parts = []
    count = 0
    for batch in batches(feed(), plan):
        if inverter.full:
            parts.append(inverter.finish())
            # The first has what there is to be kept in memory.
            inverter = begin(0)
        inverter.add(batch)
        count += len(batch)
        _COUNTER.pack_into(counters, number * _COUNTER.size, count)
        if tick:
            tick()
    return [*parts, inverter.finish()]


def _report(counters: mmap.mmap, feeds: int, done: Done) -> None:
    done(sum(_COUNTER.unpack_from(counters, each * _COUNTER.size)[0] for each in range(feeds)))
