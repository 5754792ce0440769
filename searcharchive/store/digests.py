"""Which things a transaction has touched, so that their digests are made anew at its end.

Whoever writes to a thing says so before it does: `touch` where it is written as a whole, `alter`
where in part. See `fixity` for things and digests.
"""

from searcharchive.store import fixity
from searcharchive.store.database import Database
from searcharchive.store.fixity import Kind

_MANY = 5_000
"""Things after which it pays to make digests: a strict import is one transaction, of any size."""


class Digests:
    """The digests of one transaction's things."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._touched: dict[Kind, set[str]] = {}

    def touch(self, kind: Kind, *keys: str) -> None:
        """Things are written as a whole: their digests are made anew."""
        self._touched.setdefault(kind, set()).update(keys)

    def alter(self, kind: Kind, *keys: str) -> None:
        """Things are about to be written in part.

        One that something else has changed before keeps its old digest, by which that is found.
        """
        of_kind, articles = self._touched.get(kind, set()), self._touched.get("article", set())
        unsure = [each for each in dict.fromkeys(keys) if not (each in of_kind or each in articles)]
        changed = fixity.changed(self._database, kind, unsure) if unsure else ()
        self.touch(kind, *(key for key in keys if key not in changed))

    def alter_origins(self, condition: str, *values: object) -> None:
        """The origins that meet a condition are about to be written in part."""
        rows = self._database.query(f"SELECT article FROM origins WHERE {condition}", values)
        self.alter("origins", *(id_ for (id_,) in rows))

    def keep(self) -> None:
        """Make the digests of all that was touched."""
        for kind, keys in self._touched.items():
            fixity.keep(self._database, kind, keys)
        self._touched.clear()

    def keep_many(self) -> None:
        """The same where it pays; between two articles, when none is written by half."""
        if sum(map(len, self._touched.values())) > _MANY:
            self.keep()
