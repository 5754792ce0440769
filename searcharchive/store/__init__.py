"""The store: articles, their origins and the imports they came with, in one SQLite file.

`store` opens it and leads to the rest; `database` is the connection, `migrations` the tables,
`rows` an article's columns, `reading`, `writing` and `changes` what is done with articles,
`identities` what an import asks before it decides, `imports` the record of imports.
"""

from searcharchive.store.changes import Change
from searcharchive.store.identities import Held, HeldOrigin, Identities, StoredFile
from searcharchive.store.imports import Counts, ImportEntry, Imports, Report
from searcharchive.store.reading import Counted, CountedPlace, Totals
from searcharchive.store.rows import Given, MetadataValue
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch

__all__ = [
    "Batch",
    "Change",
    "Counted",
    "CountedPlace",
    "Counts",
    "Given",
    "Held",
    "HeldOrigin",
    "Identities",
    "ImportEntry",
    "Imports",
    "MetadataValue",
    "Report",
    "Store",
    "StoredFile",
    "Totals",
]
