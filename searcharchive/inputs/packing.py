"""Which compression or container a name and the first bytes say something is.

name          first bytes    kind  name inside
a.sgm.gz      gzip's         gz    a.sgm
a.tgz         gzip's         gz    a.tar
a.zip         zip's          zip   -
(no suffix)   gzip's         gz    (the same)
a.docx        zip's          none: it is a document, not a container
a.gz          others         an InputError: it is not what it says
"""

from searcharchive.errors import InputError

HEAD_BYTES = 512

_SUFFIXES = {
    ".gz": ("gz", ""), ".bz2": ("bz2", ""), ".xz": ("xz", ""), ".zst": ("zst", ""),
    ".tgz": ("gz", ".tar"), ".tbz": ("bz2", ".tar"), ".tbz2": ("bz2", ".tar"),
    ".txz": ("xz", ".tar"), ".tzst": ("zst", ".tar"),
    ".zip": ("zip", ""), ".tar": ("tar", ""),
}  # fmt: skip
_NAMES = {
    "gz": "gzip", "bz2": "bzip2", "xz": "xz", "zst": "Zstandard", "zip": "a zip file",
    "tar": "a tar file",
}  # fmt: skip
CONTAINERS = ("zip", "tar")

_BEGINNINGS = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_TAR_CHECKSUM = slice(148, 156)


def packing(name: str, head: bytes) -> tuple[str | None, str]:
    """The kind, None for neither, and the name without its suffix.

    `head` is the first HEAD_BYTES. Raises InputError where name and content disagree.
    """
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem:
        return _by_content(head), name
    said = _SUFFIXES.get(f".{suffix.lower()}")
    if said is None:
        return None, name
    kind, inner = said
    if _by_content(head) != kind:
        raise InputError(f"it is not {_NAMES[kind]}, as its name says; it may be damaged")
    return kind, f"{stem}{inner}"


def _by_content(head: bytes) -> str | None:
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    return "tar" if _is_tar(head) else None


def _is_tar(head: bytes) -> bool:
    """A tar header's checksum is right (POSIX ustar, and the older form without a magic)."""
    if len(head) < HEAD_BYTES:
        return False
    if head == bytes(HEAD_BYTES):
        return False
    try:
        said = int(head[_TAR_CHECKSUM].split(b"\0")[0].strip() or b"-1", 8)
    except ValueError:
        return False
    checksum = sum(head) - sum(head[_TAR_CHECKSUM]) + 8 * ord(" ")
    return said == checksum
