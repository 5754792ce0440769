"""What a person can choose about reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read.

    `encoding` forces one; else UTF-8, UTF-16 and UTF-32 with a byte order mark, or Windows-1252.
    `separator` is the line between the articles of a text file. `notices` are regular expressions
    of whole paragraphs, see `notices`. `columns` says which header of a table holds a field.
    """

    encoding: str | None = None
    separator: str | None = None
    notices: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
