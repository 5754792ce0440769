"""Articles go into the store and come out as they were; changes can be followed."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcharchive.errors import StoreError
from searcharchive.model import Place, Tombstone
from searcharchive.store.changes import Change
from searcharchive.store.store import Store
from tests.forms import examples

from .shelf import VARNA, article, full_article, put, put_one


def test_every_field_comes_back(store: Store) -> None:
    put(store, full_article(), article("bare"))
    assert store.articles(["full", "bare"]) == {"full": full_article(), "bare": article("bare")}


def test_articles_come_in_the_order_asked_for(store: Store) -> None:
    put(store, *(article(id_) for id_ in "abc"))
    assert list(store.articles(["c", "nothing", "a", "c"])) == ["c", "a"]


def test_many_articles_come_in_order_of_id(store: Store) -> None:
    ids = [f"{number:04}" for number in range(1300)]
    put(store, *(article(id_) for id_ in reversed(ids)))
    assert [each.id for each in store.iterate()] == ids
    assert list(store.articles(ids)) == ids


@settings(max_examples=examples(25), deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with Store.create(tmp_path_factory.mktemp("any") / "archive.db") as store:
        kept = article("a", body=text, headline=text, subjects=(text,))
        put(store, kept)
        assert store.articles(["a"]) == {"a": kept}


def test_an_article_is_replaced_as_a_whole(store: Store) -> None:
    put(store, full_article())
    bare = article("full", origins=full_article().origins)
    put(store, bare)
    kept = store.articles(["full"])["full"]
    assert kept == bare._replace(added=full_article().added)


def test_places_with_other_keys_are_other_places(store: Store) -> None:
    line = full_article().dateline
    assert line is not None
    renamed = Place("Varna", None, "BG", ("bulgaria", "odessus", "varna"))
    put(store, full_article("a"))
    put(store, full_article("b")._replace(dateline=line._replace(places=(renamed,))))
    found = store.articles(["a", "b"])
    assert [found[id_].dateline.places[0] for id_ in "ab"] == [VARNA, renamed]  # type: ignore[union-attr]


def test_places_of_a_transaction_that_failed_are_forgotten(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as batch:
        put_one(batch, full_article())
        assert store.articles(["full"])
        raise RuntimeError
    line = full_article().dateline
    assert line
    oulu_alone = line._replace(places=line.places[1:])
    put(store, full_article()._replace(dateline=oulu_alone))
    assert store.articles(["full"])["full"].dateline == oulu_alone


def test_each_change_has_its_number(store: Store) -> None:
    assert store.sequence() == 0
    put(store, article("a"), article("b"), article("c"))
    put(store, article("a", body="anew"))
    with store.write() as batch:
        batch.remove("b", "2002")
        batch.bury(Tombstone("d", "2002", "dd"))
    assert store.sequence() == 6
    expected = [Change(3, "c", False), Change(4, "a", False), Change(5, "b", True),
                Change(6, "d", True)]  # fmt: skip
    assert list(store.changes(0)) == expected
    assert list(store.changes(4)) == expected[2:]


def test_a_change_and_its_number_are_committed_together(store: Store) -> None:
    put(store, article("a"))
    with pytest.raises(RuntimeError), store.write() as batch:
        put_one(batch, article("b"))
        batch.checkpoint()
        put_one(batch, article("c"))
        raise RuntimeError
    assert store.sequence() == 2
    assert [each.id for each in store.iterate()] == ["a", "b"]


def test_removed_articles_are_hidden_until_restored(store: Store) -> None:
    put(store, article("a"), article("b"))
    with store.write() as batch:
        batch.remove("a", "2002")
    assert list(store.articles(["a", "b"])) == ["b"]
    assert list(store.articles(["a"], hidden=True)) == ["a"]
    assert list(store.tombstones()) == [Tombstone("a", "2002", "hash of a")]
    assert store.removed_at("a") == "2002" and store.removed_at("b") is None
    with store.write() as batch:
        batch.restore("a")
    assert [each.id for each in store.iterate()] == ["a", "b"]
    assert [change.removed for change in store.changes(0)] == [False, False]


def test_a_snapshot_sees_nothing_of_later_commits(store: Store) -> None:
    put(store, article("a"))
    with Store.open(store.path, read_only=True) as reader:
        with reader.snapshot():
            put(store, article("b"), article("a", body="anew"))
            assert reader.sequence() == 1
            assert list(reader.iterate()) == [article("a")]
        assert [each.id for each in reader.iterate()] == ["a", "b"]


def test_iterating_is_one_snapshot(store: Store) -> None:
    put(store, *(article(f"{number:04}") for number in range(600)))
    with Store.open(store.path, read_only=True) as reader:
        articles = reader.iterate()
        next(articles)
        put(store, article("9999"))
        assert len(list(articles)) == 599


def test_only_made_ids_have_prefixes(store: Store) -> None:
    put(store, article("abcd000001"), article("abcd000002"), made=True)
    put(store, article("abcd"))
    assert store.ids_with_prefix("abcd") == ["abcd000001", "abcd000002"]
    assert store.ids_with_prefix("abce") == []


def test_totals_count_what_is_there(store: Store) -> None:
    put(store, full_article(), article("b"), article("c"))
    with store.write() as batch:
        batch.remove("c", "2002")
    totals = store.totals()
    assert (totals.articles, totals.dated, totals.with_dateline, totals.removed) == (2, 1, 1, 1)
    assert (totals.first_date, totals.last_date) == ("1987-01-01", "1987-12-31")
    assert [(each.value, each.articles) for each in store.counted("byline")] == [("Ada Quill", 1)]
    assert [each.place for each in store.counted_places()] == list(
        full_article().dateline.places  # type: ignore[union-attr]
    )


def test_a_missing_store_is_told(tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(StoreError, match="searcharchive import PATH"):
            Store.open(tmp_path / "archive.db", read_only=read_only)
    assert not list(tmp_path.iterdir())


def test_a_store_is_not_made_over_a_file(store: Store) -> None:
    with pytest.raises(StoreError, match="is there already"):
        Store.create(store.path)


def test_a_store_open_for_reading_refuses_writing(store: Store) -> None:
    with (
        Store.open(store.path, read_only=True) as reader,
        pytest.raises(StoreError, match="can't be written"),
        reader.write(),
    ):
        pass
