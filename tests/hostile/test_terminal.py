"""Every command on a terminal, over an archive made of articles that try to take it over."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from searcharchive.cli import main
from searcharchive.cli.program import COMMANDS
from tests.cli.trial import on_terminal, write_records

from .texts import ALL

OURS = re.compile("\x1b\\[(?:0|1|2|1;4)?m|\r\x1b\\[K|^\x1b\\[3[12]m(?=[-+])", re.MULTILINE)
"""Our own colours, those of diff where its lines begin, and how a progress bar is taken away."""

# A tab is between the cells of TSV.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

RECORDS = [
    {
        "id": f"odd{number}",
        "headline": f"Ferry {ALL}",
        "body": f"SOCHI, Russia — The ferry {ALL} sails.\n\n{ALL} ferry",
        "dateline": f"SOCHI {ALL}, Russia",
        "byline": f"By {ALL}",
        "section": f"Quay {ALL}",
        "source": f"Ledger {ALL}",
        "page": ALL,
        "edition": ALL,
        "date": "1936" if number else f"1936 {ALL}",
        "language": ALL,
        "subjects": [f"boats {ALL}", ALL],
        "note": f"note {ALL}",
    }
    for number in range(2)
]
BEFORE = [RECORDS[0] | {"headline": f"Launch {ALL}", "body": f"The launch {ALL} sank."}]
NAME = ALL.replace("/", "").encode() + b"\nsearcharchive: all is well \xff"

QUERY = f'ferry OR "{ALL.replace(chr(34), "")} quay"'
LINES: dict[str, list[list[str]]] = {
    "init": [["init", f"{{tmp}}/{ALL.replace('/', '')}"], ["init", "{archive}"]],
    "import": [
        ["import", "{files}"],
        ["import", "--verbose", "--no-index", "{files}"],
        ["import", f"{{files}}/{ALL}"],
        ["import", "--column", ALL, "{files}"],
        ["import", "--encoding", ALL, "{files}"],
        ["import", "--id-prefix", ALL, "{files}"],
        ["import", "--metadata", f"{{tmp}}/{ALL}", "{files}"],
    ],
    "search": [
        *(["search", "ferry", "--format", format_] for format_ in ("text", "table", "json")),
        *(["search", "ferry", "--format", format_] for format_ in ("jsonl", "csv", "tsv")),
        *(["search", "ferry", "--format", format_] for format_ in ("ids", "paths")),
        [
            "search",
            "ferry",
            "--fields",
            "dateline,places,subjects,path,language",
            "--format",
            "csv",
        ],
        ["search", QUERY, "--format", "json"],
        ["search", f"( {ALL}"],
        ["search", f"{ALL}:{ALL}"],
        ["search", "ferry", "--fields", ALL, "--format", "table"],
        ["search", "ferry", "--date", ALL],
        ["search", "--section", ALL],
        ["search", "--format", ALL],
        ["search", f"--{ALL}"],
        ["search", "ferry", "--timeout", ALL],
        ["search", QUERY, "--explain"],
        ["search", QUERY, "--explain", "--format", "json"],
        ["search", f"fery {ALL.replace(chr(34), '').replace('(', '')}"],
        ["search", "ferry", "--dateline", ALL],
        ["search", "ferry", "--section", f"Quay {ALL}", "--byline", ALL, "--explain"],
        ["search", "ferry", "--expand", "--explain"],
    ],
    "count": [["count", QUERY], ["count", f"id:{ALL}"]],
    "show": [
        ["show", "odd0", "odd1", "--highlight", "ferry"],
        ["show", "odd0", "--format", "jsonl"],
        ["show", "odd0", "--versions"],
        ["show", "odd0", "--version", "1"],
        ["show", f"id {ALL}"],
        ["show", ALL],
    ],
    "export": [["export"], ["export", QUERY]],
    "remove": [["remove", "odd1"], ["remove", ALL], ["remove", "--query", QUERY, "--dry-run"]],
    "restore-article": [["restore-article", ALL]],
    "datelines": [["datelines"], ["datelines", "--format", "tsv"]],
    "imports": [["imports"], ["imports", "1"], ["imports", ALL]],
    "completion": [["completion", "bash"], ["completion", ALL]],
    "run": [["run", "{topics}", "--format", each] for each in ("trec", "jsonl", "count")]
    + [["run", ALL], ["run", "{topics}", "--tag", ALL]],
    "similar": [["similar", "odd0", "--format", each] for each in ("text", "table", "csv", "jsonl")]
    + [["similar", ALL]],
    "diff": [["diff", "odd0"], ["diff", ALL], ["diff", "odd0", ALL]],
    "check": [["check", "--read-data", "--origins"], ["check", "--format", "jsonl", "--origins"]],
    "repair": [["repair"], ["repair", "--memory", ALL]],
    "stats": [["stats"], ["stats", "--format", "json"], ["stats", "--format", ALL]],
    "backup": [["backup", f"{{tmp}}/{ALL.replace('/', '')} bag"], ["backup", "{files}/news.jsonl"]],
    "restore": [["restore", f"{{tmp}}/{ALL}"], ["restore", "{files}", "{tmp}/new"]],
    "update": [["update"], ["update", "--wait", ALL]],
    "rebuild": [["rebuild"], ["rebuild", "--derive"], ["rebuild", "--jobs", ALL]],
}
"""What is called of a command; others are called alone, and with a hostile id."""

RUN = """
import json, sys
from searcharchive.cli import main
for line in json.load(open(sys.argv[1])):
    status = main(line)
    print(json.dumps([line[:3], status]), file=open(sys.argv[2], "a"))
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles, and files that can't be read, with names of the same kind."""
    files = tmp_path_factory.mktemp("files")
    write_records(files / "news.jsonl", BEFORE)
    odd = os.fsencode(files) + b"/" + NAME
    for ending, content in {
        b".jsonl": b"not JSON\n",
        b".txt": b"\x1b[2J A ferry \xe9 \x9b31m\n\nsails.\n",
        b".gz": b"\x1f\x8bcut short",
        b".bin": b"\x00\x01\x02",
        b".csv": b"colour\x1b[31m,size\n1,2\n",
    }.items():
        Path(os.fsdecode(odd + ending)).write_bytes(content)
    return files


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Path:
    archive = tmp_path_factory.mktemp("hostile") / ALL.replace("/", "")
    assert main(["init", str(archive)]) == 0
    assert main(["--archive", str(archive), "import", "--quiet", str(files)]) == 1
    write_records(files / "news.jsonl", RECORDS)
    assert main(["--archive", str(archive), "import", "--quiet", str(files)]) == 1
    return archive


@pytest.fixture
def damaged(archive: Path, tmp_path: Path) -> Path:
    """The same, where another program has changed all that it could."""
    copy = Path(shutil.copytree(archive, tmp_path / "damaged"))
    with closing(sqlite3.connect(copy / "data" / "archive.db")) as store:
        for table, column in (("articles", "page"), ("origins", "sha256"), ("files", "sha256"),
                              ("places", "name"), ("versions", "body")):  # fmt: skip
            store.execute(f"UPDATE {table} SET {column} = {column} || 'x'")
        store.commit()
    return copy


@pytest.fixture
def misset(tmp_path: Path) -> Path:
    """An archive whose configuration has a wrong key, and a wrong value."""
    (tmp_path / "misset").mkdir()
    toml = f"{json.dumps(ALL)} = {json.dumps(ALL)}\n".replace("\x7f", "\\u007f")
    (tmp_path / "misset" / "searcharchive.toml").write_text(toml)
    return tmp_path / "misset"


def test_nothing_reaches_a_terminal_raw(
    tmp_path: Path,
    archive: Path,
    damaged: Path,
    misset: Path,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Some commands make what their argument names.
    monkeypatch.chdir(tmp_path)
    topics = tmp_path / "topics"
    topics.write_text(f"1 ferry\n{ALL.split()[0]} ferry\n3 ( {ALL}\n", encoding="utf-8")
    places = {"{tmp}": str(tmp_path), "{archive}": str(archive), "{files}": str(files),
              "{topics}": str(topics)}  # fmt: skip
    lines = [[ALL], [f"--{ALL}"], ["--archive", f"{tmp_path}/{ALL}", "stats"]]
    lines += [["--archive", str(misset), name] for name in ("stats", "check", "update")]
    lines += [["--archive", str(damaged), *line] for line in LINES["check"] + LINES["repair"]]
    for name in COMMANDS:
        for line in LINES.get(name, [[name], [name, ALL]]):
            for place, path in places.items():
                line = [word.replace(place, path) for word in line]
            lines.append(["--archive", str(archive), *line])
    (tmp_path / "lines").write_text(json.dumps(lines))
    told = tmp_path / "told"
    status, seen = on_terminal(
        [sys.executable, "-c", RUN, str(tmp_path / "lines"), str(told)],
        typed="n\n" * 8,
        columns=100,
        PAGER="cat",
    )
    assert status == 0, seen[-1000:]
    ended = [json.loads(line) for line in told.read_text().splitlines()]
    assert len(ended) == len(lines)
    assert {status for _, status in ended} == {0, 1, 2}
    left = OURS.sub("", seen)
    raw = {match[0] for match in UNSAFE.finditer(left)}
    assert not raw, [left[max(0, m.start() - 60) : m.end() + 20] for m in UNSAFE.finditer(left)][:3]
    # What was hostile is there, in another form.
    assert left.count("\\x1b]52;c;") > 20
    assert "searcharchive: all is well" in left
    assert "\nsearcharchive: all is well" not in left


@pytest.mark.parametrize(
    "line",
    [
        ["search", "ferry", "--format", "json"],
        ["search", "ferry", "--format", "jsonl"],
        ["export"],
        ["show", "odd0", "--format", "jsonl"],
        ["stats", "--format", "json"],
    ],
)
def test_json_has_escapes_and_loses_nothing(archive: Path, line: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "searcharchive", "--archive", str(archive), *line],
        capture_output=True,
    )
    text = done.stdout.decode()
    assert text and not UNSAFE.search(text)
    objects = [json.loads(each) for each in text.splitlines()]
    if line[0] != "stats":
        articles = objects[0].get("hits", objects)
        odd = next(each for each in articles if each["id"] == "odd0")
        # White space in a headline is one space.
        assert odd["headline"] == " ".join(f"Ferry {ALL}".split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("option", ["dateline", "byline", "section", "source"])
def test_nor_does_it_where_a_shell_completes(archive: Path, shell: str, option: str) -> None:
    words = f"searcharchive\n--archive\n{archive}\nsearch\n--{option}\n"
    done = subprocess.run(
        [sys.executable, "-m", "searcharchive"],
        env=os.environ | {"_SEARCHARCHIVE_COMPLETE": f"{shell}_complete", "COMP_CWORD": "",
                          "COMP_WORDS": words, "SEARCHARCHIVE_DIR": str(archive)}
        | ({"COMP_CWORD": "5"} if shell != "fish" else {}),
        capture_output=True,
    )  # fmt: skip
    assert not UNSAFE.search(done.stdout.decode() + done.stderr.decode())


@pytest.mark.parametrize("format_", ["text", "table", "csv", "tsv"])
def test_nor_does_it_through_a_pipe(archive: Path, format_: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "searcharchive", "--archive", str(archive), "search", "ferry",
         "--format", format_],
        capture_output=True,
    )  # fmt: skip
    text = done.stdout.decode()
    assert "Ferry" in text and not UNSAFE.search(text)
