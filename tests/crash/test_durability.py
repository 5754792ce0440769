"""In which order things are brought to the disk: what a power cut would leave.

The steps of a run are gone through with a model of a disk that keeps nothing but what was
synchronised: bytes by the sync of their file, names by the sync of their directory.

    a table of contents comes into place    its segments are on the disk, and its own bytes
    CURRENT comes into place                 its whole generation is
    a store comes into place, or a copy      its bytes are
    something old is removed                 what replaces it is
    the person is told something             everything is
"""

from pathlib import PurePath

import pytest

from .scenes import SCENES, Place
from .stage import RECORD, Step

FLEETING = (
    "lock", "shared memory", "runs", "unnamed file", "index's lock", "Whoosh's table, beside",
    "its journal",
)  # fmt: skip
"""Kinds of files of which nothing is lost."""
BESIDE = {
    "table of contents": "._MAIN_", "manifest": "manifest.json.", "current": "CURRENT.",
    "store": "archive.db", "configuration": "searcharchive.toml", "kept archive": "archive.db",
    "copy of the store": "archive-v1-",
}  # fmt: skip
"""By what comes into place, how the name begins from which it is renamed."""


class Disk:
    """What isn't on the disk yet: files with bytes, and directories with names.

    `removed` are files that are gone at the end: such a segment was merged into another.
    """

    def __init__(self, removed: set[str]) -> None:
        self._removed = removed
        self.bytes: set[str] = set()
        self.names: set[str] = set()
        self._new: set[str] = set()
        self.commits = 0

    def take(self, step: Step) -> None:
        """The next step; AssertionError where it comes too early."""
        if step.step == "say":
            self._expect_all(step)
        elif step.step == "sync":
            self.bytes.discard(step.path)
            self.names.discard(step.path)
        elif step.kind in FLEETING or self._is_merged(step):
            return
        else:
            getattr(self, f"_{step.step}")(step)

    def _is_merged(self, step: Step) -> bool:
        return step.kind == "segment" and step.step != "unlink" and step.path in self._removed

    def _create(self, step: Step) -> None:
        # A name beside another is only there to be renamed.
        if not step.kind.endswith(", beside"):
            self._new.add(step.path)
        if step.kind in ("generation", "index"):
            self.names.add(_parent(step.path))

    def _write(self, step: Step) -> None:
        self.bytes.add(step.path)
        if step.path in self._new:
            self._new.discard(step.path)
            self.names.add(_parent(step.path))

    _truncate = _write

    def _rename(self, step: Step) -> None:
        directory = _parent(step.path)
        beside = {path for path in self.bytes if PurePath(path).name.startswith(BESIDE[step.kind])}
        assert not beside, (step, beside)
        if step.kind == "table of contents" and step.path.endswith("_MAIN_0.toc"):
            # Whoosh's own, of an empty index that nothing names yet.
            return
        if step.kind == "current":
            # Whether there is an index at all can be told last.
            self._expect_all(step, but=".")
        else:
            unsafe = {path for path in self.bytes if path.startswith(f"{directory}/")}
            assert not unsafe, (step, unsafe)
            if step.kind == "kept archive":
                # It is gone from where it was.
                self.names.add("data")
        self.commits += 1
        self.names.add(directory)

    def _unlink(self, step: Step) -> None:
        self._new.discard(step.path)
        if step.kind in ("segment", "table of contents") and step.path not in self.bytes:
            assert _parent(step.path) not in self.names, (step, self.names)
        if step.kind == "write-ahead log":
            assert not {path for path in self.bytes if path == "data/archive.db"}, step
        self.bytes.discard(step.path)

    def _expect_all(self, step: Step, but: str = "") -> None:
        assert not self.bytes and not self.names - {but}, (step, self.bytes, self.names)


def _parent(path: str) -> str:
    return str(PurePath(path).parent)


@pytest.mark.crash
@pytest.mark.parametrize(("place", "name"), [(name, name) for name in SCENES], indirect=["place"])
def test_what_is_told_is_on_the_disk(place: Place, name: str) -> None:
    run = place.stage.run(place.archive, *SCENES[name].words(place), point=RECORD)
    assert run.status == 0
    disk = Disk({step.path for step in run.steps if step.step == "unlink"})
    for step in run.steps:
        disk.take(step)
    assert [step for step in run.steps if step.step == "say"]
    assert not disk.bytes and not disk.names
    assert disk.commits
