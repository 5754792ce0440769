"""Characters of an article that may not reach a terminal.

C0, DEL and C1; marks, embeddings, overrides and isolates of writing direction; the line and
paragraph separators; surrogates, which no encoding can write. None of them is printable.
"""

import re

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
