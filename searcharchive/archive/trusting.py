"""What an archive's directory may hold: no links in the places of its own files.

An archive can come from someone else. A link there would have this program read, empty or replace
a file elsewhere: `data/write.lock` is written to, `index/CURRENT.new` too, and of `index/` what has
a number for its name is swept away. Directories may be links, for data and index can lie on another
disk, but `index` then leads to an index.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from searcharchive.errors import ConfigError


def check_places(data: Path, index: Path) -> None:
    """Raise ConfigError, which names it, for what is no file or directory of an archive's own."""
    for entry in (*_entries(data), *_inside(index)):
        if entry.is_symlink():
            raise ConfigError(
                f"{entry.path} is a link, and an archive's own files never are; if you trust what "
                "it leads to, put that in its place"
            )


def _inside(index: Path) -> Iterator["os.DirEntry[str]"]:
    """What lies in an index and in its generations."""
    entries = list(_entries(index))
    if index.is_symlink() and entries and not any(each.name == "CURRENT" for each in entries):
        raise ConfigError(
            f"{index} is a link to a directory that holds no index; remove the link, and run "
            "'searcharchive rebuild'"
        )
    for entry in entries:
        yield entry
        if entry.name.isdigit() and entry.is_dir(follow_symlinks=False):
            yield from _entries(Path(entry.path))


def _entries(directory: Path) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError:
        # What is missing, or can't be read, is told by who needs it.
        return []
