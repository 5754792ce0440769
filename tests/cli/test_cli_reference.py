"""The reference of the command line is what its generator makes of the commands as they are."""

import runpy
from pathlib import Path

from searcharchive.cli.program import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_is_current() -> None:
    page = runpy.run_path(str(DOCS / "make_reference.py"))["page"]()
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == page, (
        "run: .venv/bin/python docs/make_reference.py"
    )


def test_every_command_is_in_it() -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"\n## {name}\n" in text
