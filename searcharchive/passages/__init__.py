"""What of an article matched, and the passages to show of it: spans and texts, no markup.

    marking   a query tree on one article: the spans that match
    choosing  spans in a text: the passages to show

Nothing is imported here: a count needs neither.
"""
