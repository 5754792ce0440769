"""The archive that a command works on. Nothing of it is loaded before one is asked for: the help
and a shell's completions need none.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searcharchive.archive import Archive


def archive_at(named: Path | None) -> "Archive":
    """The archive that --archive names, else SEARCHARCHIVE_DIR, else the nearest parent's.

    Raises UsageError where there is none, ConfigError.
    """
    from searcharchive.archive import open_archive
    from searcharchive.config import find_archive

    return open_archive(find_archive(named, os.environ, Path.cwd()))
