"""What Whoosh asks of a codec: readers and writers of documents and terms, matchers."""
