"""Which format an input has, by its name and its first bytes.

    name                    content                            format
    .sgm .sgml, none        a <REUTERS> tag                    reuters
    .jsonl .ndjson .jl      text                               jsonl
    .json, none             a brace or bracket                 json; jsonl if its lines are objects
    .csv .tsv .tab          text                               csv
    .txt .text .md, none    --- and a YAML key                 front-matter
    .txt .text .md, none    text                               text
    others, empty files, bytes that are no text                None

A name without a suffix counts as none; so does one whose suffix has anything but letters, or is
longer than seven of them (`report.1987-04`, `minutes of 3. August`).
"""

import codecs
import io
import json
import re

from searcharchive.inputs import Input
from searcharchive.readers import front_matter

_HEAD_BYTES = 2**16
_SUFFIX = re.compile(r".+\.([a-z]{1,7})", re.DOTALL | re.IGNORECASE)
_TEXT_SUFFIXES = frozenset({"", "txt", "text", "md", "mdown"})
_JSON_LINES_SUFFIXES = frozenset({"jsonl", "ndjson", "jl"})
_TABLE_SUFFIXES = frozenset({"csv", "tsv", "tab"})
_SGML_SUFFIXES = frozenset({"sgm", "sgml"})
_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOST_CONTROL = 0.02
_CONTROL = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1a\x1b"})


def recognise(input_: Input) -> str | None:
    """The name of the format in FORMATS, or None; raises InputError."""
    head = _head(input_)
    if head is None:
        return None
    match = _SUFFIX.fullmatch(input_.name)
    suffix = match[1].lower() if match else ""
    start = head.lstrip()
    if suffix in _SGML_SUFFIXES or suffix == "":
        if "<REUTERS" in head:
            return "reuters"
        if suffix:
            return None
    if suffix in _TABLE_SUFFIXES:
        return "csv"
    if suffix in _JSON_LINES_SUFFIXES:
        return "jsonl"
    if suffix == "json" or (suffix == "" and _opens_json(start)):
        return _json_kind(start)
    if suffix not in _TEXT_SUFFIXES:
        return None
    return "front-matter" if front_matter.opens(head) else "text"


def _head(input_: Input) -> str | None:
    """The first text of an input, to look at; None if it is no text or empty."""
    with input_.open() as stream:
        data = stream.read(_HEAD_BYTES)
    if data.startswith(_WIDE_MARKS):
        wide = "utf-32" if data.startswith(_WIDE_MARKS[:2]) else "utf-16"
        decoder = codecs.getincrementaldecoder(wide)("replace")
        data = decoder.decode(data).encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    # A dump may have stray null characters; a binary file is full of them.
    controls = len(data) - len(data.translate(None, _CONTROL))
    if not data.strip() or controls > _MOST_CONTROL * len(data):
        return None
    return io.TextIOWrapper(io.BytesIO(data), "utf-8", "replace").read()


def _opens_json(start: str) -> bool:
    return re.match(r'\{\s*"|\[\s*\{', start) is not None


def _json_kind(start: str) -> str | None:
    if not start.startswith(("{", "[")):
        return None
    first, _, rest = start.partition("\n")
    if start.startswith("{") and rest.lstrip().startswith("{"):
        try:
            json.loads(first)
        except (ValueError, RecursionError):
            return "json"
        return "jsonl"
    return "json"
