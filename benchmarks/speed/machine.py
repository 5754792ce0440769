"""What the measurements ran on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.speed import children
from benchmarks.speed.engines import LABELS, PEERS, engine


def facts() -> dict[str, str]:
    """The machine and the versions of what is compared."""
    found = {
        "machine": f"{_processor()}, {len(children.cpus())} cores, {_memory():.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "numpy": version("numpy"),
    }
    for name in PEERS:
        try:
            found[LABELS[name]] = engine(name).version()
        except ModuleNotFoundError:
            found[LABELS[name]] = "not installed"
    return found


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
