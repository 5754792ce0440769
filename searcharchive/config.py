"""`searcharchive.toml`: where an archive is, and what its owner has chosen.

Loading validates every key and names key and file when one is wrong. This module doesn't open
the store or the index, and it runs nothing that a configuration holds.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from searcharchive.errors import ConfigError, UsageError

FILE_NAME = "searcharchive.toml"
ENVIRONMENT = "SEARCHARCHIVE_DIR"

LANGUAGES = (
    "arabic", "basque", "catalan", "danish", "dutch", "english", "finnish", "french", "german",
    "greek", "hungarian", "indonesian", "irish", "italian", "lithuanian", "nepali", "norwegian",
    "portuguese", "romanian", "russian", "serbian", "spanish", "swedish", "tamil", "turkish",
)  # fmt: skip
"""Languages with a Snowball stemmer; `none` indexes words unstemmed."""

MOST_BYTES = 2**20
"""Bytes of a configuration."""

CODECS = {"array": "searcharchive's own", "stock": "Whoosh's own"}
"""How an index can be kept, the default first, and what each is."""

DEFAULT_CODEC = next(iter(CODECS))

COLUMN_FIELDS = (
    "body", "headline", "id", "date", "dateline", "byline", "section", "page", "edition",
    "source", "language", "subjects", "note", "file", "year",
)  # fmt: skip
"""What a column can hold; `file` and `year` in a spreadsheet of `--metadata` alone."""

DEFAULT_NOTICES = (
    r"^This (article|story|item) (is|comes) from the archives? of .{1,2000}$",
    r"^(This|The following) (article|story) (first |originally )?(appeared|was published) in "
    r".{1,300}(archive|print edition).{0,300}$",
    r"^This is a digitized version of an article from .{1,2000}$",
    r"^(Editor.s note|Correction|Clarification): ?.{1,2000}$",
)
"""Notices of known web archives, matched against whole paragraphs at an article's head or end."""

NEW_CONFIGURATION = """\
# An archive of searcharchive: this file, data/archive.db (the store) and index/.
# Every key may be left out; what stands here is the default.

[archive]
name = "{name}"

[analysis]
# The language of the articles, for stemming: english, french, german, ... or none.
# After a change, run: searcharchive rebuild
language = "english"
# Whether the articles are scanned print: words that scanning has spoilt are found too.
# After a change, run: searcharchive update
ocr = false

[dates]
# How 4/6/2008 is read: "mdy" is 6 April, "dmy" is 4 June.
order = "mdy"

[import]
# Regular expressions of paragraphs that are about an article and not of it. They are kept as
# its note and searched by note: only. Without this key the known web archives' notices apply.
# notices = ['^This article is from the archive of .*$']
# A line that separates the articles of one plain-text file.
# separator = "=========="
# Globs of files that an import of a directory takes or leaves.
# include = ["*.txt"]
# exclude = ["drafts/*"]

# Which column of a CSV file holds which field, where its header doesn't say so.
# [import.columns]
# headline = "Title"

[engine]
# How the index is kept: {codecs}. After a change, run: searcharchive rebuild
codec = "{codec}"

[search]
# Seconds after which search, count, show and export end with an error; --timeout goes first.
# timeout = 60

[output]
# Whether CSV and TSV have an apostrophe before a cell that a spreadsheet would run as a formula.
formula_guard = true
"""


class Config(NamedTuple):
    """An archive's configuration, validated. `directory` is the archive's root."""

    directory: Path
    path: Path
    name: str = "archive"
    language: str = "english"
    ocr: bool = False
    day_first: bool = False
    notices: tuple[str, ...] = DEFAULT_NOTICES
    separator: str | None = None
    columns: Mapping[str, str] = MappingProxyType({})
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    codec: str = DEFAULT_CODEC
    timeout: float | None = None
    formula_guard: bool = True


def load(directory: Path) -> Config:
    """The configuration of the archive in `directory`; raises ConfigError."""
    path = directory / FILE_NAME
    try:
        document = tomllib.loads(read_bounded(path).decode("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"no archive in {directory}: {FILE_NAME} is missing; make one with "
            f"'searcharchive init {directory}'"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} can't be read: {error}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    return _Checker(path).config(directory, document)


def read_bounded(path: Path) -> bytes:
    """All of a small file; raises OSError, also for a large one and for what is no file."""
    # What isn't a file might never end, or never begin.
    if path.exists() and not path.is_file():
        raise OSError(0, "it is no file")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(0, f"it has more than {MOST_BYTES:,} bytes")
    return data


class _Checker:
    """Takes a parsed document apart, key by key; each complaint names file and key."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def config(self, directory: Path, document: dict[str, Any]) -> Config:
        tables = {name: self.table(document, name) for name in _KEYS}
        self.known(document, set(_KEYS), "")
        for name, table in tables.items():
            self.known(table, _KEYS[name], f"{name}.")
        imports = tables["import"]
        columns = self.table(imports, "columns", "import.columns")
        self.known(columns, set(COLUMN_FIELDS), "import.columns.")
        return Config(
            directory=directory,
            path=self.path,
            name=self.text(tables["archive"], "archive", "name") or directory.resolve().name,
            language=self.choice(tables["analysis"], "analysis", "language", (*LANGUAGES, "none"))
            or "english",
            ocr=self.switch(tables["analysis"], "analysis", "ocr", default=False),
            day_first=self.choice(tables["dates"], "dates", "order", ("mdy", "dmy")) == "dmy",
            notices=self.patterns(imports),
            separator=self.text(imports, "import", "separator"),
            columns={key: self.text(columns, "import.columns", key) or "" for key in columns},
            include=self.texts(imports, "import", "include") or (),
            exclude=self.texts(imports, "import", "exclude") or (),
            codec=self.choice(tables["engine"], "engine", "codec", tuple(CODECS)) or DEFAULT_CODEC,
            timeout=self.seconds(tables["search"], "search", "timeout"),
            formula_guard=self.switch(tables["output"], "output", "formula_guard", default=True),
        )

    def wrong(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self.path}: {key} {problem}")

    def known(self, table: dict[str, Any], keys: set[str], prefix: str) -> None:
        for key in table:
            if key not in keys:
                expected = ", ".join(sorted(keys))
                raise self.wrong(f"{prefix}{key}", f"is not a key here; there are: {expected}")

    def table(self, parent: dict[str, Any], key: str, name: str = "") -> dict[str, Any]:
        value = parent.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(name or key, f"must be a table: [{name or key}]")
        return value

    def text(self, table: dict[str, Any], prefix: str, key: str) -> str | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"{prefix}.{key}", "must be a text in quotes, and not empty")
        return value

    def texts(self, table: dict[str, Any], prefix: str, key: str) -> tuple[str, ...] | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(f"{prefix}.{key}", 'must be a list of texts: ["...", "..."]')
        return tuple(value)

    def seconds(self, table: dict[str, Any], prefix: str, key: str) -> float | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise self.wrong(f"{prefix}.{key}", "must be a number of seconds above 0")
        return float(value)

    def switch(self, table: dict[str, Any], prefix: str, key: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(f"{prefix}.{key}", "must be true or false")
        return value

    def choice(
        self, table: dict[str, Any], prefix: str, key: str, choices: tuple[str, ...]
    ) -> str | None:
        value = self.text(table, prefix, key)
        if value is not None and value not in choices:
            raise self.wrong(f"{prefix}.{key}", f"is {value!r}; it can be: {', '.join(choices)}")
        return value

    def patterns(self, imports: dict[str, Any]) -> tuple[str, ...]:
        patterns = self.texts(imports, "import", "notices")
        if not patterns:
            return DEFAULT_NOTICES if patterns is None else ()
        # Here and not above: few archives have notices of their own.
        from searcharchive import expressions

        for pattern in patterns:
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                raise self.wrong("import.notices", f"holds {pattern!r}: {error}") from error
            # An archive may come from someone else: no import is to hang for it.
            if fault := expressions.fault(pattern):
                raise self.wrong("import.notices", f"holds {pattern!r}, which {fault}")
        return patterns


_KEYS: dict[str, set[str]] = {
    "archive": {"name"},
    "analysis": {"language", "ocr"},
    "dates": {"order"},
    "import": {"notices", "separator", "include", "exclude", "columns"},
    "engine": {"codec"},
    "search": {"timeout"},
    "output": {"formula_guard"},
}


def find_archive(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The archive to work on: `explicit`, then SEARCHARCHIVE_DIR, then the nearest parent.

    Raises UsageError where none of them leads to one.
    """
    if explicit is not None:
        return explicit
    if environ.get(ENVIRONMENT):
        return Path(environ[ENVIRONMENT])
    for directory in (cwd, *cwd.parents):
        if (directory / FILE_NAME).is_file():
            return directory
    raise UsageError(
        f"no archive here: no {FILE_NAME} in {cwd} or above it; "
        "name one with --archive DIR, or make one with 'searcharchive init DIR'"
    )


def write_new(directory: Path) -> Path:
    """Write a commented configuration into `directory`; raises ConfigError if one is there."""
    path = directory / FILE_NAME
    name = re.sub(r'[\x00-\x1f"\\\x7f]', "", directory.resolve().name) or "archive"
    codecs = ", ".join(f'"{codec}" ({what})' for codec, what in CODECS.items())
    text = NEW_CONFIGURATION.format(name=name, codecs=codecs, codec=DEFAULT_CODEC)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{path} is there already: this directory is an archive") from None
    except (OSError, UnicodeEncodeError) as error:
        raise ConfigError(f"{path} can't be written: {error}") from error
    return path
