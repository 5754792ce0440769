"""What `check` finds: one thing that is wrong, and what to run or do about it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["store", "index", "agreement", "origins", "leftover"]

REPAIR = "searcharchive repair"
FIRST_REPAIR = f"{REPAIR}, then "
IF_REPAIR_FAILS = f"{REPAIR}; where that doesn't help, "
REBUILD = "searcharchive rebuild"
UPDATE = "searcharchive update"
RESTORE = (
    "put a backup back with 'searcharchive restore BAG --replace', or move data/archive.db away "
    "and import anew"
)
CHANGED = (
    f"{FIRST_REPAIR}import the file that it came from again; or put a backup back with "
    "'searcharchive restore BAG --replace'. If it was changed on purpose: searcharchive repair "
    "--accept"
)


def without_fix(error: object) -> str:
    """What an error says is wrong, without what it says to run: a finding has its own."""
    return str(error).partition("; run ")[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in what, what it is, and what to run or do about it.

    `problem` is its name for scripts, listed in docs/json.md. `id` is the article's and `path` the
    file's that it is about, as origins have it, where it is about one.
    """

    kind: Kind
    problem: str
    message: str
    fix: str
    id: str | None = None
    path: str | None = None
