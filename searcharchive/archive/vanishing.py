"""Files and members that articles came from and that are no longer there. Their articles stay."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from searcharchive.archive.paths import origin_path, whole_path
from searcharchive.archive.session import Session


def note_vanished(session: Session, roots: Sequence[str], visited: Collection[str]) -> None:
    """Mark the files at or below `roots` that an import hasn't `visited` (origin paths) and that
    aren't there any more, and count their records.

    A file that is there but was left out, by a glob perhaps, has not vanished. A member has if
    its container was read and it was not met.
    """
    directory = session.directory
    tops = [os.path.normpath(Path.cwd() / root) for root in roots]
    for path, encoded in session.store.identities.paths():
        whole = whole_path(directory, path, encoded=encoded)
        below = any(whole == top or whole.startswith(f"{top}{os.sep}") for top in tops)
        if below and path not in visited and not _is_there(directory, whole, visited):
            gone = session.batch.vanish(path, session.started)
            session.tally.count("no_longer_in_file", gone)


def _is_there(directory: Path, whole: str, visited: Collection[str]) -> bool:
    if Path(whole).exists():
        return True
    container = next((parent for parent in Path(whole).parents if parent.is_file()), None)
    if container is None:
        return False
    prefix = f"{origin_path(directory, str(container))[0]}/"
    return not any(path.startswith(prefix) for path in visited)
