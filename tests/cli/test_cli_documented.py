"""docs/query-language.md, its tables run: what is found, how often, and what is refused."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docs.record import ERRORS, QUERY, ROOT, TODAY, make_sample_archive
from searcharchive.engines.whoosh.evaluation.evaluation import MOST_PLACED
from searcharchive.errors import QueryError
from searcharchive.query.filters import Filters
from searcharchive.query.lexer import Lexeme, lexemes
from searcharchive.schema import QUERY_FIELDS

from .claims import CLAIMS, Text
from .conftest import Cli
from .trial import make_archive

PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
Row = list[str]


def tables(heading: str) -> Iterator[Row]:
    """The rows of all tables whose heads begin so, as cells."""
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, _, *rows = [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in table.splitlines()
        ]
        if head[0] == heading:
            yield from rows


def quoted(cell: str) -> list[str]:
    """What stands between backquotes."""
    return re.findall(r"`([^`]+)`", cell)


FOUND = [(query, row[-1]) for row in tables("query") for query in quoted(row[0])]
FOUND += [(query, row[-1]) for row in tables("field") for query in quoted(row[2])]
REFUSED = [query for _, block, _ in ERRORS.findall(PAGE) for query in QUERY.findall(block)]
SPELLINGS = list(tables("the query"))
OPTIONS = [(shlex.split(quoted(row[0])[0]), quoted(row[1])[0], row[2]) for row in tables("option")]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    make_sample_archive(directory)
    return directory


@pytest.fixture(scope="module")
def claimed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """An archive of all texts of the claims, and the ids of each."""
    ids: dict[str, list[str]] = {}
    records = []
    texts: list[Text] = [text for both in CLAIMS.values() for side in both for text in side]
    texts += [f"It said {spelling}, then." for row in SPELLINGS for spelling in _spelled(row)]
    for text in texts:
        if repr(text) not in ids:
            record = {"body": text} if isinstance(text, str) else {"body": "Nothing.", **text}
            record.setdefault("id", f"t{len(records)}")
            ids[repr(text)] = record["id"]
            records.append(record)
    return make_archive(tmp_path_factory.mktemp("claims"), records), ids


def _spelled(row: Row) -> list[str]:
    return quoted(row[1]) + quoted(row[2])


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHARCHIVE_NOW", TODAY)


def found(cli: Cli, at: Path, query: str) -> set[str]:
    ran = cli("search", "--format", "ids", "--limit", "all", "--", query, at=at)
    assert ran.status in (0, 1), ran.err
    return set(ran.out.split())


def test_every_query_of_the_tables_is_claimed_to_find_something() -> None:
    assert {query for query, _ in FOUND} == set(CLAIMS)
    assert len(FOUND) > 60


@pytest.mark.parametrize("query", CLAIMS)
def test_a_query_finds_what_is_said(
    cli: Cli, claimed: tuple[Path, dict[str, str]], query: str
) -> None:
    archive, ids = claimed
    answer = found(cli, archive, query)
    wanted, unwanted = ([ids[repr(text)] for text in side] for side in CLAIMS[query])
    assert set(wanted) <= answer
    assert not answer & set(unwanted)
    assert cli("count", "--", query, at=archive).out == f"{len(answer)}\n"


@pytest.mark.parametrize(("query", "number"), FOUND)
def test_so_many_of_the_sample(cli: Cli, sample: Path, query: str, number: str) -> None:
    assert cli("count", "--", query, at=sample).out == f"{number}\n"


@pytest.mark.parametrize("row", SPELLINGS, ids=lambda row: row[0])
def test_words_are_found_as_newspapers_spell_them(
    cli: Cli, claimed: tuple[Path, dict[str, str]], row: Row
) -> None:
    archive, ids = claimed
    for query in quoted(row[0]):
        answer = found(cli, archive, query)
        for spelling in _spelled(row):
            id_ = ids[repr(f"It said {spelling}, then.")]
            assert (id_ in answer) == (spelling in quoted(row[1])), (query, spelling)


@pytest.mark.parametrize(("options", "query", "number"), OPTIONS)
def test_options_say_the_same_as_fields(
    cli: Cli, sample: Path, options: list[str], query: str, number: str
) -> None:
    assert cli("count", *options, at=sample).out == f"{number}\n"
    assert cli("count", "--", query, at=sample).out == f"{number}\n"


def test_every_filter_has_an_example() -> None:
    named = {word for options, _, _ in OPTIONS for word in options if word.startswith("--")}
    assert named == {f"--{name.replace('_', '-')}" for name in Filters._fields}


def _used(query: str) -> set[str]:
    """The fields and operators of a query, each by its shortest name."""
    try:
        return {name for one in lexemes(query) for name in _names(one)}
    except QueryError:
        # A value is missing, or a quote open; what is wrong has its place.
        return {name[0] for name in re.finditer(r"[a-z]+:", query)} or {"quoted"}


def _names(one: Lexeme) -> Iterator[str]:
    if one.kind == "field":
        yield f"{one.text}:"
    elif one.kind in ("NEAR", "ATLEAST"):
        yield re.sub(r"/?\d+$", "", one.text)
    elif one.kind == "word":
        yield from (sign for sign in "*?~" if sign in one.text)
    else:
        yield one.text if one.text == "-" else one.kind
    if one.slop is not None:
        yield '""~'


ALL = {f"{name}:" for name in QUERY_FIELDS} | {
    "AND", "OR", "NOT", "-", "(", ")", "NEAR", "PRE", "W", "W/S", "W/P", "N", "P", "ADJ", "ATLEAST",
    "quoted", "regex", "*", "?", "~", '""~',
}  # fmt: skip
"""All that the language has."""


def test_every_operator_and_field_has_an_example_and_an_error() -> None:
    assert set().union(*map(_used, CLAIMS)) == ALL
    # N and P are NEAR and PRE; a quoted text with ~ has its error among the limits.
    assert ALL - set().union(*map(_used, REFUSED)) == {"N", "P", '""~'}


@pytest.mark.parametrize("row", [*tables("meant")], ids=lambda row: row[0])
def test_the_shell_leaves_the_query_as_it_is_meant(row: Row) -> None:
    for meant, command in zip(quoted(row[0]), quoted(row[1]), strict=False):
        if not meant.startswith("--"):
            assert " ".join(shlex.split(command)[2:]) == meant


LIMITS: dict[str, Callable[[int], str]] = {
    "words in a query, and in each filter": lambda n: "a " * n,
    "parentheses and `NOT`s within each other": lambda n: "(" * n + "a" + ")" * n,
    'words near each other in one `"..."~5`': lambda n: f'"{"a " * n}"~5',
    "different words with `*`, `?` or `~`, and regular expressions": lambda n: " ".join(
        f"x{number}*" for number in range(n)
    ),
    "positions in `NEAR/n` and `PRE/n`, times in `ATLEAST/n`": lambda n: (
        f"a NEAR/{n} b OR a PRE/{n} b OR ATLEAST/{n} a"
    ),
    "repetitions in a regular expression, none within another": lambda n: f"/{'a*b' * n}/",
    "letters that may differ in `word~2`": lambda n: f"word~{n}",
}


@pytest.mark.parametrize(
    ("what", "most"),
    [(what, int(most.replace(",", ""))) for what, most in tables("")],
)
def test_limits_are_as_they_are_written(cli: Cli, sample: Path, what: str, most: int) -> None:
    if what not in LIMITS:
        assert what.startswith("words of the archive that those within quotes stand for")
        assert most == MOST_PLACED
        return
    assert cli("count", "--", LIMITS[what](most), at=sample).status in (0, 1)
    assert cli("count", "--", LIMITS[what](most + 1), at=sample).status == 2
