"""What interrupted writers have left under `index/` that no index is made of.

index/<n>/               without a manifest, and later than the current one: never became whole
index/*.new              a CURRENT that was not renamed into place
index/<n>/manifest...new, .runs-*, .*.toc, MAIN_*
                         in the current generation: what no table of contents names

A generation that is not current any more is none: searches may still read it, and the next writer
removes it.
"""

import shutil
from contextlib import suppress
from pathlib import Path

from searcharchive.engines.whoosh.codec.commits.committing import own_files
from searcharchive.engines.whoosh.codec.commits.opening import contents_path, read_contents
from searcharchive.engines.whoosh.generations import MANIFEST
from searcharchive.errors import EngineError

_RUNS = ".runs-*"


def leftovers(root: Path, current: str | None) -> list[Path]:
    """What may be removed while no one writes, sorted; `current` is the generation in use."""
    if not root.is_dir():
        return []
    found = list(root.glob("*.new"))
    newest = 0 if current is None else int(current)
    for path in root.iterdir():
        if path.name.isdigit() and path.is_dir():
            if path.name == current:
                found += _of_current(path)
            elif int(path.name) > newest and not (path / MANIFEST).exists():
                found.append(path)
    return sorted(found)


def remove(paths: list[Path]) -> None:
    """Remove files and directories; what can't be removed stays."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _of_current(directory: Path) -> list[Path]:
    found = [*directory.glob(f"{MANIFEST}.new"), *directory.glob(_RUNS)]
    try:
        contents = read_contents(directory)
    except EngineError:
        # Of a damaged index no one can say what belongs to it.
        return found
    if any(segment.stock for segment in contents.segments):
        return found
    named = {segment.segid for segment in contents.segments}
    kept = {*own_files(directory, {f"MAIN_{id}" for id in named}),
            contents_path(directory, contents.generation)}  # fmt: skip
    return found + [path for path in own_files(directory) if path not in kept]
