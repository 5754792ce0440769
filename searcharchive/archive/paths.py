"""Paths of files as origins have them, and back.

A path inside the archive's directory is relative to it, so that an archive can be moved with its
files; any other is absolute. A path that is not UTF-8 has its bad bytes and every `%`
percent-encoded.
"""

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from searcharchive.archive.identity import is_streamed


def origin_path(directory: Path, path: str) -> tuple[str, bool]:
    """A file's path (as os.fsdecode has it) for an archive in `directory`; whether it is encoded.

    Links are not followed but in the directory itself and in where the process stands.
    """
    if is_streamed(path):
        return _encoded(path)
    whole = os.path.normpath(Path.cwd() / path)
    for root in dict.fromkeys((os.path.normpath(Path.cwd() / directory), str(directory.resolve()))):
        inside = whole.removeprefix(f"{root}{os.sep}")
        # A file that is named as standard input is, beside the store, keeps its whole path.
        if inside != whole and not is_streamed(inside):
            whole = inside
            break
    return _encoded(whole)


def whole_path(directory: Path, path: str, *, encoded: bool = False) -> str:
    """The absolute path (as os.fsdecode has it) of an origin's path; standard input's stays."""
    if is_streamed(path):
        return path
    plain = os.fsdecode(unquote_to_bytes(path)) if encoded else path
    return os.path.normpath(Path.cwd() / directory / plain)


def is_there(directory: Path, path: str, *, encoded: bool = False) -> bool:
    """Whether the file of an origin's path, or the container that it is a member of, is there."""
    if is_streamed(path):
        return False
    whole = Path(whole_path(directory, path, encoded=encoded))
    try:
        return whole.exists() or any(parent.is_file() for parent in whole.parents)
    except OSError:
        # A path of a store from elsewhere may be longer than any file's.
        return False


def _encoded(path: str) -> tuple[str, bool]:
    raw = os.fsencode(path)
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        raw = raw.replace(b"%", b"%25")
        text = raw.decode("utf-8", "surrogateescape")
        return "".join(
            f"%{ord(sign) - 0xDC00:02X}" if 0xDC80 <= ord(sign) <= 0xDCFF else sign for sign in text
        ), True
