"""Laws of identity, whatever happens to files between imports."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from searcharchive.archive.creating import create
from searcharchive.archive.locking import changing
from tests.forms import examples

from .desk import Desk, counted

NAMES = st.sampled_from(["a", "b", "c"])
TEXTS = st.lists(st.sampled_from("pqrstuvw"), max_size=5)


class Edited(RuleBasedStateMachine):
    """Three files that are written, edited, copied and deleted, with an import after each."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="searcharchive-laws-"))
        files = self.directory / "files"
        files.mkdir()
        self.desk = Desk(create(self.directory / "archive"), files)
        self.files: dict[str, list[str]] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.directory)

    @rule(name=NAMES, texts=TEXTS)
    def write(self, name: str, texts: list[str]) -> None:
        self.files[name] = texts
        self.take()

    @rule(name=NAMES, at=st.integers(0, 4), text=st.sampled_from("pqrstuvw"))
    def edit(self, name: str, at: int, text: str) -> None:
        if at < len(self.files.get(name, [])):
            self.files[name][at] = text
            self.take()

    @rule(name=NAMES, at=st.integers(0, 4))
    def turn(self, name: str, at: int) -> None:
        texts = self.files.get(name, [])
        self.files[name] = texts[at:] + texts[:at]
        self.take()

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        self.files.pop(name, None)
        self.take()

    def take(self) -> None:
        for name in "abc":
            path = self.desk.files / f"{name}.jsonl"
            if self.files.get(name):
                self.desk.write(path.name, *({"body": text} for text in self.files[name]))
            else:
                path.unlink(missing_ok=True)
        assert self.desk.take().counts.refused == 0


class Files(Edited):
    """What holds of them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.taken: set[tuple[str, str]] = set()

    @invariant()
    def every_text_is_found(self) -> None:
        texts = {text for texts in self.files.values() for text in texts}
        assert texts <= set(self.desk.articles())

    @invariant()
    def every_record_is_an_origin_of_an_article_with_its_text(self) -> None:
        with self.desk.archive.store() as store:
            for name, texts in self.files.items():
                path = str(self.desk.files / f"{name}.jsonl")
                for number, text in enumerate(texts, 1):
                    (id_,) = store.identities.at(path, number)
                    assert store.articles([id_])[id_].body == text

    @invariant()
    def no_id_is_ever_lost(self) -> None:
        with self.desk.archive.store() as store:
            ids = {article.id for article in store.iterate()}
            assert list(store.problems()) == []
        assert self.ids <= ids
        self.ids = ids

    @invariant()
    def no_text_is_ever_lost(self) -> None:
        """What an article was once, it is now or an earlier version of it is."""
        with self.desk.archive.store() as store:
            articles = list(store.iterate())
            kept = {(each.id, each.body) for each in articles}
            self.taken |= kept
            for each in articles:
                kept |= {(each.id, old.article.body) for old in store.versions(each.id)}
        assert self.taken <= kept

    @invariant()
    def a_second_import_changes_nothing(self) -> None:
        with self.desk.archive.store() as store:
            before = list(store.iterate())
        # Another setting, so that the files are read again.
        assert set(counted(self.desk.take(year=1900 + len(before)))) <= {"unchanged"}
        with self.desk.archive.store() as store:
            assert list(store.iterate()) == before


class Erased(Edited):
    """What holds of texts that were erased, whichever file they come from again."""

    def __init__(self) -> None:
        super().__init__()
        self.erased: set[str] = set()

    @rule(text=st.sampled_from("pqrs"))
    def erase(self, text: str) -> None:
        with changing(self.desk.archive) as (store, batch):
            for article in list(store.iterate()):
                if article.body == text:
                    batch.erase(article.id, "2001-01-01T00:00:00Z")
                    self.erased.add(text)

    @invariant()
    def none_comes_back(self) -> None:
        assert not self.erased & set(self.desk.articles())

    @invariant()
    def the_store_is_sound(self) -> None:
        with self.desk.archive.store() as store:
            unfinished = [each for each in store.problems() if each.kind != "unerased"]
        assert unfinished == []


TestErased = Erased.TestCase
TestErased.settings = settings(max_examples=examples(5), stateful_step_count=12, deadline=None)
TestFiles = Files.TestCase
TestFiles.settings = settings(max_examples=examples(8), stateful_step_count=12, deadline=None)
