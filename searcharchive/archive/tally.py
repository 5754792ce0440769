"""The counts and reports of a running import. It writes nothing."""

from collections.abc import Callable
from dataclasses import fields

from searcharchive.store.imports import Counts, Report

KEPT_REPORTS = 10_000
"""Reports that are kept of one import; hostile input has millions. All are counted."""

_COUNTED_AS = {
    "warning": "warnings",
    "refused": "refused",
    "skipped": "skipped",
    "disagreement": "disagreements",
    "unmatched": "unmatched_rows",
}


class Tally:
    """What an import did so far; every report also goes to `tell` at once."""

    def __init__(self, tell: Callable[[Report], None]) -> None:
        self._tell = tell
        self._numbers = {field.name: 0 for field in fields(Counts)}
        self.reports: list[Report] = []

    def count(self, name: str, number: int = 1) -> None:
        """Add to a count, which is a field of `Counts`."""
        self._numbers[name] += number

    def report(self, report: Report) -> None:
        """Count a report and pass it on."""
        self.count(_COUNTED_AS[report.kind])
        if len(self.reports) < KEPT_REPORTS:
            self.reports.append(report)
        self._tell(report)

    def number(self, name: str) -> int:
        return self._numbers[name]

    def counts(self) -> Counts:
        return Counts(**self._numbers)
