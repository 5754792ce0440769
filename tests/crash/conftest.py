"""The stage that commands run on, one a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .scenes import SCENES, Place
from .stage import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    yield stage
    stage.close()


@pytest.fixture
def place(stage: Stage, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """The scene that a test is called for, ready for its command."""
    place = Place(stage, tmp_path / "place")
    SCENES[request.param].prepare(place)
    return place
