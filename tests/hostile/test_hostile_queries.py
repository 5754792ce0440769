"""Queries that ask for too much: each ends in bounded time and memory, with an answer or with an
error that names its limit.
"""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.trial import make_archive

MEMORY = 1 << 30
SECONDS = 10.0
"""Ten times what the slowest of these took; what they are against takes minutes."""

VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnprstvwz"
SYLLABLES = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]


def words() -> list[str]:
    """Twenty-five thousand different words of six letters."""
    chance = random.Random("words")
    return ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(25_000)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five hundred articles of fifty rare words each, and of many common ones."""
    rare = iter(words())
    records = [
        {
            "id": f"h{number:03}",
            "headline": "Price of oil",
            "body": " ".join([next(rare) for _ in range(50)]) + " the oil price of the day" * 40,
        }
        for number in range(500)
    ]
    return make_archive(tmp_path_factory.mktemp("hostile"), records)


def pairs(form: str, count: int) -> list[str]:
    return [form.format(one, other) for one in CONSONANTS for other in VOWELS][:count]


ANSWERED = {
    "a word again and again": "oil " * 1000,
    "alternatives again and again": " OR ".join(["oil"] * 500),
    "a prefix again and again": "ba* " * 999,
    "an odd word again and again": "oil~2 " * 400,
    "every word": "*a*",
    "stars": "a" + "*a" * 400,
    "a long word": "a" * 100_000,
    "the, 999 times in a row": '"' + "the " * 999 + '"',
    "the, 999 times": "the " * 999,
    "nearness again and again": '"oil price"~100 ' * 300,
    "endless slop": '"the of oil price day"~999999999',
    "fifty words near each other": '"' + "the oil price of day " * 10 + '"~1000000',
    "hyphens": '"' + "co-op " * 499 + '"',
    "deep": "(" * 99 + "oil" + ")" * 99,
    "denied": "NOT " * 99 + "oil",
    "fifty patterns": " OR ".join(pairs("*{}*{}*", 50)),
    "fifty prefixes excluded": " ".join(pairs("-{}{}*", 50)) + " oil",
    "dates": "date:1987 OR " * 330 + "oil",
    "blanks": " " * 100_000 + "oil",
    "dashes": "- " * 50_000 + "oil",
}
REFUSED = {
    "ten thousand words": ("oil " * 10_000, "at most 1,000 words"),
    "deeper": ("(" * 101 + "oil" + ")" * 101, "more than 100 parentheses"),
    "endless parentheses": ("(" * 100_000, "more than 100 parentheses"),
    "more denied": ("NOT " * 999 + "oil", "more than 100 parentheses"),
    "nothing but a star": ("*", "only punctuation"),
    "more words near each other": ('"' + "the oil " * 26 + '"~5', "at most 50 words"),
    "more patterns": (" OR ".join(pairs("*{}*{}*", 51)), "at most 50 different words"),
    "more patterns in a phrase": ('"' + " ".join(pairs("{}{}*", 51)) + '"', "at most 50 different"),
    "every word in a row": ('"*a* *e*"', "stand for more than 20,000 words"),
    "every word near every word": ('"*a* *e* *o*"~50', "stand for more than 20,000 words"),
    "edits": ("oil~3", "how many letters may differ"),
}

RUN = """
import json, resource, sys, time
from searcharchive.cli import main
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
for line in sys.stdin:
    started = time.monotonic()
    status = main(["--archive", sys.argv[1], "search", "--limit", "2", "--", json.loads(line)])
    print("\\0", status, time.monotonic() - started, file=sys.stderr, flush=True)
"""


def asked(archive: Path, queries: list[str]) -> list[tuple[int, float, str]]:
    """Exit status, seconds and standard error of each query, in a process with a limit on memory.

    Queries go through standard input: a system has a limit on arguments of its own.
    """
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(archive), str(MEMORY)],
        input="".join(f"{json.dumps(query)}\n" for query in queries).encode(),
        capture_output=True,
        timeout=SECONDS * len(queries),
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    answers = []
    words = ""
    for line in done.stderr.decode().splitlines(keepends=True):
        if line.startswith("\0"):
            _, status, seconds = line.split()
            answers.append((int(status), float(seconds), words))
            words = ""
        else:
            words += line
    return answers


def test_whatever_is_asked_ends_soon(archive: Path) -> None:
    queries = [*ANSWERED.values(), *(query for query, _ in REFUSED.values())]
    answers = dict(zip([*ANSWERED, *REFUSED], asked(archive, queries), strict=True))
    slow = {name: seconds for name, (_, seconds, _) in answers.items() if seconds > SECONDS}
    assert not slow
    wrong = {name: said for name in ANSWERED if (said := answers[name])[0] not in (0, 1)}
    assert not wrong
    wrong = {
        name: said
        for name, (_, message) in REFUSED.items()
        if (said := answers[name])[0] != 2 or message not in said[2]
    }
    assert not wrong


@pytest.mark.parametrize("option", ["--dateline", "--byline", "--section", "--source", "--subject"])
def test_a_filter_has_no_more_words_than_a_query(archive: Path, option: str) -> None:
    done = ran(archive, "search", option, "oil " * 1001)
    assert done.returncode == 2
    assert f"{option}: a query has at most 1,000 words" in done.stderr.decode()


SLOW = " OR ".join(pairs("*{}*{}*", 50))


def ran(archive: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "searcharchive", "--archive", str(archive), *arguments],
        capture_output=True,
    )


@pytest.mark.parametrize(
    "line",
    [
        ["search", SLOW],
        ["search", SLOW, "--explain"],
        ["count", SLOW],
        ["export", SLOW],
        ["run", "{topics}"],
        ["run", "{topics}", "--format", "jsonl"],
        ["count", "--queries", "{topics}"],
        ["similar", "h001", "--section", " OR ".join(["*a*"] * 300)],
    ],
    ids=lambda line: " ".join(word[:9] for word in line),
)
def test_the_time_limit_ends_a_query(archive: Path, tmp_path: Path, line: list[str]) -> None:
    """Nothing of an answer that isn't whole is written, in whatever command."""
    topics = tmp_path / "topics"
    topics.write_text(f"{SLOW}\n" if "--queries" in line else f"slow {SLOW}\n")
    words = [str(topics) if word == "{topics}" else word for word in line]
    started = time.monotonic()
    done = ran(archive, *words, "--timeout", "0.01")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"stopped after 0.01 seconds" in done.stderr
    assert b"Traceback" not in done.stderr
    assert time.monotonic() - started < 5


def test_many_queries_have_the_same_limits_as_one(archive: Path, tmp_path: Path) -> None:
    """Those that ask too much are told of and have no hits; the others are answered whole."""
    topics = tmp_path / "topics"
    asked = {name: query for name, (query, _) in REFUSED.items()} | {"good": "oil"}
    numbers = {str(number): name for number, name in enumerate(asked)}
    topics.write_text("".join(f"{n} {asked[name]}\n" for n, name in numbers.items()))
    done = ran(archive, "run", str(topics), "--format", "count")
    assert done.returncode == 1
    told = dict(line.split("\t") for line in done.stdout.decode().splitlines())
    assert told == {n: "500" if name == "good" else "0" for n, name in numbers.items()}
    said = [
        line for line in done.stderr.decode().splitlines() if line.startswith(f"{topics}, line ")
    ]
    assert len(said) == len(REFUSED)


def test_the_time_limit_of_the_configuration(archive: Path, tmp_path: Path) -> None:
    limited = tmp_path / "limited"
    limited.mkdir()
    (limited / "searcharchive.toml").write_text("[search]\ntimeout = 0.02\n")
    for name in ("data", "index"):
        (limited / name).symlink_to(archive / name)
    assert b"stopped after 0.02 seconds" in ran(limited, "search", SLOW).stderr
    assert ran(limited, "count", "oil", "--timeout", "60").stdout == b"500\n"


def test_show_has_a_time_limit(tmp_path: Path) -> None:
    body = "\n\n".join(f"Word {number} stood in line." for number in range(100_000))
    archive = make_archive(tmp_path, [{"id": "long", "body": body}])
    done = ran(archive, "show", "long", "--width", "40", "--timeout", "0.3")
    assert done.returncode == 2
    assert b"stopped after 0.3 seconds" in done.stderr


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan"])
def test_what_is_no_time_limit(archive: Path, seconds: str) -> None:
    done = ran(archive, "count", "oil", "--timeout", seconds)
    assert done.returncode == 2
    assert b"--timeout" in done.stderr
    assert b"Traceback" not in done.stderr
