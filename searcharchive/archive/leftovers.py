"""What interrupted runs have left behind: files that nothing will ever read.

Every writer of the index removes them before its work. Nothing is told of them while another
process writes: what looks unfinished then is its work.
"""

import os
from pathlib import Path

from searcharchive.archive.archive import Archive
from searcharchive.config import FILE_NAME
from searcharchive.engines.whoosh.generations import Generations
from searcharchive.engines.whoosh.leftovers import leftovers as of_index
from searcharchive.engines.whoosh.leftovers import remove
from searcharchive.errors import EngineError

__all__ = ["RESTORING", "find", "is_written_to", "remove"]

RESTORING = ".restoring-"
"""How the directory begins in which a backup waits until it is whole."""

_BESIDE = (f".{FILE_NAME}.*", f"{RESTORING}*")
_LOCKS = Path("/proc/locks")


def find(archive: Archive) -> list[Path]:
    """The leftovers in an archive, sorted; to be removed only while one holds its lock."""
    try:
        current = Generations(archive.index_path).current_name()
    except EngineError:
        # Without a name no generation is known to be garbage.
        return []
    beside = [path for name in _BESIDE for path in archive.directory.glob(name)]
    return sorted([*of_index(archive.index_path, current), *beside])


def is_written_to(archive: Archive) -> bool:
    """Whether another process holds the archive's lock, as far as the system tells.

    True if it doesn't tell.

    To try the lock would be to hold it for a moment, in which a writer would find it taken.
    """
    try:
        inode = archive.lock_path.stat().st_ino
        locks = _LOCKS.read_text(encoding="ascii").splitlines()
    except FileNotFoundError as error:
        return str(error.filename) == str(_LOCKS)
    except OSError:
        return True
    ours = f" {os.getpid()} "
    return any(f":{inode} " in line and ours not in line for line in locks if " FLOCK " in line)
