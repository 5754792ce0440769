"""Query text and filters to a query tree, and a tree back to text.

    understanding  a query and filters, to one tree     filters   the filters that there are
    parser         a query's text, to a tree            printing  a tree, to text
    lexer          a query's text, to lexemes           wording   words and quoted texts, to nodes
    ranges         ranges of dates, to nodes            values    fields that hold whole values
    proximity      how words stand to each other        scope     the field that is meant
    synonyms       what means the same

The text is parsed once; nothing below this package sees it again. Nothing is imported here: to
describe the command line takes the filters alone.
"""
