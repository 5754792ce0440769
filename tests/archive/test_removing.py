"""Removed articles are hidden, stay hidden, and come back when asked for."""

import pytest

from searcharchive.archive.exporting import export, export_some
from searcharchive.archive.removing import removable, remove, restore
from searcharchive.archive.showing import show
from searcharchive.errors import UnknownIdError
from searcharchive.model import Tombstone

from .desk import Desk, counted

FERRY = {"body": "A ferry was late."}
TRAIN = {"body": "A train was early."}


def test_a_removed_article_is_not_brought_back(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY, TRAIN)
    desk.take()
    ferry = desk.ids()[FERRY["body"]]
    assert [article.id for article in removable(desk.archive, [ferry])] == [ferry]
    assert remove(desk.archive, [ferry]) == (ferry,)
    assert list(desk.articles()) == [TRAIN["body"]]
    # Unchanged, read again, as a copy, and with an edited neighbour.
    desk.take()
    assert counted(desk.take(year=1987)) == {"kept_removed": 1, "unchanged": 1}
    desk.write("b.jsonl", FERRY)
    assert counted(desk.take(year=1987)) == {"unchanged": 2, "kept_removed": 1}
    desk.write("c.jsonl", FERRY | {"id": "7"})
    assert counted(desk.take("c.jsonl")) == {"kept_removed": 1}
    assert list(desk.articles()) == [TRAIN["body"]]
    assert restore(desk.archive, ferry) is True
    assert desk.ids()[FERRY["body"]] == ferry


def test_an_edited_removed_article_stays_hidden(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY | {"id": "7"}, TRAIN)
    desk.take()
    remove(desk.archive, ["7"])
    desk.write("a.jsonl", {"id": "7", "body": "A ferry was very late."}, TRAIN)
    assert counted(desk.take()) == {"kept_removed": 1, "unchanged": 1}
    restore(desk.archive, "7")
    assert "A ferry was very late." in desk.articles()


def test_with_one_unknown_id_nothing_is_removed(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY | {"id": "7"}, TRAIN | {"id": "8"})
    desk.take()
    remove(desk.archive, ["8"])
    for attempt in (removable, remove):
        with pytest.raises(UnknownIdError, match=r"removed: 'nothing'; whole"):
            attempt(desk.archive, ["7", "8", "nothing"])
    assert list(desk.articles()) == [FERRY["body"]]


def test_what_was_removed_or_restored_can_be_again(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY | {"id": "7"}, TRAIN | {"id": "8"})
    desk.take()
    assert remove(desk.archive, ["8"]) == ("8",)
    assert remove(desk.archive, ["7", "8"]) == ("7",)
    assert remove(desk.archive, ["7", "8"]) == ()
    assert desk.articles() == {}
    assert [restore(desk.archive, "7"), restore(desk.archive, "7")] == [True, True]
    assert list(desk.articles()) == [FERRY["body"]]


def test_an_article_that_never_was_is_not_restored(desk: Desk) -> None:
    with pytest.raises(UnknownIdError, match="was removed"):
        restore(desk.archive, "nothing")


def test_removed_articles_are_exported_as_tombstones(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY | {"id": "7"}, TRAIN | {"id": "8"})
    desk.take()
    hashed = desk.articles()[FERRY["body"]].sha256
    remove(desk.archive, ["7"])
    article, tombstone = export(desk.archive)
    assert article == desk.articles()[TRAIN["body"]]
    assert isinstance(tombstone, Tombstone)
    assert (tombstone.id, tombstone.sha256) == ("7", hashed)
    assert list(export_some(desk.archive, ["8", "7", "8"])) == [article]


def test_a_removed_article_is_not_shown_but_told(desk: Desk) -> None:
    desk.write("a.jsonl", FERRY | {"id": "7"})
    desk.take()
    remove(desk.archive, ["7"])
    shown = show(desk.archive, ["7"])
    assert shown.articles == () and "restore-article 7" in shown.unknown[0]
