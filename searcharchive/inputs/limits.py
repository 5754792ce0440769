"""How much is read: every limit on bytes, compression ratio and nesting, and why it is what it is.

They are checked on the bytes that come out of a stream, never on what a header claims.
"""

from dataclasses import dataclass

from searcharchive.errors import InputError

MAX_FILE_BYTES = 64 * 2**30
"""Bytes of one file once decompressed: far above any collection in one file."""
MAX_MEMBER_BYTES = 4 * 2**30
"""Bytes of one container member; it is kept in a temporary file while it is read."""
MAX_CONTAINER_BYTES = 256 * 2**30
"""Bytes of all members of one file together, those of containers in it among them."""
MAX_RATIO = 200
"""Bytes out for a byte in. Text packs 3 to 20 times, a decompression bomb 1,000 times and more."""
RATIO_FROM_BYTES = 64 * 2**20
"""The ratio counts from here on: below, even a bomb does no harm, and small files may repeat."""
MAX_DEPTH = 4
"""Containers and compressions inside each other: `a.zip` with `b.tar.gz` with `c.txt.gz` is 4."""
MAX_DIRECTORY_BYTES = 256 * 2**20
"""Bytes of a zip file's directory, which is held in memory: about three million members."""
MAX_DECODER_BYTES = 256 * 2**20
"""Bytes that unpacking xz may take; `xz -9` needs 65 MiB, and a file can ask for 4 GiB."""
IN_MEMORY_BYTES = 8 * 2**20
"""A member or standard input up to this size stays in memory, larger ones go to a nameless file."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run; the defaults are the constants of this module."""

    file_bytes: int = MAX_FILE_BYTES
    member_bytes: int = MAX_MEMBER_BYTES
    container_bytes: int = MAX_CONTAINER_BYTES
    ratio: int = MAX_RATIO
    ratio_from_bytes: int = RATIO_FROM_BYTES
    depth: int = MAX_DEPTH


LIMITS = Limits()


class Allowance:
    """Counts bytes against a limit, and against a ratio to the `packed` bytes they came from."""

    def __init__(self, most: int, limits: Limits, packed: int | None = None) -> None:
        self._most = most
        self._limits = limits
        self._packed = packed
        self._used = 0

    def use(self, count: int) -> None:
        """Count more bytes; raises InputError, which names the limit that they pass."""
        self._used += count
        if self._used > self._most:
            raise InputError(
                f"it holds more than the limit of {self._most:,} bytes; "
                "split it and import the parts"
            )
        ratio = self._limits.ratio
        if (
            self._packed is not None
            and self._used > self._limits.ratio_from_bytes
            and self._used > self._packed * ratio
        ):
            raise InputError(
                f"it unpacks to more than {ratio} times its size, the limit for "
                "compression; if it can be trusted, unpack it and import what it holds"
            )
