"""A codec for Whoosh whose segments are arrays in one memory-mapped file."""
