"""A question to the archive: query and filters understood, and index and store opened together.

What search, count and export have in common, and how an index that lags its store, or was made for
another language, is lived with.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import whoosh.query as wq

from searcharchive.analysis import Analyzer
from searcharchive.archive.archive import Archive
from searcharchive.capitals import has_cased
from searcharchive.config import read_bounded
from searcharchive.dates.today import today
from searcharchive.engines.port import Engine
from searcharchive.engines.whoosh.engine import WhooshEngine
from searcharchive.errors import ConfigError, EngineError, QueryError
from searcharchive.nodes import Fused, Recent, without_grams
from searcharchive.query.filters import Filters
from searcharchive.query.parser import Language
from searcharchive.query.understanding import Understanding, filtered, pointed, understand
from searcharchive.store.reader import StoreReader
from searcharchive.tree import any_date, has_dates

if TYPE_CHECKING:
    from searcharchive.query.synonyms import Synonyms


class Question(NamedTuple):
    """What was asked, in the index's language, and one state of index and store to answer it.

    `gone` are ids that the index has and the store hasn't; `notes` are for people, on the state
    of the index.
    """

    engine: Engine
    store: StoreReader
    language: Language
    asked: Understanding
    gone: frozenset[str]
    notes: tuple[str, ...]

    @property
    def tree(self) -> wq.Query:
        return self.asked.tree

    def total(self) -> int:
        """How many articles match."""
        return self.count(self.tree)

    def count(self, tree: wq.Query) -> int:
        """How many articles another tree matches; raises QueryError."""
        tree = _looked_up(tree, self.engine, self.store, self.language)
        return self.engine.search(tree, limit=0, without=self.gone).total

    def undated_left_out(self) -> int:
        """Undated articles that would match if every range not under a NOT held, and don't now."""
        if not has_dates(self.tree):
            return 0
        undated = wq.Not(wq.Term("has", "date"))
        return self.count(wq.And([any_date(self.tree), undated, wq.Not(self.tree)]))


def spoken(archive: Archive, analyzer: Analyzer) -> Language:
    """What a query's meaning depends on here, by this analysis; raises ConfigError."""
    known = _synonyms(archive, analyzer)
    return Language(analyzer, today(os.environ), archive.config.day_first, known)


def _synonyms(archive: Archive, analyzer: Analyzer) -> "Synonyms | None":
    """What the archive's file of synonyms says, if there is one."""
    path = archive.synonyms_path
    if not path.exists() and not path.is_symlink():
        return None
    # Here and not above: few archives have such a file.
    from searcharchive.query.synonyms import Synonyms

    try:
        if path.is_symlink():
            raise ValueError("it is a link, and an archive's own files never are")
        return Synonyms(read_bounded(path).decode("utf-8"), analyzer)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{path} can't be read: {reason}; mend it, or move it away") from error


class Reading(NamedTuple):
    """One state of index and store, open for questions; `notes` are on the state of the index."""

    engine: Engine
    store: StoreReader
    language: Language
    gone: frozenset[str]
    notes: tuple[str, ...]

    def ask(
        self,
        query: str,
        filters: Filters,
        *,
        any_words: bool = False,
        expand: bool = False,
        recent: int | None = None,
    ) -> Question:
        """A question to it, with `expand` of any words; raises QueryError, UsageError."""
        asked = understand(query, filters, self.language, any_words=any_words or expand)
        return self.question(self.expanded(asked, filters) if expand else asked, recent)

    def question(self, asked: Understanding, recent: int | None = None) -> Question:
        """What was understood in its language, as a question to it; raises QueryError.

        With `recent`, a number of days, articles rank by their age as well: see `nodes.Recent`.
        """
        tree = as_meant(asked.tree, self.language, self.engine)
        tree = _looked_up(tree, self.engine, self.store, self.language)
        if recent:
            tree = Recent([tree], recent, self._newest())
        notes = (*asked.notes, *self.notes)
        asked = asked._replace(tree=tree)
        return Question(self.engine, self.store, self.language, asked, self.gone, notes)

    def _newest(self) -> int:
        """The first day of the newest article that isn't of the future; today where there is none.

        Ages count from it and not from today: so scores are the same tomorrow, and in an archive
        that ends long ago what is new in it comes first.
        """
        today = self.language.today.toordinal()
        past = wq.NumericRange("date_start", None, today)
        for hit in self.engine.search(past, order="newest", limit=1, without=self.gone).ranked:
            when = self.store.articles([hit.id])[hit.id].date
            if when:
                return when.start
        return today

    def expanded(self, asked: Understanding, filters: Filters) -> Understanding:
        """Any words with those that the best answers have in common, where there are words."""
        if asked.words is None:
            return asked
        # Here and not above: few queries ask for it.
        from searcharchive.archive.feedback import ARTICLES, expanded
        from searcharchive.schema import document

        best = self.engine.search(asked.tree, limit=ARTICLES, without=self.gone).ranked
        articles = self.store.articles([hit.id for hit in best])
        documents = [document(articles[hit.id], self.language.analyzer) for hit in best]
        words, added = expanded(without_grams(asked.words), self.engine, best, documents)
        if isinstance(asked.words, Fused):
            words = Fused([words, asked.words.grams])
        note = f"--expand added: {', '.join(added)}" if added else "--expand found nothing to add"
        tree = filtered(words, filters, self.language)
        return asked._replace(tree=tree, notes=(*asked.notes, note))


def _looked_up(tree: wq.Query, engine: Engine, store: StoreReader, language: Language) -> wq.Query:
    """The tree; where capitals make a difference in it, with the articles that have them."""
    if not has_cased(tree):
        return tree
    # Here and not above: it loads what finds words in articles, and few queries need it.
    from searcharchive.archive.casing import looked_up

    return looked_up(tree, engine, store, language.analyzer)


def as_meant(tree: wq.Query, language: Language, engine: Engine) -> wq.Query:
    """A tree as an index takes it: in scanned print with what scanning has made of its words."""
    if not language.analyzer.ocr:
        return tree
    from searcharchive.archive.misreading import widened

    return widened(tree, engine)


@contextmanager
def reading(archive: Archive, known: Language | None = None) -> Iterator[Reading]:
    """Index and store, open; raises EngineError, StoreError, ConfigError.

    `known` is the language of the archive's configuration, if it has been made.
    """
    with archive.reader() as store:
        engine = WhooshEngine.open(archive.index_path)
        if engine is None:
            fix = "searcharchive update" if store.sequence() else "searcharchive import PATH..."
            raise EngineError(f"{archive.directory} has no index yet; run '{fix}'")
        try:
            with store.snapshot():
                indexed = Analyzer.like(engine.analysis)
                notes = list(_analysis_notes(archive, indexed, engine.analysis))
                gone, lag = _lag(store, engine)
                language = known
                if language is None or language.analyzer.signature != indexed.signature:
                    language = spoken(archive, indexed)
                yield Reading(engine, store, language, gone, tuple(notes + lag))
        finally:
            engine.close()


@contextmanager
def asking(
    archive: Archive,
    query: str,
    filters: Filters,
    *,
    any_words: bool = False,
    expand: bool = False,
    recent: int | None = None,
) -> Iterator[Question]:
    """The question, open; raises QueryError, UsageError, EngineError, StoreError."""
    # What is wrong with a query is said even where there is no index yet.
    language = spoken(archive, archive.analyzer())
    asked = understand(query, filters, language, any_words=any_words or expand)
    with reading(archive, language) as opened:
        try:
            if opened.language is not language:
                yield opened.ask(query, filters, any_words=any_words, expand=expand, recent=recent)
            else:
                yield opened.question(opened.expanded(asked, filters) if expand else asked, recent)
        except QueryError as error:
            # What was too much for the index, also while it was asked.
            raise pointed(error, query) from error


def _analysis_notes(archive: Archive, indexed: Analyzer, signature: str) -> Iterator[str]:
    if indexed.language != archive.config.language:
        yield (
            f"the index was made for {indexed.language}, the configuration says "
            f"{archive.config.language}; run 'searcharchive rebuild'"
        )
    elif indexed.ocr != archive.config.ocr:
        yield "analysis.ocr has changed since the index was made; run 'searcharchive update'"
    elif signature != indexed.signature:
        yield "the index was made by an earlier analysis; run 'searcharchive rebuild'"


def _lag(store: StoreReader, engine: Engine) -> tuple[frozenset[str], list[str]]:
    """Ids to leave out, and what to say, where the index isn't at the store's sequence number."""
    behind = store.sequence() - engine.sequence
    if behind == 0:
        return frozenset(), []
    if behind < 0:
        known = {article.id for article in store.iterate()}
        note = "the index is ahead of the store, which it can't come from"
        return frozenset(engine.ids()) - known, [f"{note}; run 'searcharchive rebuild'"]
    # Here and not above: most indexes don't lag.
    from searcharchive.amounts import amount

    changes = list(store.changes(engine.sequence))
    gone = frozenset(change.id for change in changes if change.removed)
    note = (
        f"the index lags the store by {amount(len(changes), 'article')}; run 'searcharchive update'"
    )
    return gone, [note]
