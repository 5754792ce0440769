"""The time of day beside a written date, which is cut off: a date is its day as written.

    26-FEB-1987 15:01:01.79 F A              26-FEB-1987
    2008-04-06T23:30:00-05:00                2008-04-06
    20151210T191044Z                         20151210
    Sun Apr 06 23:30:00 CDT 2008             Sun Apr 06 2008
    April 6, 2008 at 5 p.m. (local time)     April 6, 2008

The zone goes with it and moves no date: a paper of Sunday in New York is of Sunday everywhere.
"""

import re

from searcharchive.dates.words import MONTHS

_HOUR, _MINUTE, _SECOND = r"(?:[01]?[0-9]|2[0-4])", r"[0-5][0-9]", r"(?:[0-5][0-9]|60)"
_SECONDS = rf"{_SECOND}(?:[.,][0-9]+)?"
_HALF_DAY = r"\ ?[ap]\.?m\b\.?"

# After ISO's T minutes and colons are optional, but only where a whole day stands before it.
_ISO_TIME = rf"""(?: (?<=-[0-9]{{2}}-[0-9]{{2}}) | (?<=^[0-9]{{8}}) )
    t{_HOUR} (?: :?{_MINUTE} (?: :?{_SECONDS} )? )?"""

_SPOKEN_TIME = rf"""\b(?:at\ )?{_HOUR}
    (?: :{_MINUTE} (?: :{_SECONDS} )? (?:{_HALF_DAY})? | {_HALF_DAY} )"""

# Short words in capitals are a zone's or, at Reuters, the desk's; but a month can stand there.
_ZONE = rf"""(?: \ ?(?:utc|gmt)?[+-][0-9]{{2}}(?::?[0-9]{{2}})?\b
    | \ ?(?!(?:{MONTHS})\b)(?-i:[A-Z]{{1,5}})\b
    | \ ?\([^()]*\) )"""

_CLOCK = re.compile(
    rf"(?:{_ISO_TIME} | {_SPOKEN_TIME}) (?![0-9:]) {_ZONE}*", re.VERBOSE | re.IGNORECASE
)


def without_time(text: str) -> tuple[str, bool]:
    """The text less its first time of day and zone, and whether it had one.

    Takes short text (`written.LONGEST`) in which all white space is single spaces.
    """
    bare, times = _CLOCK.subn("", text, count=1)
    return bare.lstrip(" ,;").rstrip(" ,.;"), times > 0
