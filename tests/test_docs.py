"""The documentation doesn't drift: sessions print what they print, and commands in tables work."""

import re
from pathlib import Path

import pytest

from docs.record import BLOCK, ROOT, make_sample_archive, recorded, run

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
SESSIONS = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    make_sample_archive(directory)
    return directory


@pytest.mark.usefixtures("jq")
@pytest.mark.parametrize("page", SESSIONS, ids=lambda page: page.name)
def test_sessions_print_what_is_written(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert recorded(text) == text, f"run: python docs/record.py {page.relative_to(ROOT)}"


def _in_tables(page: str) -> list[str]:
    """The commands that stand in a page's tables, each in a cell of its own."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^\|.*?`(searcharchive search [^`|]+)`", text, re.MULTILINE)


@pytest.mark.parametrize("command", _in_tables("sample.md"))
def test_what_the_sample_page_names_is_found(sample: Path, command: str) -> None:
    done = run(command, sample)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", _in_tables("query-language.md"))
def test_what_is_typed_in_a_shell_is_understood(sample: Path, command: str) -> None:
    done = run(command, sample)
    assert done.returncode in (0, 1), done.stderr


def test_there_are_commands_in_the_tables() -> None:
    assert len(_in_tables("sample.md")) >= 10
    assert len(_in_tables("query-language.md")) >= 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
