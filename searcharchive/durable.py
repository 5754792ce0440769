"""Bringing files and directories to the disk: what was written is there after a power cut."""

import contextlib
import os
from pathlib import Path


def synchronise(path: Path) -> None:
    """Bring a file, or a directory's entries, to the disk; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def synchronise_all(directory: Path) -> None:
    """Bring a directory's files, and then itself, to the disk; raises OSError."""
    for path in directory.iterdir():
        # A reader's clean-up may take a file away in between; what is gone needs no disk.
        with contextlib.suppress(FileNotFoundError):
            synchronise(path)
    synchronise(directory)
