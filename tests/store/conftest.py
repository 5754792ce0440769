"""What the tests of the store share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from searcharchive.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "archive.db") as made:
        yield made
