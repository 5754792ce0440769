"""What all tests share: where the corpora lie, and whether jq is there."""

import os
import shutil
from pathlib import Path

import pytest

# Whoosh's own files are opened where the tests have made them.
os.environ["SEARCHARCHIVE_TRUST_STOCK"] = "1"

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpora"


LONGEST = (
    "test_main_job", "test_fault_points", "test_faults", "test_identity_laws", "test_opening",
    "test_docs", "test_whoosh_codec", "test_imports", "test_semantics", "test_killing",
    "test_evaluation", "test_contract", "test_flips",
)  # fmt: skip
"""Files whose tests take longest: where files are shared out, one that came last would be waited
for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; within a file, tests stay in order."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else 99)


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
