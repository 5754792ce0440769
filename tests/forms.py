"""The short form of a test, as `make test` runs it, and the long one, which `make soak` runs."""

import os

LONG = bool(os.environ.get("SEARCHARCHIVE_LONG_TESTS"))

_TIMES_MORE = 10


def examples(short: int) -> int:
    """How many examples Hypothesis tries: so many, or ten times as many in the long form."""
    return short * _TIMES_MORE if LONG else short
