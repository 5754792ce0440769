"""Which regular expressions someone may hand to this program: those that end in bounded time.

Python's match by trying: how often, the repetitions of an expression say. One that stands within
another, or alternatives within one, are tried as often as two to the power of a text's length;
beside each other, as often as the product of what each may take.

    .*fog.*         two, each of any length     allowed: 5,000 characters are tried in 0.03 s
    .*a.*b.*c       three                       refused
    (a+)+, (a|b)*   one within another          refused
"""

import re

LONGEST = 5_000
"""Characters of a text that is matched."""

_MOST_TRIES = 8 * LONGEST**2
_ESCAPED, _CLASS = re.compile(r"\\.", re.DOTALL), re.compile(r"\[\^?\]?[^\]]*\]")
_TOKEN = re.compile(
    r"(?P<open>\((?:\?(?:P?<\w+>|<?[=!:]|[=!:>]|[\w-]+:))?)|(?P<close>\))|(?P<or>\|)|"
    r"(?P<many>[*+]|\{(?P<least>\d*),?(?P<most>\d*)\})[?+]?|(?P<perhaps>\?)[?+]?"
)


def fault(pattern: str) -> str | None:
    """Why an expression that `re` can read might take forever, or None."""
    bare = _CLASS.sub("x", _ESCAPED.sub("x", pattern))
    varies = [False]
    closed, end = False, -1
    tries = 1
    for token in _TOKEN.finditer(bare):
        inner = closed and token.start() == end
        closed = False
        if token["open"]:
            varies.append(False)
        elif token["close"] and len(varies) > 1:
            closed, end = varies.pop(), token.end()
            varies[-1] |= closed
        elif token["or"]:
            varies[-1] = True
        elif token["perhaps"]:
            tries, varies[-1] = tries * 2, True
        elif token["many"]:
            least, most = _extent(token)
            if inner and most > 1:
                return "repeats a group that has repetitions or alternatives of its own"
            if most > least:
                tries, varies[-1] = tries * (most - least), True
    if tries > _MOST_TRIES:
        return "has too many repetitions; two of any length are allowed, or several like .{0,50}"
    return None


def _extent(token: re.Match[str]) -> tuple[int, int]:
    """How often at least and at most, as far as texts go."""
    if token["many"] in "*+":
        return 0, LONGEST
    least = int(token["least"] or 0)
    if "," not in token["many"]:
        return least, least
    return least, min(int(token["most"] or LONGEST), LONGEST)
