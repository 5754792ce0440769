"""Files, standard input and the members of containers, as bounded binary streams with a name.

`gather` goes through what a person names and hands on one `Input` after the other; what can't be
read is `Refused`, what isn't read on purpose is `Skipped`. Nothing is ever unpacked to a named
file, and no format of articles is known here.
"""

from searcharchive.inputs.found import Found, Input, Refused, Skipped
from searcharchive.inputs.gathering import gather
from searcharchive.inputs.limits import LIMITS, Limits

__all__ = ["LIMITS", "Found", "Input", "Limits", "Refused", "Skipped", "gather"]
