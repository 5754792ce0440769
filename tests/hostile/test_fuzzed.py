"""The fuzzers' targets on their seeds, and on what the fuzzers found once."""

from pathlib import Path

import pytest

from fuzz.segments import contents_of_index
from fuzz.targets import TARGETS

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "fuzz" / "corpus"
CASES = [*CORPUS.glob("*/*"), *(HERE / "found").glob("*/*")]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_seed_or_something_found(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_seeds() -> None:
    assert {path.name for path in CORPUS.iterdir()} | {"contents"} == set(TARGETS)


def test_a_cut_table_of_contents() -> None:
    whole = contents_of_index()
    for size in range(0, len(whole), 97):
        TARGETS["contents"](whole[:size])
