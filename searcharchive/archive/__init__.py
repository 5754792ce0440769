"""The use cases of an archive, one a file.

    creating   make an archive                   searching     answer a query
    importing  take files in                     counting      how many articles answer it
    removing   hide articles, bring them back    showing       articles by id
    indexing   bring the index up to date        highlighting  what a query matches in them
    checking   find what is wrong                exporting     all articles, streaming
    erasing    articles gone for good            comparing     what an import changed in one
    upgrading  a store of an earlier version     stats         the store in numbers
    repairing  mend what can be mended           backing_up    a verified copy, a BagIt bag
    restoring  put such a copy back              index_stats   the index in numbers

`archive` is where an archive lies, `locking` keeps it to one writer, `asking` opens index and
store for a question. Only these two names are imported here: a search shall not load what an
import needs.
"""

from searcharchive.archive.archive import Archive, open_archive

__all__ = ["Archive", "open_archive"]
