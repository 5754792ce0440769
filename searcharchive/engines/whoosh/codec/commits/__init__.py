"""Changes to an index, and its table of contents: read as hostile, written durably."""
