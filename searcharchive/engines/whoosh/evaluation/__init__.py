"""Query trees evaluated to arrays, on the `SegmentArrays` of whatever codec wrote the index.

    evaluation      a tree, segment by segment         ranking      counted, ranked, tallied
    dialects        how a tree is to be understood:    whoosh_nodes, archive_nodes
    matches         what a node matches                words        terms, and words of many terms
    combining       all of, any of                     pruning      the best of a sum
    positions       phrases and spans, as numbers      spans        Whoosh's, rows, windows: ours
    expanding       prefixes, patterns, ranges         fuzzy        words within some edits
    scoring         weightings as functions            views        segments and their statistics
    sets            sorted arrays                      stepping     what is left to Whoosh
"""
