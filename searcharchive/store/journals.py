"""The rollback journal that may lie beside a SQLite file, `archive.db-journal`.

A store has one only while it is made or its copy is: after that it is in WAL mode. Where a process
was killed meanwhile, whoever opens the store next undoes what the journal holds. A journal that
comes from someone else may name another file at its end, the journal of a transaction over several
databases, and SQLite then deletes that file, wherever it is. No journal of ours does.
"""

from pathlib import Path

from searcharchive.errors import StoreError

_MAGIC = bytes.fromhex("d9d505f920a163d7")
"""What a journal begins with, and ends with where it names another file."""


def is_left(database: Path) -> bool:
    """Whether a journal lies beside a database; raises StoreError for one that can't be trusted."""
    journal = database.with_name(f"{database.name}-journal")
    try:
        if journal.is_symlink() or (journal.exists() and not journal.is_file()):
            raise _untrusted(journal, "it is no file")
        size = journal.stat().st_size
        with journal.open("rb") as file:
            file.seek(max(0, size - len(_MAGIC)))
            if size > len(_MAGIC) and file.read() == _MAGIC:
                raise _untrusted(journal, "it names another file, which SQLite would delete")
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"{journal} can't be read: {error.strerror}") from error
    return size > 0


def _untrusted(journal: Path, what: str) -> StoreError:
    return StoreError(
        f"{journal} can't be trusted: {what}; move it away, then run 'searcharchive check'"
    )
