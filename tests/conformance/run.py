"""Whoosh's own tests, from its source distribution, on array segments.

    python tests/conformance/run.py [MODE ...] [PYTEST ARGUMENT ...]

    generic  the array codec as Whoosh's default: its writer writes, posting by posting
    array    the array codec, and its own writer where a test asks an index for one
    stock    Whoosh as it is, which the other two are measured by

Without a mode: generic and array. The distribution is downloaded once, into build/; its checksum
is compared with the one in whoosh.txt each time.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = ROOT / "build" / "conformance"
PIN = HERE / "whoosh.txt"

MODES = ("generic", "array")
STOCK = "stock"

LEFT_OUT = ("test_bump_version_script.py", "test_site_version_sync.py", "test_example*.py")
"""These need files that the distribution hasn't got."""


def pinned() -> tuple[str, str]:
    """The release, and the SHA-256 of its source distribution."""
    requirement = PIN.read_text("utf-8").splitlines()[-1]
    release, checksum = requirement.split(" --hash=sha256:")
    return release.replace("==", "-"), checksum


def unpacked() -> Path:
    """The directory of the distribution's tests, downloaded and verified."""
    release, checksum = pinned()
    archive = TARGET / f"{release}.tar.gz"
    if not archive.exists():
        TARGET.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                *("--disable-pip-version-check", "--no-binary", ":all:", "--require-hashes"),
                *("--requirement", PIN, "--dest", TARGET),
            ],
            check=True,
        )
    if sha256(archive.read_bytes()).hexdigest() != checksum:
        raise SystemExit(f"{archive} isn't the file that {PIN.name} names; delete it")
    place = TARGET / release
    shutil.rmtree(place, ignore_errors=True)
    wanted = (f"{release}/tests/", f"{release}/pyproject.toml")
    with tarfile.open(archive) as distribution:
        members = [each for each in distribution if each.name.startswith(wanted)]
        distribution.extractall(TARGET, members, filter="data")
    return place


def run(mode: str, place: Path, arguments: list[str]) -> int:
    """Run the tests in one mode; pytest's exit code."""
    # Some tests start interpreters of their own: these are to find the same substitution.
    paths = os.pathsep.join([str(HERE / "substituted"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "CONFORMANCE_MODE": mode}
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "expectations", "-p", "no:cacheprovider"),
        *("-c", "pyproject.toml", "--override-ini", "addopts="),
        *(f"--ignore-glob=tests/{name}" for name in LEFT_OUT),
        *(arguments or ["tests"]),
    ]
    return subprocess.run(command, cwd=place, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run the modes that are named; the other arguments are pytest's."""
    named = [each for each in arguments if each in (*MODES, STOCK)]
    others = [each for each in arguments if each not in named]
    place = unpacked()
    worst = 0
    for mode in named or MODES:
        print(f"Whoosh's tests, {mode}:", flush=True)
        worst = max(worst, run(mode, place, others))
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
