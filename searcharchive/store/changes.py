"""What has changed since a sequence number: how an index catches up with the store.

The number grows by one with each article that is put, removed or brought back, in the same
transaction. Origins alone don't count: nothing of them is indexed.
"""

from collections.abc import Iterator
from typing import NamedTuple

from searcharchive.store.database import Database, damaged

_CHUNK = 5000
MOST = 2**62
"""So many changes are never made; SQLite counts to twice as many."""


class Change(NamedTuple):
    """The latest change of an article: put (new or replaced) or removed."""

    sequence: int
    id: str
    removed: bool


def sequence(database: Database) -> int:
    """The number of the last change; 0 in a new store. Raises StoreError where it can be none."""
    found = database.value("SELECT value FROM state WHERE name = 'sequence'")
    if found is None or not 0 <= found < MOST:
        raise damaged(database.path, f"its sequence number is {found}")
    return int(found)


def changes(database: Database, since: int) -> Iterator[Change]:
    """The latest change of every article that changed after `since`, in order of sequence."""
    last = since
    while rows := database.query(
        "SELECT sequence, id, removed IS NOT NULL FROM articles WHERE sequence > ?1 "
        "UNION ALL SELECT sequence, id, 1 FROM tombstones WHERE sequence > ?1 "
        f"ORDER BY sequence LIMIT {_CHUNK}",
        (last,),
    ):
        yield from (Change(number, id_, bool(removed)) for number, id_, removed in rows)
        last = rows[-1][0]
