"""The day that 'today' is: apart from what reads dates, since every search asks for it."""

import datetime
import os
from collections.abc import Mapping

from searcharchive.errors import DateError

NOW_VARIABLE = "SEARCHARCHIVE_NOW"


def today(environ: Mapping[str, str] = os.environ) -> datetime.date:
    """The day that relative ranges count from: SEARCHARCHIVE_NOW where it is set, else the clock's.

    The variable holds an ISO 8601 day or date-time, whose zone is not looked at; DateError if not.
    """
    value = environ.get(NOW_VARIABLE)
    if value is None:
        return datetime.date.today()
    try:
        return datetime.datetime.fromisoformat(value.strip()).date()
    except ValueError:
        raise DateError(
            f"{NOW_VARIABLE} is {value[:40]!r}, which is no ISO date; set it like 2008-04-06 or"
            " 2008-04-06T12:00, or unset it"
        ) from None
