"""What the tests of the use cases share."""

from pathlib import Path

import pytest

from searcharchive.archive.creating import create

from .desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty archive, and an empty directory beside it to import from."""
    files = tmp_path / "files"
    files.mkdir()
    return Desk(create(tmp_path / "archive"), files)
