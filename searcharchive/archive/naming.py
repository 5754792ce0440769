"""What an article's id is made of where its source gives none, and which ids can be kept.

The hash is SHA-256 over three frames, for source, headline and body in this order; a frame is
the number of bytes of the text's UTF-8 as eight bytes, the highest first, and those bytes. A
missing source or headline is an empty text. An id is its first ten characters in Crockford's
base32 (https://www.crockford.com/base32.html), in small letters; a longer one of more.
"""

import hashlib
import re
from collections.abc import Iterator

SHORTEST = 10
"""Characters of a made id: 50 bits, so that ten million articles make about 44 longer ones."""
LONGEST_ID = 500

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_HASH_BITS = 256
_MADE = re.compile(f"[{_DIGITS}]{{{SHORTEST},}}(?:-[0-9]+)?")
# What is easily misread, as Crockford has it.
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1"})


def text_hash(source: str | None, headline: str | None, body: str) -> str:
    """The SHA-256 of source, headline and body, in hexadecimal."""
    digest = hashlib.sha256()
    for text in (source or "", headline or "", body):
        frame = text.encode("utf-8", "surrogatepass")
        digest.update(len(frame).to_bytes(8, "big"))
        digest.update(frame)
    return digest.hexdigest()


def made_ids(sha256: str) -> Iterator[str]:
    """The ids that an article with this hash may get, the shortest first."""
    encoded = _base32(int(sha256, 16))
    for length in range(SHORTEST, len(encoded) + 1):
        yield encoded[:length]


def looks_made(id_: str) -> bool:
    """Whether an id has the form of a made one."""
    return _MADE.fullmatch(id_) is not None


def as_made(typed: str) -> str:
    """How a made id, or its beginning, that a person typed is written."""
    return typed.lower().translate(_READ_AS)


def fault(id_: str) -> str | None:
    """Why a source's id can't be kept, or None."""
    if not id_.strip():
        return "its id is empty"
    if len(id_) > LONGEST_ID:
        return f"its id is longer than {LONGEST_ID} characters"
    if not id_.isprintable():
        return f"its id holds control characters: {id_!a}"
    return None


def _base32(number: int) -> str:
    length = -(-_HASH_BITS // 5)
    number <<= length * 5 - _HASH_BITS
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(length)))
