"""A pytest plug-in: tests that expected.toml lists for the mode must fail, all others pass."""

import os
import tomllib
from pathlib import Path

import pytest
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage

EXPECTED = Path(__file__).resolve().parents[1] / "expected.toml"

_WRITTEN = {
    "stock": ("W3Segment", "SegmentWriter"),
    "generic": ("ArraySegment", "SegmentWriter"),
    "array": ("ArraySegment", "ArrayWriter"),
}
"""What an index is made of by mode, and by which writer."""


def pytest_configure() -> None:
    """A run that tested stock without saying so would pass."""
    mode = os.environ["CONFORMANCE_MODE"]
    index = RamStorage().create_index(Schema(text=TEXT))
    with index.writer() as writer:
        writer.add_document(text="fog")
    found = (type(index._segments()[0]).__name__, type(writer).__name__)
    if found != _WRITTEN[mode]:
        raise pytest.UsageError(f"{mode}: Whoosh writes with {found}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is listed; a listed test that isn't there any more is an error."""
    expected = _expected(os.environ["CONFORMANCE_MODE"])
    found = set()
    for item in items:
        name = f"{item.path.name}::{item.name}"
        if name in expected:
            item.add_marker(pytest.mark.xfail(strict=True, reason=expected[name]))
            found.add(name)
    if config.args == ["tests"] and found != set(expected):
        raise pytest.UsageError(f"listed, but not there: {sorted(set(expected) - found)}")


def _expected(mode: str) -> dict[str, str]:
    """Why a test fails, by its file and name."""
    tests = tomllib.loads(EXPECTED.read_text("utf-8"))["test"]
    return {test["name"]: test["reason"] for test in tests if mode in test["modes"]}
