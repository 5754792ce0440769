"""Many queries at once, what a query meant, why nothing was found, and articles like another."""

import json
import shlex
from pathlib import Path

import pytest

from .conftest import Cli


def test_run_answers_each_topic(shell: Cli, tmp_path: Path) -> None:
    topics = tmp_path / "topics.tsv"
    topics.write_text("1\tferry\n2\tputin bush\n3\tzeppelin\n")
    ran = shell(f"searcharchive run {topics} --tag mine")
    assert ran.status == 0
    rows = [line.split() for line in ran.out.splitlines()]
    assert {row[0] for row in rows} == {"1", "2"}
    assert all(row[1] == "Q0" and row[5] == "mine" and float(row[4]) > 0 for row in rows)
    assert [row[3] for row in rows if row[0] == "2"] == ["1"]
    counted = shell(f"searcharchive run {topics} --format count")
    assert counted.out.splitlines()[1:] == ["2\t1", "3\t0"]
    (first, *_) = shell(f"searcharchive run {topics} --format jsonl").out.splitlines()
    found = json.loads(first)
    assert (found["schema"], found["query"]) == ("searcharchive.answer/1", "ferry")
    assert found["total"] == len(found["hits"])


def test_a_topic_that_cannot_be_meant_is_told_and_the_others_go_on(shell: Cli) -> None:
    ran = shell("printf '1 ferry (\\n2 ferry\\n' | searcharchive run - --format count")
    assert ran.status == 1
    assert ran.out.splitlines()[0] == "1\t0"
    assert ran.err == ("stdin, line 1: this parenthesis is never closed\n  ferry (\n        ^\n")


@pytest.mark.parametrize("command", ["run {} --format count", "count --queries {}"])
def test_small_operators_and_errors_in_a_file_are_told_with_their_line(
    shell: Cli, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "queries.txt"
    file.write_text("1 putin and (bush near/5 shed)\n2 bush\n3 putin NEAR/0 bush\n")
    ran = shell(f"searcharchive {command.format(file)}")
    assert ran.status == 1
    told = ran.err.splitlines()
    assert told[:2] == [
        f"{file}, line 1: 'and' is a word here; as an operator it is AND, in capitals",
        f"{file}, line 1: 'near/5' is a word here; as an operator it is NEAR/5, in capitals",
    ]
    assert told[2].startswith(f"{file}, line 3: after NEAR/ stands a number")
    assert told[4].index("^") == told[3].index("NEAR/0")


def test_an_index_that_lags_is_told_once(cli: Cli, own_archive: Path, tmp_path: Path) -> None:
    (tmp_path / "late.txt").write_text("Putin came late.\n")
    cli("import", "--no-index", str(tmp_path / "late.txt"), at=own_archive)
    file = tmp_path / "queries.txt"
    file.write_text("1 putin\n2 bush\n")
    for command in (("run", str(file), "--format", "count"), ("count", "--queries", str(file))):
        assert cli(*command, at=own_archive).err.count("the index lags the store by 1") == 1


def test_a_query_too_large_for_the_index_is_pointed_at_and_ends_no_run(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The limits are those of archives a thousand times as large.
    monkeypatch.setattr("searcharchive.engines.whoosh.evaluation.evaluation.MOST_PLACED", 20)
    ran = cli("count", 'putin OR "a* b*"')
    assert ran.status == 2
    assert ran.err.splitlines()[1:] == ['  putin OR "a* b*"', "           ^"]
    file = tmp_path / "queries.txt"
    file.write_text('"a* b*"\nputin\n')
    assert cli("count", "--queries", str(file)).out == "error\n2\n"
    monkeypatch.setattr("searcharchive.archive.casing.MOST_LOOKED_AT", 1)
    ran = cli("search", "bush OR case:(Oven OR Putin)")
    assert ran.status == 2
    assert ran.err.splitlines()[1:] == ["  bush OR case:(Oven OR Putin)", f"{'^':>25}"]


def test_count_a_line_of_queries_each(shell: Cli) -> None:
    ran = shell("printf 'putin\\nzeppelin\\nputin (\\n' | searcharchive count --queries -")
    assert ran.out == "2\n0\nerror\n"
    assert ran.status == 1
    assert shell("searcharchive count putin --queries -").status == 2
    # One line in, one line out.
    ran = shell("printf 'putin\\n\\nputin\\n' | searcharchive count --queries -")
    assert ran.out == "2\nerror\n2\n"
    assert ran.err == "stdin, line 2: there is no query in this line\n"
    ran = shell("printf 'putin\\n\\n' | searcharchive count --queries - --date 1936")
    assert ran.out == f"0\n{shell('searcharchive count --date 1936').out}"


def test_explain_counts_every_part(shell: Cli) -> None:
    ran = shell("searcharchive search 'putin (bush OR oven*) -zeppelin' --explain --limit 1")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0] == "AND  2 articles"
    assert any(line.endswith("bush  1 article") for line in lines)
    assert any("oven 1" in line for line in lines)
    assert any(" = " in line and "putin" in line for line in lines)
    found = json.loads(shell("searcharchive search putin --explain --format json").out)
    assert found["tree"]["articles"] == 2
    (part,) = found["hits"][0]["parts"]
    assert part["score"] == pytest.approx(found["hits"][0]["score"], abs=1e-9)
    assert sum(part["fields"].values()) == pytest.approx(part["score"], abs=1e-9)
    assert shell("searcharchive search putin --explain --format csv").status == 2


SMALL = [
    "and", "or", "not", "near/5", "near5", "w/5", "n/5", "w/s", "w/p", "pre/5", "pre5", "p/5",
    "adj/5", "adj5", "atleast/5", "atleast5", "And", "Near/5", "W/s",
]  # fmt: skip


@pytest.mark.parametrize("word", SMALL)
def test_operators_in_small_letters_are_words(cli: Cli, word: str) -> None:
    for query, count in (("putin {} zeppelin", 0), ("(putin {} zeppelin) OR putin", 2)):
        ran = cli("count", query.format(word))
        assert ran.out == f"{count}\n"
        told = f"'{word}' is a word here; as an operator it is {word.upper()}, in capitals\n"
        assert ran.err == told
    assert cli("count", word).err == told
    assert cli("export", f"putin {word} zeppelin").err == f"{told}0 exported\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("putim", "no article has putim; did you mean 'putin' (2)?"),
        ("puitn", "no article has puitn; did you mean 'putin' (2)?"),
        ("putin --date 1936", "without --date: 2"),
        ("putin --date 1936 --byline tiernan", "without any filter: 2"),
        ("putin shed", "each part is found, but in no article as asked"),
        ("putin and zeppelin", "'and' is a word here"),
        (
            "putin NEAR zeppelin",
            "'NEAR' is a word here; as an operator it is NEAR/5, with a number",
        ),
        ("headline:putim", "no article has headline:putim; did you mean 'putin' (2)?"),
        ("headline:kin", "no article has headline:kin\n"),
        ("'putim NEAR/3 bush'", "no article has putim; did you mean 'putin' (2)?"),
        ("'putin NEAR/1 shed'", "no article has putin NEAR/1 shed\n"),
        ("'\"putim meets\"'", "no article has putim; did you mean 'putin' (2)?"),
        ("ATLEAST/9 putin", "no article has ATLEAST/9 putin; 2 have it fewer times"),
        ("case:PUTIN", "no article has case:PUTIN; 2 have it in other letters"),
        ("case:Putim", "no article has case:Putim; did you mean 'Putin' (2)?"),
    ],
)
def test_why_nothing_was_found(cli: Cli, arguments: str, told: str) -> None:
    ran = cli("search", *shlex.split(arguments))
    assert ran.status == 1
    assert told in ran.err


def test_explain_is_wrapped_and_shows_both_sides_of_an_operator(cli: Cli) -> None:
    query = "case:Putin W/S (boat OR oven OR show* OR harbour) OR headline:(putin W/S dog)"
    lines = cli("search", query, "--explain", "--width", "40").out.splitlines()
    assert max(map(len, lines)) <= 40
    assert any(line.endswith("case:Putin  2 articles") for line in lines)
    assert any("body show*  1: show 1" in line for line in lines)
    assert any("headline putin W/S dog  1" in line for line in lines)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("case:Putin", "a04 a05"),
        ("case:putin", ""),
        ("putin -case:Putin", ""),
        ("case:Bush OR case:SHED", "a05"),
        ("case:Putin NEAR/4 bush", "a05"),
        ("case:putin NEAR/4 bush", ""),
        ("ATLEAST/2 case:Putin", "a04 a05"),
    ],
)
def test_capitals_are_looked_up_in_the_texts(cli: Cli, query: str, ids: str) -> None:
    assert " ".join(sorted(cli("search", query, "--format", "ids").out.split())) == ids
    assert cli("count", query).out == f"{len(ids.split())}\n"


def test_synonyms_beside_the_configuration(cli: Cli, own_archive: Path) -> None:
    (own_archive / "synonyms.txt").write_text("zeppelin / boat\n")
    assert int(cli("count", "zeppelin", at=own_archive).out) > 0
    assert "boat" in cli("search", "zeppelin", "--explain", at=own_archive).out
    (own_archive / "synonyms.txt").write_text("zeppelin\n")
    ran = cli("count", "zeppelin", at=own_archive)
    assert ran.status == 2
    assert "line 1 needs at least two words" in ran.err


def test_expand_says_what_it_added(shell: Cli) -> None:
    plain = shell("searcharchive search --any strike ferrymen --format ids --limit all")
    ran = shell("searcharchive search --expand strike ferrymen --format ids --limit all")
    assert ran.status == 0
    assert "--expand added: " in ran.err
    assert set(plain.out.split()) <= set(ran.out.split())
    dated = shell("searcharchive search --expand strike ferrymen --date 1936 --format ids")
    assert set(dated.out.split()) <= {"a01", "a02"}


def test_similar_finds_the_same_matter(shell: Cli) -> None:
    ran = shell("searcharchive similar a01 --limit 1 --format ids")
    assert ran.status == 0
    assert ran.out == "a02\n"
    assert "a01" not in shell("searcharchive similar a01 --limit all --format ids").out
    assert shell("searcharchive similar a01 --date 1988 --format ids").out != "a02\n"
    assert shell("searcharchive similar nothing").status == 2
