"""Bags, the directories by which archives hand on files with their checksums: BagIt, RFC 8493.

    bagit.txt               version and encoding
    bag-info.txt            what the bag is
    data/...                the payload
    manifest-sha256.txt     a checksum and path for each file of the payload
    tagmanifest-sha256.txt  the same for the files beside it

Written here with SHA-256. Read as hostile, and more strictly than the RFC asks: a manifest by
SHA-256 or SHA-512 of the payload and of the other files, nothing that they don't name, no link, no
device, no file to be fetched, no path that leads elsewhere.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

from searcharchive.durable import synchronise
from searcharchive.errors import BagError

PAYLOAD = "data"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_DECLARATION = re.compile(
    r"BagIt-Version: (0\.97|1\.0)\r?\nTag-File-Character-Encoding: UTF-8(\r?\n)?"
)
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_STRONG = ("sha256", "sha512")
_LARGEST_TAG_FILE = 16 * 1024 * 1024
_MOST_FILES = 10_000
_AT_ONCE = 1024 * 1024

Checksums: TypeAlias = dict[str, dict[str, str]]
"""By path in the bag and algorithm, in small letters."""
Sum: TypeAlias = Callable[[int], None]
"""Called with the bytes that were read since the last call."""


def finish(directory: Path, info: Mapping[str, str]) -> None:
    """Make a bag of a directory whose payload is there, all on the disk; raises OSError.

    `info` is what bag-info.txt says besides the payload's size. tagmanifest-sha256.txt, without
    which a bag isn't read back, is written last.
    """
    payload = [path for path, _ in _walk(directory) if path.startswith(f"{PAYLOAD}/")]
    size = sum((directory / path).stat().st_size for path in payload)
    lines = {**info, "Payload-Oxum": f"{size}.{len(payload)}"}
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in lines.items()),
        "manifest-sha256.txt": _manifest(directory, payload),
    }
    for name, text in tags.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
    for path in (*payload, *tags):
        synchronise(directory / path)
    last = directory / "tagmanifest-sha256.txt"
    last.write_text(_manifest(directory, sorted(tags)), encoding="utf-8", newline="\n")
    synchronise(last)
    for folder, _, _ in os.walk(directory, topdown=False):
        synchronise(Path(folder))


def _manifest(directory: Path, paths: list[str]) -> str:
    lines = []
    for path in paths:
        with (directory / path).open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {_encoded(path)}\n")
    return "".join(lines)


class Bag:
    """A bag whose own account of itself holds; its payload is verified when it is copied.

    `payload` has the size of each file, in bytes, by its path in the bag.
    """

    def __init__(self, directory: Path) -> None:
        """Read the bag in `directory`; raises BagError."""
        self.directory = directory
        with self._translated():
            sizes = dict(self._walked())
        self._check_declaration(sizes)
        payload, tags = self._manifests(sizes)
        self.payload = {path: sizes[path] for path in payload}
        self._sums = payload
        for path in tags:
            self._verify(path, tags[path], None, lambda read: None)

    def copy(self, path: str, target: Path, told: Sum = lambda read: None) -> None:
        """Copy a file of the payload to the new file `target`, on the disk, if it is what the
        manifest says; raises BagError, OSError."""
        with target.open("xb") as file:
            self._verify(path, self._sums[path], file, told)
            file.flush()
            os.fsync(file.fileno())

    def _walked(self) -> Iterator[tuple[str, int]]:
        for count, (path, status) in enumerate(_walk(self.directory)):
            if not stat.S_ISREG(status.st_mode):
                raise self._error(f"{path} is a link, or no file; a bag holds files alone")
            if count >= _MOST_FILES:
                raise self._error(f"there are more than {_MOST_FILES:,} files in it")
            yield path, status.st_size

    def _check_declaration(self, sizes: Mapping[str, int]) -> None:
        if "bagit.txt" not in sizes:
            raise BagError(
                f"{self.directory} is no backup: there is no bagit.txt in it; name the directory "
                "that 'searcharchive backup' has printed"
            )
        if not _DECLARATION.fullmatch(self._text("bagit.txt")):
            raise self._error("its bagit.txt is not that of a bag of version 1.0 or 0.97 in UTF-8")
        if "fetch.txt" in sizes:
            raise self._error("its fetch.txt says that files are still to be fetched")

    def _manifests(self, sizes: Mapping[str, int]) -> tuple[Checksums, Checksums]:
        """The checksums of the payload and of the other files; all are named by each manifest."""
        sums: dict[bool, Checksums] = {True: {}, False: {}}
        strong: dict[bool, bool] = {True: False, False: False}
        named: list[tuple[str, bool, set[str]]] = []
        for name in sorted(sizes):
            match = _MANIFEST.fullmatch(name)
            if match is None:
                continue
            of_tags, algorithm = bool(match[1]), match[2]
            if algorithm not in _ALGORITHMS:
                raise self._error(f"{name} is by an unknown algorithm")
            strong[of_tags] |= algorithm in _STRONG
            listed = self._listed(name, algorithm)
            named.append((name, of_tags, set(listed)))
            for path, digest in listed.items():
                sums[of_tags].setdefault(path, {})[algorithm] = digest
        if not all(strong.values()):
            raise self._error("it has no manifest and tagmanifest by SHA-256 or SHA-512")
        self._check_complete(sizes, named)
        return sums[False], sums[True]

    def _check_complete(
        self, sizes: Mapping[str, int], named: list[tuple[str, bool, set[str]]]
    ) -> None:
        payload = {path for path in sizes if path.startswith(f"{PAYLOAD}/")}
        tags = {path for path in sizes.keys() - payload if not path.startswith("tagmanifest-")}
        for name, of_tags, listed in named:
            there = tags if of_tags else payload
            for path in sorted(listed - there):
                raise self._error(f"{name} names {path!a}, which is not there")
            for path in sorted(there - listed):
                raise self._error(f"it holds {path!a}, which {name} doesn't name")

    def _listed(self, name: str, algorithm: str) -> dict[str, str]:
        """Checksums by path, as a manifest lists them."""
        length = hashlib.new(algorithm).digest_size * 2
        found: dict[str, str] = {}
        for line in self._text(name).splitlines():
            match = _LINE.fullmatch(line)
            if match is None or len(match[1]) != length:
                raise self._error(f"{name} has a line that is no checksum and path: {line[:80]!a}")
            path = _decoded(match[2])
            parts = path.split("/")
            if path.startswith(("/", "~")) or {"", ".", ".."} & set(parts) or "\0" in path:
                raise self._error(f"{name} names {path!a}, a path that leads elsewhere")
            if path in found:
                raise self._error(f"{name} names {path!a} twice")
            found[path] = match[1].lower()
        return found

    def _text(self, name: str) -> str:
        with self._translated(), self._open(name) as file:
            data = file.read(_LARGEST_TAG_FILE + 1)
        if len(data) > _LARGEST_TAG_FILE:
            raise self._error(f"{name} is too long")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._error(f"{name} is not UTF-8") from error

    def _verify(
        self, path: str, sums: Mapping[str, str], target: IO[bytes] | None, told: Sum
    ) -> None:
        """Compare a file with its checksums, and copy it meanwhile."""
        digests = {name: hashlib.new(name) for name in sums}
        with self._translated(target), self._open(path) as file:
            while data := file.read(_AT_ONCE):
                for digest in digests.values():
                    digest.update(data)
                if target:
                    target.write(data)
                told(len(data))
        for name, digest in digests.items():
            if digest.hexdigest() != sums[name]:
                raise self._error(f"{path} is not what its manifest says ({name})")

    def _open(self, path: str) -> IO[bytes]:
        """A file as it was when it was looked at; a link that took its place isn't followed."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.fdopen(os.open(self.directory / path, flags), "rb")
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise self._error(f"{path} is no file")
        return file

    @contextmanager
    def _translated(self, target: IO[bytes] | None = None) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if target is not None and error.filename is None:
                # Writing has failed, not reading.
                raise
            raise self._error(f"it can't be read: {error}") from error

    def _error(self, what: str) -> BagError:
        return BagError(f"the backup {self.directory} is damaged: {what}; use another one")


def _walk(directory: Path) -> Iterator[tuple[str, os.stat_result]]:
    """All that is below a directory but directories, by its path in it; no link is followed."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(directory / prefix) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            path = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
            else:
                yield path, entry.stat(follow_symlinks=False)


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _decoded(path: str) -> str:
    for code, sign in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        path = path.replace(code, sign).replace(code.lower(), sign)
    return path
