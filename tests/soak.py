"""The long forms of the tests, and a report of what they went through: `make soak`.

    python -m tests.soak [--jobs N] [--minutes N] [--report FILE]

First the tests that are marked `soak`, then the laws with ten times the examples, then the fuzzers
for what is left of the minutes. Exit status 1 where anything failed.
"""

import argparse
import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[1]
LAWS = (
    "tests/archive/test_identity_laws.py", "tests/engines", "tests/store/test_store.py",
)  # fmt: skip
_EXECUTED = re.compile(r"^\S+ +([\d,]+) executions", re.MULTILINE)


class Tally:
    """Sums what tests record with `record_property`, and keeps what failed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.passed = 0
        self.wrong: list[str] = []

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.wrong.append(f"{report.nodeid} ({report.when})")
        elif report.when == "call":
            self.passed += report.passed
            for name, number in report.user_properties:
                self.counts[name] += int(str(number))


def run_tests(tally: Tally, jobs: int, *arguments: str) -> float:
    """Run tests in `jobs` processes, each where there is room; answers the seconds it took."""
    started = time.monotonic()
    status = pytest.main(["-n", str(jobs), "--dist", "worksteal", *arguments], plugins=[tally])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        tally.wrong.append(f"pytest {' '.join(arguments)} ended with status {int(status)}")
    return time.monotonic() - started


def run_fuzzers(tally: Tally, seconds: int) -> str:
    """Run every fuzzer for so long; answers what they printed."""
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", "--seconds", str(seconds)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        tally.wrong.append("a fuzzer has found something, or did not run")
    executed = [int(number.replace(",", "")) for number in _EXECUTED.findall(done.stdout)]
    tally.counts["executions of fuzzers"] += sum(executed)
    return done.stdout + done.stderr[-2000:]


def report(tally: Tally, seconds: dict[str, float], fuzzed: str) -> str:
    """What is to be pasted."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        f"soak of {commit or 'no commit'}, {time.strftime('%Y-%m-%d')}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{len(os.sched_getaffinity(0))} cores",
        *(f"{name:<44}{took / 60:>10.1f} min" for name, took in seconds.items()),
        f"{'all':<44}{sum(seconds.values()) / 60:>10.1f} min",
        "",
        *(f"{name:<44}{number:>10,}" for name, number in sorted(tally.counts.items())),
        f"{'tests passed':<44}{tally.passed:>10,}",
        f"{'tests failed':<44}{len(tally.wrong):>10,}",
    ]
    # Each test asks the archive after each of its faults: a lost article, or a wrong answer, is a
    # failure of it, and of nothing less.
    lost = "0" if not tally.wrong else "see below"
    lines += [f"{what:<44}{lost:>10}" for what in ("lost articles", "wrong answers")]
    lines += ["", *tally.wrong] if tally.wrong else []
    return "\n".join([*lines, "", fuzzed.rstrip(), ""])


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--minutes", type=float, default=24.0, help="in all, if the tests let it")
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "soak.txt")
    parser.add_argument("--fuzz-seconds", type=int, default=20, help="for each, at least")
    parser.add_argument("tests", nargs="*", help="only these, and no laws")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    started = time.monotonic()
    tally = Tally()
    seconds = {"faults, kills and flips": run_tests(
        tally, options.jobs, "-m", "soak", *options.tests
    )}  # fmt: skip
    if not options.tests:
        os.environ["SEARCHARCHIVE_LONG_TESTS"] = "1"
        seconds["laws, with ten times the examples"] = run_tests(
            tally, options.jobs, "-m", "not soak", *LAWS
        )
    left = options.minutes * 60 - (time.monotonic() - started)
    each = max(options.fuzz_seconds, int(left * (os.cpu_count() or 1) / len(TARGETS)))
    fuzzing = time.monotonic()
    fuzzed = run_fuzzers(tally, each)
    seconds["fuzzers"] = time.monotonic() - fuzzing
    text = report(tally, seconds, fuzzed)
    options.report.parent.mkdir(exist_ok=True)
    options.report.write_text(text, encoding="utf-8")
    sys.stdout.write(f"\n{text}\nthe report is kept as {options.report}\n")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
