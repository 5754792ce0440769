"""Fuzz targets, each in a process of its own, as many as cores at once; print their executions.

    python -m fuzz [--seconds N] [TARGET...]

Exit status 1 where something was found: it lies in fuzz/found, and the last lines say what.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzz.segments import contents_of_index
from fuzz.targets import TARGETS

HERE = Path(__file__).parent
FOUND = HERE / "found"
LONGEST = 4096
"""Bytes of an input: what takes more to go wrong is for the tests of hostile files."""

MEBIBYTES = 2048
SECONDS_FOR_ONE = 20
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")

CHILD = """
import sys, atheris
with atheris.instrument_imports(include=["searcharchive"]):
    from fuzz.targets import TARGETS
name, *arguments = sys.argv[1:]
atheris.Setup([name, *arguments], TARGETS[name])
atheris.Fuzz()
"""


def fuzzed(name: str, seconds: int) -> tuple[int, str]:
    """How often a target was executed, and what was found, or nothing."""
    FOUND.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as grown:
        seeds = HERE / "corpus" / name
        if name == "contents":
            seeds = Path(grown, "seeds")
            seeds.mkdir()
            (seeds / "toc").write_bytes(contents_of_index())
        done = subprocess.run(
            [
                sys.executable, "-c", CHILD, name,
                f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SECONDS_FOR_ONE}",
                f"-rss_limit_mb={MEBIBYTES}", f"-artifact_prefix={FOUND}/{name}-",
                "-print_final_stats=1", "-seed=1", grown, str(seeds),
            ],
            capture_output=True,
            cwd=HERE.parent,
        )  # fmt: skip
    said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    executed = _EXECUTED.search(said)
    return int(executed[1]) if executed else 0, "" if done.returncode == 0 else said[-3000:]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("target", nargs="*", choices=[[], *TARGETS], help="default: all")
    options = parser.parse_args(arguments)
    status = 0
    names = options.target or list(TARGETS)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda name: fuzzed(name, options.seconds), names)
        for name, (executions, found) in zip(names, done, strict=True):
            print(f"{name:14} {executions:>12,} executions{'  FOUND' if found else ''}", flush=True)
            if found:
                print(found)
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
