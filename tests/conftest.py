"""What all tests share: where the corpora lie, and whether jq is there."""

import os
import shutil
from pathlib import Path

import pytest

# Whoosh's own files are opened where the tests have made them.
os.environ["SEARCHARCHIVE_TRUST_STOCK"] = "1"

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The corpora beside the checkout; the continuous integration fails where this skips."""
    if not SHARED.is_dir():
        pytest.skip("the corpora are not beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def jq() -> None:
    """For tests of pipes into jq; the continuous integration fails where this skips."""
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
