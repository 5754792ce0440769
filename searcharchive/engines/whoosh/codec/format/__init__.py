"""What lies in a segment's file, number by number, and how it is read."""
