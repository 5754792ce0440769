"""Dates as people and files write them, and ranges of dates, as days.

    today   the day that relative ranges count from     written  one written date
    ranges  ranges of dates as asked for                paths    the date that a path bears
    edtf    days, months, years and decades             clock    times of day, which are cut off
    words   the English words of dates                  dateline_days  the year of a dateline's day

Everything becomes an `ArchiveDate` or a `DateRange` of day ordinals. Nothing here knows articles
or queries, and nothing is ever guessed: a text that leaves the century, the month or the year
open is a `DateError`, and a text that names a month is the whole month.

Nothing is imported here: each search asks for `today`, and few for more. dateutil, which takes
some 50 ms to load, is loaded by the first text that needs it, one with a month's name or with day
and month as numbers before the year.
"""
