"""What `gather` finds: an input to read, one that isn't read, or one that can't be."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Input:
    """Something to read.

    `path` is absolute and as `os.fsdecode` has it; a container's member is `file.zip/member`,
    standard input `-`. `name` tells the format: the last part of the path without a suffix of
    compression, empty for standard input. `sha256` and `size` (bytes) are of the bytes as they
    lie there, compressed or not.

    `position` answers how many of these bytes its latest stream has come past; of a container's
    member always 0, and it can be opened only until the next input is asked for.
    """

    path: str
    name: str
    sha256: str
    size: int
    from_stdin: bool
    opener: Callable[[], io.BufferedReader] = field(repr=False, compare=False)
    position: Callable[[], int] = field(default=lambda: 0, repr=False, compare=False)

    def open(self) -> io.BufferedReader:
        """Its bytes, decompressed, from the start; reading raises InputError past a limit.

        It can be opened several times, also at once. Close what you open.
        """
        return self.opener()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that isn't read, on purpose."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that should be read and can't be."""

    path: str
    reason: str


Found: TypeAlias = Input | Skipped | Refused
