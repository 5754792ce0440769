"""Documents, or older segments, to a new segment's file."""
