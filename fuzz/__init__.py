"""Fuzzing: whatever the bytes, each of `targets` answers or raises one of the project's errors.

`make fuzz` runs them all; `python -m fuzz --seconds 600 jsonl query` some of them, for longer. What
is found lies in fuzz/found; to keep it, put it into tests/hostile/found, where a test runs it.
"""
