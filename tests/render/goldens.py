"""Comparison with a golden file; SEARCHARCHIVE_REFRESH=1 in the environment writes it anew."""

import os
from pathlib import Path

REFRESH = "SEARCHARCHIVE_REFRESH"


def assert_golden(path: Path, text: str) -> None:
    """The text is that of the golden file, to the letter."""
    if os.environ.get(REFRESH):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()
