"""What an archive, an import or a check has to tell, as lines: counts, lists, findings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from searcharchive.model import Place
from searcharchive.render.separated import guarded
from searcharchive.render.terminal import pad, plain, visible
from searcharchive.store.imports import Counts, ImportEntry, Report
from searcharchive.store.listing import Counted, CountedPlace

_COUNTS = {
    "files": "files read",
    "unchanged_files": "files unchanged",
    "added": "added",
    "replaced": "replaced",
    "unchanged": "unchanged",
    "further_origins": "further origins",
    "refused": "refused",
    "skipped": "skipped",
    "undated": "undated",
    "without_dateline": "without a dateline",
    "no_longer_in_file": "no longer in its file",
    "kept_removed": "stay removed",
    "warnings": "warnings",
    "disagreements": "disagreements with the metadata",
    "unmatched_rows": "metadata rows that match nothing",
}
_ALWAYS = frozenset(
    {"added", "replaced", "unchanged", "further_origins", "refused", "skipped", "undated",
     "without_dateline", "no_longer_in_file"}
)  # fmt: skip
_KINDS = {"unmatched": "no article for", "disagreement": "disagreement"}


def count_lines(counts: Counts) -> Iterator[str]:
    """What an import did, a count a line; rare counts only where there is something to count."""
    numbers = {name: getattr(counts, name) for name in _COUNTS}
    shown = {name: number for name, number in numbers.items() if number or name in _ALWAYS}
    widest = max(len(f"{number:,}") for number in shown.values())
    for name, number in shown.items():
        yield f"{number:>{widest},}  {_COUNTS[name]}"


def report_line(report: Report) -> str:
    """Something that an import had to tell: `refused: a.jsonl, record 3: ...`."""
    record = "" if report.record is None else f", record {report.record}"
    kind = _KINDS.get(report.kind, report.kind)
    path = "standard input" if report.path == "-" else report.path
    return visible(f"{kind}: {path}{record}: {report.message}")


def import_lines(entry: ImportEntry) -> Iterator[str]:
    """An import as the store remembers it: a line of when and what, a line of counts."""
    paths = " ".join(entry.paths) or "(metadata alone)"
    options = f" {entry.options}" if entry.options else ""
    yield visible(f"{entry.id}  {entry.started}  {entry.state}  {paths}{options}")
    counts = [
        f"{getattr(entry.counts, name):,} {text}"
        for name, text in _COUNTS.items()
        if getattr(entry.counts, name)
    ]
    yield f"   {', '.join(counts) or 'nothing'}"


def finding_line(kind: str, message: str, fix: str) -> str:
    """A finding of `check`: in what, what is wrong, what to do."""
    return visible(f"{kind}: {message}; to mend it: {fix}")


def dateline_lines(datelines: Sequence[Counted], places: Sequence[CountedPlace]) -> Iterator[str]:
    """Datelines, then places, each behind the number of its articles."""
    if datelines:
        yield "Datelines"
        yield from _counted([(each.articles, each.value) for each in datelines])
    if places:
        if datelines:
            yield ""
        yield "Places"
        yield from _counted([(each.articles, _place(each.place)) for each in places])


def dateline_rows(
    datelines: Sequence[Counted], places: Sequence[CountedPlace], *, formula_guard: bool = True
) -> Iterator[str]:
    """The same for programs, tab-separated: kind, articles, name, region, country."""
    rows = [("dateline", each.articles, (each.value, "", "")) for each in datelines]
    for found in places:
        place = found.place
        names = (place.name, place.region or "", place.country or "")
        rows.append(("place", found.articles, names))
    for kind, number, texts in rows:
        cells = [" ".join(plain(text).split()) for text in texts]
        yield "\t".join([kind, str(number), *(map(guarded, cells) if formula_guard else cells)])


def stats_lines(stats: Mapping[str, Any]) -> Iterator[str]:
    """The object of `stats --format json` for people."""
    widest = max(len(name) for name in stats)
    for name, value in stats.items():
        if name != "schema":
            text = f"{value:,}" if isinstance(value, int) else str(value or "none")
            yield f"{pad(name.replace('_', ' '), widest)}  {visible(text)}"


def _counted(rows: Sequence[tuple[int, str]]) -> Iterator[str]:
    widest = max(len(f"{number:,}") for number, _ in rows)
    for number, text in rows:
        yield f"  {number:>{widest},}  {plain(text)}"


def _place(place: Place) -> str:
    return ", ".join(part for part in (place.name, place.region, place.country) if part)
