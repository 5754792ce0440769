"""The English words of dates, as alternatives of a regular expression, in small letters."""

MONTHS = (
    "jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august"
    "|sep|sept|september|oct|october|nov|november|dec|december"
)

WEEKDAYS = (
    "mon|monday|tue|tues|tuesday|wed|weds|wednesday|thu|thur|thurs|thursday|fri|friday"
    "|sat|saturday|sun|sunday"
)
