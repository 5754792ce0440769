"""What an import replaces stays in the store: as versions, exported, imported, compared."""

import json
from pathlib import Path
from typing import Any

import pytest

from searcharchive.archive.comparing import LONGEST, difference
from searcharchive.archive.creating import create
from searcharchive.archive.exporting import export, export_versions
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.rederiving import rederive
from searcharchive.archive.removing import remove, restore
from searcharchive.archive.showing import Versions, show, show_versions
from searcharchive.errors import UnknownIdError
from searcharchive.model import Article, Version
from searcharchive.render.contract import dumps, tombstone_object, versions_object
from searcharchive.store.versions import as_kept

from .desk import Desk, counted

FERRY: dict[str, Any] = {
    "id": "7",
    "headline": "Ferry late",
    "body": "VARNA, Bulgaria - A ferry was late.\n\nIt was ice.",
    "date": "1987-01-05",
    "subjects": ["ice", "ships"],
    "byline": "Ada Quill",
}


def earlier(desk: Desk, id_: str = "7") -> tuple[Version, ...]:
    with desk.archive.store() as store:
        return store.versions(id_)


def current(desk: Desk, id_: str = "7") -> Article:
    with desk.archive.store() as store:
        return store.articles([id_], hidden=True)[id_]


def write_export(desk: Desk, path: Path) -> None:
    lines = [
        versions_object(item.article, item.earlier)
        if isinstance(item, Versions)
        else tombstone_object(item)
        for item in export_versions(desk.archive)
    ]
    path.write_text("".join(f"{dumps(line)}\n" for line in lines), encoding="utf-8")


def take_export(desk: Desk, path: Path, **options: Any) -> dict[str, int]:
    return counted(import_paths(desk.archive, ImportRequest(paths=(str(path),), **options)))


def edited(desk: Desk, times: int = 2) -> list[Article]:
    """The ferry's article, replaced so often; all versions, the earliest first."""
    desk.write("a.jsonl", FERRY)
    desk.take()
    found = [current(desk)]
    for number in range(times):
        desk.write("a.jsonl", FERRY | {"body": f"{FERRY['body']} Edition {number}."})
        assert counted(desk.take()) == {"replaced": 1}
        found.append(current(desk))
    return found


def test_a_replaced_article_keeps_its_earlier_versions(desk: Desk) -> None:
    first, second, third = edited(desk)
    kept = earlier(desk)
    assert [version.article for version in kept] == [as_kept(first), as_kept(second)]
    assert [version.import_ for version in kept] == [2, 3]
    assert current(desk) == third
    # The bytes that the earlier version was read from are known by their hash.
    assert len({each.origins[0].sha256 for each in (first, second, third)}) == 3
    # What isn't replaced makes no version.
    desk.take()
    assert counted(desk.take(year=1987)) == {"unchanged": 1}
    assert earlier(desk) == kept


def test_a_version_keeps_the_origins_that_a_replacement_drops(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY)
    desk.write("b.jsonl", FERRY)
    desk.take()
    before = current(desk)
    assert len(before.origins) == 2
    desk.write("c.jsonl", FERRY | {"body": "Another."})
    assert counted(desk.take("c.jsonl", replace=True)) == {"replaced": 1}
    assert len(current(desk).origins) == 1
    assert [version.article for version in earlier(desk)] == [as_kept(before)]


def test_metadata_alone_makes_a_version_and_deriving_anew_none(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY)
    desk.take()
    before = current(desk)
    (desk.files / "meta.csv").write_text("id,section\n7,Harbour\n")
    import_paths(desk.archive, ImportRequest(metadata=desk.files / "meta.csv"))
    assert current(desk).section == "Harbour"
    kept = earlier(desk)
    assert [(version.article, version.import_) for version in kept] == [(as_kept(before), 2)]
    rederive(desk.archive)
    assert earlier(desk) == kept


def test_a_strict_import_that_is_undone_keeps_no_version(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY)
    desk.take()
    before = current(desk)
    (desk.files / "a.jsonl").write_text(json.dumps(FERRY | {"body": "Another."}) + "\n{\n")
    with pytest.raises(Exception, match="nothing of this import was kept"):
        desk.take(strict=True)
    assert current(desk) == before and earlier(desk) == ()


def test_versions_outlive_hiding(desk: Desk) -> None:
    edited(desk)
    kept = earlier(desk)
    remove(desk.archive, ["7"])
    desk.write("a.jsonl", FERRY | {"body": "Edited while hidden."})
    desk.take()
    assert len(earlier(desk)) == 3 and earlier(desk)[:2] == kept
    restore(desk.archive, "7")
    assert show_versions(desk.archive, ["7"]).found[0].earlier == earlier(desk)


def test_an_export_with_versions_comes_back_without_loss(desk: Desk, tmp_path: Path) -> None:
    edited(desk)
    desk.write("b.jsonl", {"body": "Never replaced.", "id": "8"}, {"body": "Gone.", "id": "9"})
    desk.take()
    remove(desk.archive, ["9"])
    write_export(desk, tmp_path / "first.jsonl")
    other = Desk(create(tmp_path / "other"), desk.files)
    assert take_export(other, tmp_path / "first.jsonl") == {"added": 2, "kept_removed": 1}
    assert list(export(other.archive)) == list(export(desk.archive))
    assert [version.import_ for version in earlier(other)] == [None, None]
    write_export(other, tmp_path / "second.jsonl")
    assert (tmp_path / "second.jsonl").read_bytes() == (tmp_path / "first.jsonl").read_bytes()
    # And again, over itself and over the archive that it is from: nothing is kept twice.
    for each in (other, desk):
        assert take_export(each, tmp_path / "second.jsonl")["unchanged"] == 2
        write_export(each, tmp_path / "third.jsonl")
        assert (tmp_path / "third.jsonl").read_bytes() == (tmp_path / "first.jsonl").read_bytes()


def test_a_copy_that_went_on_brings_what_it_replaced_once(desk: Desk, tmp_path: Path) -> None:
    edited(desk, times=1)
    write_export(desk, tmp_path / "first.jsonl")
    other = Desk(create(tmp_path / "other"), desk.files)
    take_export(other, tmp_path / "first.jsonl")
    desk.write("a.jsonl", FERRY | {"body": "What the first archive went on to."})
    desk.take()
    write_export(desk, tmp_path / "later.jsonl")
    assert take_export(other, tmp_path / "later.jsonl") == {"replaced": 1}
    assert [version.article for version in earlier(other)] == [
        version.article for version in earlier(desk)
    ]


def test_an_export_without_versions_takes_none_away(desk: Desk, tmp_path: Path) -> None:
    edited(desk)
    kept = earlier(desk)
    lines = [json.loads(dumps(versions_object(current(desk), ())))]
    del lines[0]["versions"]
    (tmp_path / "plain.jsonl").write_text(json.dumps(lines[0]) + "\n")
    assert take_export(desk, tmp_path / "plain.jsonl") == {"unchanged": 1}
    assert earlier(desk) == kept


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        ({}, "its versions are no list"),
        (["x"], "no searcharchive.version/1"),
        ([{"schema": "searcharchive.article/1"}], "no searcharchive.version/1"),
        ([{"schema": "searcharchive.version/1", "body": "x"}], "it has no replaced"),
        (
            [{"schema": "searcharchive.version/1", "body": [], "replaced": "2001"}],
            "its body is no text",
        ),
    ],
)
def test_an_export_with_wrong_versions_is_refused(
    desk: Desk, tmp_path: Path, versions: object, told: str
) -> None:
    line = {"schema": "searcharchive.article/1", "id": "1", "body": "x", "versions": versions}
    (tmp_path / "wrong.jsonl").write_text(json.dumps(line) + "\n")
    summary = import_paths(desk.archive, ImportRequest(paths=(str(tmp_path / "wrong.jsonl"),)))
    assert counted(summary) == {"refused": 1} and told in summary.reports[0].message


def test_versions_are_shown_by_number(desk: Desk) -> None:
    articles = edited(desk)
    for number, article in enumerate(articles[:-1], 1):
        assert show(desk.archive, ["7"], version=number).articles == (as_kept(article),)
    assert show(desk.archive, ["7"], version=3).articles == (articles[-1],)
    for number in (0, 4):
        (told,) = show(desk.archive, ["7"], version=number).unknown
        assert told == f"7 has no version {number}; it has versions 1 to 3"
    assert show_versions(desk.archive, ["7", "none"]).unknown[0].startswith("no article has")


def lines(desk: Desk, *numbers: int) -> list[str]:
    found = difference(desk.archive, "7", *numbers)
    return [text if mark == "@" else f"{mark}{text}" for mark, text in found.lines]


def test_a_difference_is_a_unified_diff(desk: Desk) -> None:
    edited(desk, times=1)
    assert lines(desk) == [
        "@@ -7,4 +7,4 @@",
        " ",
        " VARNA, Bulgaria - A ferry was late.",
        " ",
        "-It was ice.",
        "+It was ice. Edition 0.",
    ]
    assert lines(desk, 2, 1) == [
        {"-": "+", "+": "-"}.get(line[0], line[0]) + line[1:] for line in lines(desk)[:4]
    ] + ["-It was ice. Edition 0.", "+It was ice."]
    assert lines(desk, 1, 1) == []
    with pytest.raises(UnknownIdError, match="no version 9"):
        difference(desk.archive, "7", 9)


def test_fields_are_compared_too(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY)
    desk.take()
    desk.write("a.jsonl", FERRY | {"headline": "Ferry found", "date": "1987-01", "subjects": []})
    desk.take()
    changed = [line for line in lines(desk) if line[0] in "+-"]
    assert changed == [
        "-date: 1987-01-05",
        "+date: 1987-01",
        "-headline: Ferry late",
        "+headline: Ferry found",
        "-subject: ice",
        "-subject: ships",
    ]


def test_one_version_has_no_difference(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY)
    desk.take()
    found = difference(desk.archive, "7")
    assert (found.versions, found.lines) == (1, ())


def test_a_difference_of_many_lines_ends_soon_and_can_be_applied(desk: Desk) -> None:
    """Every line twenty times: what compares them all with each other takes minutes."""
    long = [f"Line {number % 500}." for number in range(10 * LONGEST)]
    short = ["Start.", *long[: LONGEST // 2], "End."]
    for before, after in (
        (["Start.", *long, "End."], ["Start.", *reversed(long), "End."]),
        ([*long, "a", *long], [*long, "b", *long]),
        (short, [*short[:300], *short[310:700], "New.", *short[700:]]),
    ):
        desk.write("a.jsonl", FERRY | {"body": "\n".join(before)})
        desk.take()
        desk.write("a.jsonl", FERRY | {"body": "\n".join(after)})
        desk.take()
        assert applied(before, lines(desk)) == after


def applied(before: list[str], diff: list[str]) -> list[str]:
    """The newer body, made of the older one and a diff as patch(1) reads it."""
    heading = len(["date", "headline", "byline", "subject", "subject", ""])
    old = ["?"] * heading + before
    made: list[str] = []
    at = 0
    for line in diff:
        mark, text = line[0], line[1:]
        if mark == "@":
            start = int(text.split()[1].lstrip("-").partition(",")[0]) - 1
            made += old[at:start]
            at = start
        elif mark == "+":
            made.append(text)
        else:
            assert at < heading or old[at] == text
            made += [] if mark == "-" else [old[at]]
            at += 1
    return (made + old[at:])[heading:]
