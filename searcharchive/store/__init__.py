"""The store: articles, their origins and the imports they came with, in one SQLite file.

    reader      opens it to read articles          database    the connection
    store       opens it for everything            migrations  from version to version
    reading     articles and tombstones            rows        an article's columns
    listing     values, places and totals          given       what record and metadata said
    writing     a transaction's changes            changes     what an index has to catch up with
    identities  what an import asks first          imports     the record of imports
    versions    articles as they were before       erasing     articles gone for good
    fixity      digests of rows                    digests     of a transaction's rows
    checking    whether it is sound                copying     a copy while others write
    mending     what can be put right in it        keeping     a copy before it is migrated
    trusting    whether its schema is ours         tables      the scripts that make them

Nothing is imported here: a search shall not load what an import needs.
"""
