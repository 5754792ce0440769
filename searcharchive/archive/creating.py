"""Making a new archive: a directory with a configuration, an empty store and room for an index."""

from pathlib import Path

from searcharchive.archive.archive import Archive, make_directory, open_archive
from searcharchive.config import write_new


def create(directory: Path) -> Archive:
    """Make an archive in `directory`, which may exist and may hold other files.

    Raises ConfigError if it is an archive already, StoreError if it can't be written.
    """
    make_directory(directory)
    write_new(directory)
    archive = open_archive(directory)
    make_directory(archive.index_path)
    archive.store(read_only=False, make=True).close()
    return archive
