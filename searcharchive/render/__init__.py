"""Answers as text for people and as text for programs.

    pages         a page of hits in each format: the table of formats
    listing       the readable list          table       columns at a width
    separated     CSV and TSV                contract    the versioned JSON objects
    locations     ids and paths              article     one whole article
    summaries     counts, imports, findings  terminal    what may reach a terminal
    excerpts      what stands for an article in a list

Functions take values of the model and a `Style` and yield lines without their ends. Nothing
here prints, asks or knows the command line.
"""
