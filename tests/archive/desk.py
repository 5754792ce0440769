"""An archive to test with, and ways to write files for it and to import them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searcharchive.archive import Archive
from searcharchive.archive.importing import ImportRequest, ImportSummary, import_paths
from searcharchive.model import Article


@dataclass(frozen=True)
class Desk:
    """An archive and a directory `files` beside it to import from."""

    archive: Archive
    files: Path

    def write(self, name: str, *records: dict[str, Any]) -> Path:
        """A JSON Lines file with these records."""
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    def take(self, *names: str, **options: Any) -> ImportSummary:
        """Import files by name, or all of them."""
        paths = tuple(str(self.files / name) for name in names or (".",))
        return import_paths(self.archive, ImportRequest(paths=paths, **options))

    def articles(self) -> dict[str, Article]:
        """All live articles by their body."""
        with self.archive.store() as store:
            return {article.body: article for article in store.iterate()}

    def ids(self) -> dict[str, str]:
        return {body: article.id for body, article in self.articles().items()}


def counted(summary: ImportSummary) -> dict[str, int]:
    """The counts of an import that are not zero, without the numbers of files and gaps."""
    left_out = ("files", "unchanged_files", "undated", "without_dateline")
    counts = summary.counts
    return {
        name: getattr(counts, name)
        for name in counts.__slots__
        if name not in left_out and getattr(counts, name)
    }
