"""TOML that is read line by line, without tomllib: what nearly every configuration consists of.

    [search]                        a table, each named once
    timeout = 60                    a key, each once in its table; a whole number
    codec = "array"                 a text of one line without a quote or backslash in it
    ocr = true                      true or false
    # ...                           a comment that has its line for itself

Whatever else stands there, right or wrong, is tomllib's, which takes longer to load than all of a
configuration to check; what is read here is read alike by both.
"""

from typing import Any


def tables(text: str) -> dict[str, Any] | None:
    """The document of a text of such lines alone; None for any other."""
    document: dict[str, Any] = {}
    table = document
    for line in text.split("\n"):
        # So there are no control characters, which no TOML may have, and no spaces but one kind.
        if not line.isprintable():
            return None
        line = line.strip(" ")
        if not line or line.startswith("#"):
            continue
        parent = table
        if line.startswith("[") and line.endswith("]"):
            name, parent = line[1:-1], document
            value: Any = {}
            table = value
        else:
            name, _, written = line.partition("=")
            name, value = name.rstrip(" "), _value(written.lstrip(" "))
        if value is None or name in parent or not _is_bare(name):
            return None
        parent[name] = value
    return document


def _is_bare(name: str) -> bool:
    return name.isascii() and name.replace("_", "").replace("-", "").isalnum()


def _value(written: str) -> Any:
    if written in ("true", "false"):
        return written == "true"
    if len(written) > 1 and written[0] == '"' == written[-1]:
        inner = written[1:-1]
        return None if '"' in inner or "\\" in inner else inner
    if written.isascii() and written.isdigit() and len(written) < 10:
        return None if written[0] == "0" else int(written)
    return None
