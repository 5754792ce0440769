"""What the steps of one import share."""

from dataclasses import dataclass
from pathlib import Path

from searcharchive.archive.preparing import Rules
from searcharchive.archive.tally import Tally
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch


@dataclass(frozen=True, slots=True)
class Session:
    """One import: the archive's `directory`, the store and its open transaction, the rules.

    `number` is the import's in the store, `started` its time (ISO, UTC), which is also that of
    what it adds.
    """

    directory: Path
    store: Store
    batch: Batch
    tally: Tally
    rules: Rules
    number: int
    started: str
