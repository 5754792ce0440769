"""The Whoosh engine: generations of a Whoosh index, and query trees evaluated on it.

    engine      opened to read                  generations  which index is the current one
    writing     opened to write                 opening      its files, and Whoosh's exceptions
    evaluation  a query tree, to arrays         weighting    the ranking
    fields      Whoosh's side of the schema

Nothing is imported here: a search shall not load what writes.
"""
