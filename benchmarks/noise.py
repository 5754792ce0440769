"""Texts as a scanner's software would have misread them, by a model that is seeded.

    spoilt("modern times", 0.1, random.Random("a seed"))

Each character but line breaks is wrong with a probability, `rate`, by itself. What a wrong one
becomes:

    white space                 is dropped, and two words are one
    any other character
      55 %  what looks like it  by CONFUSED: rn for m, c for e, 1 for l, also of two for one; a
                                character that isn't there becomes a letter by chance, as below
      20 %  a letter by chance  of its own case; any sign for what is no letter
      12 %  nothing             it is dropped
       8 %  itself and a speck  one of . , ' - after it
       5 %  itself and a space  and one word is two

Where two characters are read as one, both count as wrong. Letters keep their case as far as there
is one. Errors are independent of each other; true ones gather in bad columns and pages, which this
leaves out.
"""

import random
import string

CONFUSED = {
    "a": ("o", "e", "u"), "b": ("h", "6", "lo"), "c": ("e", "o"), "d": ("cl", "a"),
    "e": ("c", "o"), "f": ("t", "l"), "g": ("q", "y"), "h": ("b", "li"), "i": ("l", "1", "t"),
    "j": ("i",), "k": ("lc",), "l": ("1", "i", "t"), "m": ("rn", "in", "ni"),
    "n": ("u", "ri", "ii"),
    "o": ("0", "c", "e"), "p": ("n",), "q": ("g",), "r": ("i", "t"), "s": ("5", "8", "a"),
    "t": ("l", "f", "r"), "u": ("n", "ii", "v"), "v": ("y", "u"), "w": ("vv",), "x": ("z",),
    "y": ("v", "g"), "z": ("2",), "B": ("8", "R"), "C": ("G", "O"), "D": ("O",), "E": ("F",),
    "F": ("P",), "G": ("C", "6"), "H": ("N", "II"), "I": ("l", "1"), "M": ("N",), "N": ("M",),
    "O": ("0", "Q"), "P": ("F",), "R": ("B",), "S": ("5", "8"), "T": ("I",), "U": ("O",),
    "V": ("Y",),
    "W": ("VV",), "Z": ("2",), "0": ("O", "o"), "1": ("l", "I"), "2": ("Z",), "5": ("S",),
    "6": ("b",), "8": ("B", "3"), "3": ("8",), ".": (",",), ",": (".",), "-": ("~",),
    "rn": ("m",), "in": ("m",), "ni": ("m",), "cl": ("d",), "li": ("h",), "ii": ("u", "n"),
    "ri": ("n",), "vv": ("w",), "fi": ("h",), "ti": ("n",), "lo": ("b",),
}  # fmt: skip
"""What looks like a character, or like two."""

_SPECKS = ".,'-"


def spoilt(text: str, rate: float, chance: random.Random) -> str:
    """The text with that share of its characters wrong, on the average."""
    if not rate:
        return text
    parts: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\n" or chance.random() >= rate:
            parts.append(text[at])
            at += 1
            continue
        wrong, width = _misread(text[at : at + 2], chance)
        parts.append(wrong)
        at += width
    return "".join(parts)


def _misread(two: str, chance: random.Random) -> tuple[str, int]:
    """What the first of two characters is read as, or both, and how many were read."""
    one = two[0]
    if one.isspace():
        return "", 1
    kind = chance.random()
    if kind < 0.55:
        if two in CONFUSED and chance.random() < 0.5:
            return chance.choice(CONFUSED[two]), 2
        return chance.choice(CONFUSED.get(one) or (_any(one, chance),)), 1
    if kind < 0.75:
        return _any(one, chance), 1
    if kind < 0.87:
        return "", 1
    return one + (chance.choice(_SPECKS) if kind < 0.95 else " "), 1


def _any(one: str, chance: random.Random) -> str:
    """A letter of the same case by chance, or for what is none a sign."""
    if one.isalpha():
        return chance.choice(string.ascii_uppercase if one.isupper() else string.ascii_lowercase)
    return chance.choice(string.digits + string.punctuation)
