"""Which files of a directory and members of a container are taken: globs, and what is hidden.

glob        takes or leaves
*.txt       every file whose name ends so, wherever it lies
drafts/*    everything below drafts; `*` goes over slashes
drafts      as an exclusion: the directory with all that it holds
"""

import fnmatch
import re
from collections.abc import Iterable
from functools import lru_cache

_NEVER = "__MACOSX"


def is_hidden(relative: str) -> bool:
    """Whether a file, or a directory that it lies in, is hidden; also macOS's second copies."""
    return any(part.startswith(".") or part == _NEVER for part in relative.split("/"))


class Choice:
    """The globs of one run; a glob with a slash is matched against the path, others the name."""

    def __init__(self, include: Iterable[str], exclude: Iterable[str]) -> None:
        self._include = tuple(include)
        self._exclude = tuple(exclude)

    def takes(self, relative: str) -> bool:
        """Whether a file is taken by the inclusions; without any, all are."""
        return not self._include or self.includes(relative)

    def includes(self, relative: str) -> bool:
        """Whether an inclusion names a file."""
        return any(_matches(glob, relative) for glob in self._include)

    def leaves(self, relative: str) -> bool:
        """Whether an exclusion names a file, or a directory that it lies in."""
        if not self._exclude:
            return False
        parts = relative.split("/")
        paths = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
        return any(_matches(glob, path) for glob in self._exclude for path in paths)


def _matches(glob: str, relative: str) -> bool:
    text = relative if "/" in glob else relative.rpartition("/")[2]
    return _compiled(glob).match(text) is not None


@lru_cache
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(glob))
