"""Puts the array codec where Whoosh looks for its own; Python imports this when it starts.

The environment's CONFORMANCE_MODE says what is substituted:

    stock      nothing
    generic    the default codec
    array      the default codec, and the writer that an index gives: Whoosh's own stays where a
               test asks for several processes, or for a codec by name
"""

import os
from typing import Any

import whoosh.codec
from whoosh.index import FileIndex

_stock_writer = FileIndex.writer


def _codec(*_: Any, **__: Any) -> Any:
    """The codec. Tests hand over options of Whoosh's own; ours has none."""
    from searcharchive.engines.whoosh.codec.codec import ArrayCodec

    return ArrayCodec()


def _writer(index: FileIndex, procs: int = 1, **options: Any) -> Any:
    from searcharchive.engines.whoosh.codec.writer import ArrayWriter

    if procs > 1 or options.get("codec") is not None:
        return _stock_writer(index, procs=procs, **options)
    return ArrayWriter(index, **options)


_mode = os.environ.get("CONFORMANCE_MODE")
if _mode in ("generic", "array"):
    whoosh.codec.default_codec = _codec
if _mode == "array":
    FileIndex.writer = _writer  # type: ignore[method-assign]
