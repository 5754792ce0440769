"""Importing as a whole: transactions, strictness, reports, vanished files, standard input."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from searcharchive.archive.filing import Progress
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.stats import import_details, imports
from searcharchive.errors import InputError, RefusedError, UsageError
from searcharchive.store.imports import Report

from .desk import Desk, counted

LATE = {"id": "1", "headline": "Late", "body": "VARNA, Bulgaria - A ferry was late."}
EARLY = {"id": "2", "headline": "Early", "body": "A train was early.", "date": "1987-02-26"}


def test_an_import_counts_and_is_remembered(desk: Desk) -> None:
    desk.write("a.jsonl", LATE, EARLY)
    (desk.files / "b.xyz").write_bytes(b"\x00\x01\x02")
    summary = desk.take()
    assert counted(summary) == {"added": 2, "skipped": 1}
    assert (summary.counts.undated, summary.counts.without_dateline) == (1, 1)
    (entry,) = imports(desk.archive)
    assert (entry.state, entry.counts) == ("done", summary.counts)
    assert entry.paths == (str(desk.files / "."),) and entry.finished
    details = import_details(desk.archive, entry.id)
    assert details is not None and details.reports == summary.reports
    assert [(each.kind, Path(each.path).name) for each in details.reports] == [("skipped", "b.xyz")]
    assert import_details(desk.archive, 99) is None


def test_an_article_has_what_its_record_said(desk: Desk) -> None:
    record = EARLY | {"byline": "Ada Quill", "section": "Rail", "subjects": ["trains"]}
    path = desk.write("a.jsonl", record)
    desk.take()
    article = desk.articles()["A train was early."]
    assert (article.id, article.headline, article.byline) == ("2", "Early", "Ada Quill")
    assert (article.section, article.subjects) == ("Rail", ("trains",))
    assert article.date is not None and article.date.edtf == "1987-02-26"
    assert [(origin.path, origin.record) for origin in article.origins] == [(str(path), 1)]
    assert article.added.endswith("Z") and len(article.sha256) == 64


def test_a_refused_record_keeps_no_other_out_and_is_told_again(desk: Desk) -> None:
    path = desk.files / "a.jsonl"
    path.write_text(json.dumps(LATE) + "\n{broken\n" + json.dumps(EARLY) + "\n")
    first, second = desk.take(), desk.take()
    assert counted(first) == {"added": 2, "refused": 1}
    assert counted(second) == {"unchanged": 2, "refused": 1}
    (report,) = first.reports
    assert (report.kind, report.path, report.record) == ("refused", str(path), 2)


def test_a_record_that_breaks_is_not_gone(desk: Desk) -> None:
    path = desk.write("a.jsonl", LATE, EARLY)
    desk.take()
    path.write_text("{broken\n" + json.dumps(EARLY) + "\n")
    assert counted(desk.take()) == {"unchanged": 1, "refused": 1}


@pytest.mark.parametrize("id_", ["", " ", "a\nb", "\x1b[2J"])
def test_an_id_that_cannot_be_kept_is_refused(desk: Desk, id_: str) -> None:
    desk.write("a.jsonl", LATE | {"id": id_}, EARLY)
    summary = desk.take()
    # A reader may take an empty id for none.
    assert counted(summary) in ({"added": 1, "refused": 1}, {"added": 2})
    assert id_ not in desk.ids().values()


def test_a_file_that_breaks_off_is_not_taken_for_what_it_was(desk: Desk) -> None:
    """It keeps what could be read; and once it is whole again, it is read again."""
    path = desk.files / "a.jsonl.gz"
    story = "It was a long story, told at every stop of the line. " * 20
    texts = [f"{number}: {story}" for number in range(600)]
    whole = gzip.compress("".join(json.dumps({"body": text}) + "\n" for text in texts).encode())
    path.write_bytes(whole)
    assert counted(desk.take()) == {"added": 600}
    path.write_bytes(whole[: len(whole) // 2])
    broken = desk.take()
    assert broken.counts.refused >= 1 and broken.counts.no_longer_in_file == 0
    path.write_bytes(whole)
    restored = desk.take()
    assert counted(restored) == {"unchanged": 600} and restored.counts.files == 1


def test_a_strict_import_is_undone_by_the_first_bad_record(desk: Desk) -> None:
    desk.write("a.jsonl", LATE)
    desk.take()
    desk.write("b.jsonl", EARLY)
    (desk.files / "c.jsonl").write_text("{broken\n")
    with pytest.raises(RefusedError, match=r"c\.jsonl, record 1: .*nothing of this import"):
        desk.take(strict=True)
    assert set(desk.articles()) == {LATE["body"]}
    assert [entry.state for entry in imports(desk.archive)] == ["undone", "done"]
    (desk.files / "c.jsonl").unlink()
    assert counted(desk.take(strict=True)) == {"added": 1, "unchanged": 1}


def test_an_id_prefix_keeps_two_sources_apart(desk: Desk) -> None:
    desk.write("a.jsonl", LATE)
    desk.write("b.jsonl", LATE | {"body": "Another text."})
    desk.take("a.jsonl")
    (report,) = desk.take("b.jsonl").reports
    owner = desk.files / "a.jsonl"
    assert report.message == (
        f"id 1 belongs to {owner}; import with --id-prefix NAME- or --replace"
    )
    assert counted(desk.take("b.jsonl", id_prefix="post-")) == {"added": 1}
    assert set(desk.ids().values()) == {"1", "post-1"}


def test_replace_gives_an_id_to_another_file(desk: Desk) -> None:
    desk.write("a.jsonl", LATE)
    desk.take("a.jsonl")
    path = desk.write("b.jsonl", LATE | {"body": "Another text."})
    assert counted(desk.take("b.jsonl", replace=True)) == {"replaced": 1}
    article = desk.articles()["Another text."]
    assert [origin.path for origin in article.origins] == [str(path)]
    assert counted(desk.take("b.jsonl")) == {"unchanged": 1}


def test_a_file_is_read_again_when_the_settings_are_others(desk: Desk) -> None:
    line = {"id": "3", "body": "OULU, Finland, May 2 - Ice broke."}
    desk.write("a.jsonl", line)
    first = desk.take()
    assert first.counts.undated == 1
    assert desk.articles()[line["body"]].date_text == "May 2"
    second = desk.take(year=1987)
    assert counted(second) == {"replaced": 1} and second.counts.unchanged_files == 0
    date = desk.articles()[line["body"]].date
    assert date is not None and date.edtf == "1987-05-02"
    assert desk.take(year=1987).counts.unchanged_files == 1


def test_only_what_changed_gets_a_new_number(desk: Desk) -> None:
    desk.write("a.jsonl", LATE, EARLY)
    desk.take()
    desk.write("a.jsonl", LATE, EARLY | {"byline": "Ada Quill"})
    desk.take()
    with desk.archive.store() as store:
        assert [change.id for change in store.changes(2)] == ["2"]


def test_standard_input_is_no_file(desk: Desk) -> None:
    """Another stream doesn't replace what an earlier one brought, nor make it vanish."""
    one, other = {"body": "The first stream."}, {"body": "The second stream."}
    for record, expected in ((one, {"added": 1}), (other, {"added": 1}), (one, {"unchanged": 1})):
        assert counted(stream(desk, record)) == expected
    assert counted(stream(desk, LATE)) == {"added": 1}
    assert counted(stream(desk, LATE | {"body": "Another text."})) == {"refused": 1}
    assert len(desk.articles()) == 3
    assert {origin.path for each in desk.articles().values() for origin in each.origins} == {"-"}


def stream(desk: Desk, *records: dict[str, Any]) -> Any:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    request = ImportRequest(paths=("-",), format="jsonl")
    return import_paths(desk.archive, request, stdin=io.BytesIO(lines.encode()))


def test_a_file_left_out_has_not_vanished(desk: Desk) -> None:
    desk.write("in/a.jsonl", LATE)
    desk.write("in/b.jsonl", EARLY)
    desk.take()
    assert counted(desk.take("in", exclude=("b.*",))) == {"unchanged": 1}


def test_vanished_directories_are_counted_from_above(desk: Desk) -> None:
    desk.write("in/a.jsonl", LATE)
    desk.write("b.jsonl", EARLY)
    desk.take()
    (desk.files / "in" / "a.jsonl").unlink()
    (desk.files / "in").rmdir()
    assert counted(desk.take("b.jsonl")) == {"unchanged": 1}
    assert counted(desk.take()) == {"unchanged": 1, "no_longer_in_file": 1}
    assert len(desk.articles()) == 2


def test_files_in_the_archive_are_named_from_there(desk: Desk) -> None:
    inside = desk.archive.data_path / "in" / "a.jsonl"
    inside.parent.mkdir()
    inside.write_text(json.dumps(LATE) + "\n")
    summary = import_paths(desk.archive, ImportRequest(paths=(str(desk.archive.directory),)))
    assert summary.counts.added == 1 and summary.counts.refused == 0
    (article,) = desk.articles().values()
    assert article.origins[0].path == "data/in/a.jsonl"


@pytest.mark.parametrize("packed", [False, True])
def test_progress_goes_on_within_a_file(desk: Desk, packed: bool) -> None:
    path = desk.write("a.jsonl", *({"body": f"Ship {n} came. " * 60} for n in range(1000)))
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    states: list[Progress] = []
    import_paths(desk.archive, ImportRequest(paths=(str(path),)), progress=states.append)
    sizes = [state.bytes for state in states]
    assert sizes == sorted(sizes) and sizes[-1] == path.stat().st_size
    assert packed or len(set(sizes)) > 2


def test_halves_of_surrogate_pairs_are_repaired(desk: Desk) -> None:
    (desk.files / "a.jsonl").write_text('{"id": "1", "body": "broken \\ud83d here"}\n')
    summary = desk.take()
    assert summary.counts.added + summary.counts.refused == 1
    assert all("\ud83d" not in body for body in desk.articles())


def test_progress_and_reports_go_to_the_caller(desk: Desk) -> None:
    size = desk.write("a.jsonl", LATE, EARLY).stat().st_size
    (desk.files / "b.jsonl").write_text("{broken\n")
    told: list[Report] = []
    states: list[Progress] = []
    request = ImportRequest(paths=(str(desk.files),))
    summary = import_paths(desk.archive, request, progress=states.append, report=told.append)
    assert told == list(summary.reports)
    assert (states[-1].files, states[-1].records, states[-1].bytes) == (2, 3, size + 8)
    assert [state.files for state in states] == sorted(state.files for state in states)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "nothing to import"),
        ({"paths": ("a",), "metadata_first": True}, "--metadata FILE.csv"),
        ({"paths": ("a",), "year": 0}, "--year 0"),
        ({"paths": ("a",), "format": "word"}, "there are: text, "),
        ({"paths": ("a",), "id_prefix": "a\n"}, "control characters"),
        ({"paths": ("a",), "columns": {"lead": "Title"}}, "--column lead=...: no such field"),
    ],
)
def test_requests_that_cannot_be_meant(desk: Desk, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        import_paths(desk.archive, ImportRequest(**options))


def test_a_path_that_is_not_there_is_told(desk: Desk) -> None:
    try:
        summary = desk.take("nowhere")
    except InputError as error:
        assert "nowhere" in str(error)
    else:
        assert counted(summary) == {"refused": 1}
