"""The use cases of an archive, one a file.

    creating   make an archive                   searching  answer a query
    importing  take files in                     showing    articles by id
    removing   hide articles, bring them back    exporting  all articles, streaming
    indexing   bring the index up to date        stats      the store in numbers
    checking   find what is wrong                index_stats  the index in numbers

`archive` is where an archive lies, `locking` keeps it to one writer. Only these two names are
imported here: a search shall not load what an import needs.
"""

from searcharchive.archive.archive import Archive, open_archive

__all__ = ["Archive", "open_archive"]
