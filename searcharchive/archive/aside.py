"""Names for what is kept aside before it is changed: by the time, and never one that is taken."""

import os
from pathlib import Path

from searcharchive.archive.clock import now


def free_name(directory: Path, name: str, ending: str = "") -> Path:
    """`directory`/`name`-20261124T101112Z`ending`, or with -2, -3, ... where that is there."""
    stamp = now().replace("-", "").replace(":", "")
    path = directory / f"{name}-{stamp}{ending}"
    number = 1
    while os.path.lexists(path):
        number += 1
        path = directory / f"{name}-{stamp}-{number}{ending}"
    return path
