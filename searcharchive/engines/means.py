"""What a piece of index work may use of the machine. Results don't depend on it."""

from typing import NamedTuple

MIB = 1024 * 1024


class Means(NamedTuple):
    """Processes, and bytes of memory for postings that wait to be written."""

    jobs: int = 1
    memory: int = 512 * MIB


ORDINARY = Means()
"""What is used where nothing is said."""
