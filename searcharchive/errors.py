"""The project's exceptions: one tree, each class with the exit status it ends the command with.

A message says what is wrong, where, and what to do about it. Foreign exceptions are turned into
these where the foreign library is called; the command line maps them to messages in one place.
"""


class SearchArchiveError(Exception):
    """Anything that ends a command; the base of the tree."""

    exit_code = 2


class UsageError(SearchArchiveError):
    """What was asked for can't be meant: a wrong option, argument or combination."""


class ConfigError(SearchArchiveError):
    """`searcharchive.toml` is missing, unreadable, or a key in it is wrong."""


class QueryError(SearchArchiveError):
    """The query can't be understood; `position` (code points) points into `query`.

    Where that isn't known yet, `query` is empty, and `part` may be the text of a part of it.
    """

    def __init__(self, message: str, query: str = "", position: int = 0, part: str = "") -> None:
        super().__init__(message)
        self.query = query
        self.position = position
        self.part = part


class DateError(SearchArchiveError):
    """A text that should be a date or a range of dates is neither."""


class TimeLimitError(SearchArchiveError):
    """A command took longer than it may."""


class InputError(SearchArchiveError):
    """A file, container or stream can't be read, or passes a limit."""


class RefusedError(SearchArchiveError):
    """A record can't be taken in; a strict import ends with it."""


class StoreError(SearchArchiveError):
    """The store is missing, damaged, locked, full or of another version."""


class StoreDamageError(StoreError):
    """The store's bytes are not what SQLite, or the project, wrote."""


class BagError(SearchArchiveError):
    """A backup is damaged, incomplete or none, or can't be made or put back where it should."""


class EngineError(SearchArchiveError):
    """The index is missing, damaged, locked or of another version."""


class BusyError(SearchArchiveError):
    """Another process is writing to the archive."""


class UnknownIdError(SearchArchiveError):
    """No article has this id."""
