"""Query trees evaluated to arrays, on the `SegmentArrays` of whatever codec wrote the index.

evaluation      a tree, segment by segment         ranking      counted, ranked, tallied; facets
dialects        how a tree is to be understood:    whoosh_nodes, archive_nodes
matches         what a node matches                words        terms, and words of many terms
combining       all of, any of                     pruning      the best of a sum
positions       phrases and spans, as numbers      spans        Whoosh's; rows and windows: ours
expanding       prefixes, patterns, ranges         fuzzy        words within some edits
scoring         weightings as functions            statistics   what weightings ask
views           segments, and what is kept         sets         sorted arrays
stepping        what is left to Whoosh
"""
