"""What is exported and imported into a new archive is the same, to the value."""

import json
from pathlib import Path

from searcharchive.archive import open_archive
from searcharchive.archive.creating import create
from searcharchive.archive.exporting import export
from searcharchive.archive.importing import ImportRequest, import_paths
from searcharchive.archive.rederiving import rederive
from searcharchive.archive.removing import remove
from searcharchive.model import Article, Tombstone
from searcharchive.render.contract import article_object, dumps, tombstone_object

from .desk import Desk, counted

STORIES = (
    {"body": "VARNA, Bulgaria, Dec 31 (AP) - A ferry\r\ncame in.\n\n\tIt left \U0001f6a2."},
    {"body": "ABOARD THE FERRY HALLA - It left."},
    {"body": "TURKU/OULU, Finland \u2014 Ice broke.", "date": "Easter Monday"},
    {"body": "VARNA, Dec 31 - A year is missing.", "date": "a Friday"},
    {"body": "The date is in words.", "date": "the Feast of St. Anne"},
    {"body": "Ice held.", "dateline": "OULU, Finland, March 3", "date": "1987~", "id": "x 7"},
    {"body": "OULU, Finland - Ice came.", "dateline": "OULU, Finland -", "date": "198X"},
    {"body": "", "headline": "Only a headline", "subjects": ["ice", "ice"], "note": "a\x00b"},
    {"body": "Removed later.", "byline": "Ada Quill", "section": "Ice", "source": "Post"},
)


def write_export(desk: Desk, path: Path) -> None:
    lines = [
        dumps(article_object(item) if isinstance(item, Article) else tombstone_object(item))
        for item in export(desk.archive)
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def filled(desk: Desk) -> None:
    """Stories of every kind, one of them twice, one removed."""
    desk.write("1988-01/a.jsonl", *STORIES)
    desk.write("1988-01/b.jsonl", STORIES[1], STORIES[0])
    desk.take()
    remove(desk.archive, [desk.ids()["Removed later."]])


def test_an_export_comes_back_without_loss(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    before = list(export(desk.archive))
    assert sum(isinstance(item, Tombstone) for item in before) == 1
    assert any(isinstance(item, Article) and len(item.origins) == 2 for item in before)
    exported = tmp_path / "export.jsonl"
    write_export(desk, exported)
    other = Desk(create(tmp_path / "other"), desk.files)
    summary = import_paths(other.archive, ImportRequest(paths=(str(exported),)))
    assert counted(summary) == {"added": len(before) - 1, "kept_removed": 1}
    assert list(export(other.archive)) == before
    write_export(other, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == exported.read_bytes()
    assert rederive(other.archive) == 0


def test_what_is_empty_comes_back(desk: Desk, tmp_path: Path) -> None:
    """Reuters has stories without headline and body, and what was exported is never refused."""
    story = '<REUTERS NEWID="7"><DATE> 2-MAR-1987 09:00:00.00</DATE><TEXT>&#2;</TEXT></REUTERS>'
    (desk.files / "a.sgm").write_text(f"<!DOCTYPE lewis SYSTEM>\n{story}\n")
    desk.take()
    before = list(export(desk.archive))
    assert [item.id for item in before] == ["7"]
    exported = tmp_path / "export.jsonl"
    write_export(desk, exported)
    other = Desk(create(tmp_path / "other"), desk.files)
    import_paths(other.archive, ImportRequest(paths=(str(exported),)))
    assert list(export(other.archive)) == before


def test_an_export_over_its_own_archive_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    exported = tmp_path / "export.jsonl"
    write_export(desk, exported)
    before = list(export(desk.archive))
    summary = import_paths(desk.archive, ImportRequest(paths=(str(exported),)))
    assert counted(summary) == {"unchanged": len(before) - 1, "kept_removed": 1}
    assert list(export(desk.archive)) == before


def test_the_files_of_an_export_are_known_afterwards(desk: Desk, tmp_path: Path) -> None:
    """Importing the files themselves brings no article twice, and none that was removed."""
    filled(desk)
    exported = tmp_path / "export.jsonl"
    write_export(desk, exported)
    other = Desk(create(tmp_path / "other"), desk.files)
    import_paths(other.archive, ImportRequest(paths=(str(exported),)))
    counts = counted(other.take())
    assert counts.get("added", 0) == 0 and counts["kept_removed"] == 1
    assert list(other.ids().values()) == list(desk.ids().values())


def test_made_ids_are_still_found_by_their_beginning(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    exported = tmp_path / "export.jsonl"
    write_export(desk, exported)
    other = Desk(create(tmp_path / "other"), desk.files)
    import_paths(other.archive, ImportRequest(paths=(str(exported),)))
    made = desk.ids()["ABOARD THE FERRY HALLA - It left."]
    with other.archive.store() as store:
        assert store.ids_with_prefix(made[:6]) == [made]
        assert store.ids_with_prefix("x 7") == []


def test_a_tombstone_hides_what_is_equal_and_refuses_what_is_not(
    desk: Desk, tmp_path: Path
) -> None:
    desk.write("a.jsonl", {"id": "1", "body": "One."}, {"id": "2", "body": "Two."})
    desk.take()
    hashed = desk.articles()["One."].sha256
    lines = [
        tombstone_object(Tombstone("1", "2001-01-01T00:00:00Z", hashed)),
        tombstone_object(Tombstone("2", "2001-01-01T00:00:00Z", hashed)),
    ]
    path = tmp_path / "tombstones.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    summary = import_paths(desk.archive, ImportRequest(paths=(str(path),)))
    assert counted(summary) == {"kept_removed": 1, "refused": 1}
    assert list(desk.articles()) == ["Two."]


def test_deriving_anew_changes_nothing_by_itself(desk: Desk) -> None:
    filled(desk)
    before = list(export(desk.archive))
    with desk.archive.store() as store:
        sequence = store.sequence()
    assert rederive(desk.archive) == 0
    assert list(export(desk.archive)) == before
    with desk.archive.store() as store:
        assert store.sequence() == sequence


def test_deriving_anew_follows_the_configuration(desk: Desk) -> None:
    desk.write("a.jsonl", {"id": "1", "body": "One.", "date": "4/6/2008"})
    desk.take()
    path = desk.archive.config.path
    path.write_text(path.read_text().replace('"mdy"\n', '"dmy"\n'))
    anew = Desk(open_archive(desk.archive.directory), desk.files)
    assert rederive(anew.archive) == 1
    date = anew.articles()["One."].date
    assert date is not None and date.edtf == "2008-06-04"
