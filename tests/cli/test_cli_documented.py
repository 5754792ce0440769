"""docs/query-language.md, its tables run: what is found, how often, and what is refused."""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from docs.record import ERRORS, QUERY, ROOT, TODAY, make_sample_archive, run
from searcharchive.engines.whoosh.evaluation.evaluation import MOST_PLACED
from searcharchive.errors import QueryError
from searcharchive.query.filters import Filters
from searcharchive.query.lexer import Lexeme, lexemes
from searcharchive.schema import QUERY_FIELDS

from .claims import CLAIMS, EQUIVALENTS, Text
from .conftest import Cli
from .trial import make_archive

PAGE, COMING = (
    (ROOT / "docs" / name).read_text(encoding="utf-8")
    for name in ("query-language.md", "coming-from.md")
)
Row = list[str]


def tables(heading: str, page: str = PAGE) -> Iterator[Row]:
    """The rows of all tables whose heads begin so, as cells."""
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
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
    claims = [*CLAIMS.values(), *EQUIVALENTS.values()]
    texts: list[Text] = [text for both in claims for side in both for text in side]
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


def answers(archive: Path, queries: Iterable[str]) -> dict[str, set[str]]:
    """The ids that each query finds, asked of one process: hundreds of them take their time."""
    asked = list(dict.fromkeys(queries))
    topics = archive / "topics.tsv"
    topics.write_text("".join(f"{number}\t{query}\n" for number, query in enumerate(asked)))
    done = run("searcharchive run topics.tsv --limit all", archive)
    assert done.returncode == 0, done.stderr
    found: dict[str, set[str]] = {query: set() for query in asked}
    for line in done.stdout.splitlines():
        number, _, id_, *_ = line.split()
        found[asked[int(number)]].add(id_)
    return found


@pytest.fixture(scope="module")
def answered(claimed: tuple[Path, dict[str, str]]) -> dict[str, set[str]]:
    queries = [query for row in SPELLINGS for query in quoted(row[0])]
    return answers(claimed[0], [*CLAIMS, *EQUIVALENTS, *queries])


@pytest.fixture(scope="module")
def counted(sample: Path) -> dict[str, set[str]]:
    return answers(sample, [query for query, _ in FOUND] + [query for _, query, _ in OPTIONS])


def test_every_query_of_the_tables_is_claimed_to_find_something() -> None:
    assert {query for query, _ in FOUND} == set(CLAIMS)
    assert len(FOUND) > 60
    here = {query for row in tables("meant", COMING) for query in quoted(row[1])}
    assert here == set(EQUIVALENTS)


@pytest.mark.parametrize("query", CLAIMS | EQUIVALENTS)
def test_a_query_finds_what_is_said(
    claimed: tuple[Path, dict[str, str]], answered: dict[str, set[str]], query: str
) -> None:
    _, ids = claimed
    answer = answered[query]
    wanted, unwanted = (
        [ids[repr(text)] for text in side] for side in (CLAIMS | EQUIVALENTS)[query]
    )
    assert set(wanted) <= answer
    assert not answer & set(unwanted)


@pytest.mark.parametrize(("query", "number"), FOUND)
def test_so_many_of_the_sample(counted: dict[str, set[str]], query: str, number: str) -> None:
    assert len(counted[query]) == int(number)


def test_what_is_found_is_what_is_counted(cli: Cli, sample: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    queries.write_text("".join(f"{query}\n" for query, _ in FOUND))
    counts = cli("count", "--queries", str(queries), at=sample).out.split()
    assert counts == [number for _, number in FOUND]


@pytest.mark.parametrize("row", SPELLINGS, ids=lambda row: row[0])
def test_words_are_found_as_newspapers_spell_them(
    claimed: tuple[Path, dict[str, str]], answered: dict[str, set[str]], row: Row
) -> None:
    _, ids = claimed
    for query in quoted(row[0]):
        for spelling in _spelled(row):
            id_ = ids[repr(f"It said {spelling}, then.")]
            assert (id_ in answered[query]) == (spelling in quoted(row[1])), (query, spelling)


@pytest.mark.parametrize(("options", "query", "number"), OPTIONS)
def test_options_say_the_same_as_fields(
    cli: Cli,
    sample: Path,
    counted: dict[str, set[str]],
    options: list[str],
    query: str,
    number: str,
) -> None:
    ran = cli("search", *options, "--format", "ids", "--limit", "all", at=sample)
    assert set(ran.out.split()) == counted[query]
    assert len(counted[query]) == int(number)


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
