"""Search: a query and filters to a page of hits, from one state of index and store.

It renders nothing; what should be said on standard error comes back as notes.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import whoosh.query as wq

from searcharchive import passages, schema
from searcharchive.analysis import VERSION, Analyzer
from searcharchive.archive.archive import Archive
from searcharchive.dates import today
from searcharchive.engines import Engine, Order
from searcharchive.engines.whoosh import WhooshEngine
from searcharchive.errors import EngineError
from searcharchive.model import Article, Hit, Page, Ranked, Span
from searcharchive.query import Filters, Understanding, understand
from searcharchive.query.parser import Language
from searcharchive.store import Store
from searcharchive.tree import any_date, has_dates

_AFTER_DATELINE = re.compile(r"[)\s]*(?:[-–—―‒]{1,3}|_)?\s*")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked for. `limit` None is all; `snippets` passages of about `width` code points."""

    query: str = ""
    filters: Filters = field(default_factory=Filters)
    any_words: bool = False
    sort: Order | None = None
    limit: int | None = 10
    offset: int = 0
    snippets: int = 3
    width: int = 200

    @property
    def order(self) -> Order:
        """The order asked for; without a query, there is no relevance and the newest come first."""
        return self.sort or ("relevance" if self.query.strip() else "newest")


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of hits, and notes for people on the state of the index."""

    page: Page
    notes: tuple[str, ...] = ()


def search(archive: Archive, request: SearchRequest) -> Answer:
    """The page of hits; raises QueryError, UsageError, EngineError, StoreError."""
    with _opened(archive, request.query, request.filters, request.any_words) as state:
        tree = state.asked.tree
        found = state.engine.search(
            tree,
            order=request.order,
            limit=request.limit,
            offset=request.offset,
            without=state.gone,
        )
        hits = tuple(state.hits(found.ranked, tree, request))
        page = Page(state.asked.text, hits, found.total, state.undated_left_out(tree))
        return Answer(page, state.notes)


def count(
    archive: Archive, query: str, filters: Filters, *, any_words: bool = False
) -> tuple[int, int, tuple[str, ...]]:
    """How many articles match, how many undated are left out, and notes."""
    with _opened(archive, query, filters, any_words) as state:
        tree = state.asked.tree
        return state.count(tree), state.undated_left_out(tree), state.notes


def matching_ids(
    archive: Archive, query: str, filters: Filters, *, any_words: bool = False
) -> list[str]:
    """The ids of all articles that match, the newest first."""
    with _opened(archive, query, filters, any_words) as state:
        found = state.engine.search(
            state.asked.tree, order="newest", limit=None, without=state.gone
        )
        return [ranked.id for ranked in found.ranked]


def highlights(
    archive: Archive, query: str, articles: Sequence[Article]
) -> list[Mapping[str, tuple[Span, ...]]]:
    """For each article the spans that `query` matches, by field; none where it doesn't match."""
    language = _language(archive, archive.config.language)
    tree = understand(query, Filters(), language).tree
    found = [
        passages.marks(schema.document(article, language.analyzer), tree) for article in articles
    ]
    return [marks.spans if marks else {} for marks in found]


def _language(archive: Archive, name: str) -> Language:
    return Language(Analyzer(name), today(os.environ), archive.config.day_first)


@dataclass(frozen=True, slots=True)
class _State:
    """Index and store, opened together, and what was asked, in the index's language.

    `gone` are ids that the index has and the store hasn't.
    """

    engine: Engine
    store: Store
    language: Language
    asked: Understanding
    gone: frozenset[str]
    notes: tuple[str, ...]

    def count(self, tree: wq.Query) -> int:
        return self.engine.search(tree, limit=0, without=self.gone).total

    def undated_left_out(self, tree: wq.Query) -> int:
        """Undated articles that would match if every range not under a NOT held, and don't now."""
        if not has_dates(tree):
            return 0
        undated = wq.Not(wq.Term("has", "date"))
        return self.count(wq.And([any_date(tree), undated, wq.Not(tree)]))

    def hits(
        self, ranked: Sequence[Ranked], tree: wq.Query, request: SearchRequest
    ) -> Iterator[Hit]:
        articles = self.store.articles([one.id for one in ranked])
        for rank, one in enumerate(ranked, request.offset + 1):
            if one.id in articles:
                yield self.hit(rank, one.score, articles[one.id], tree, request)

    def hit(
        self, rank: int, score: float, article: Article, tree: wq.Query, request: SearchRequest
    ) -> Hit:
        document = schema.document(article, self.language.analyzer)
        marks = passages.marks(document, tree) or passages.Marks({})
        headline, line = article.headline, article.dateline
        return Hit(
            rank,
            score,
            article,
            headline=passages.whole(headline, marks.of("headline")) if headline else None,
            dateline=passages.whole(line.text, marks.of("dateline")) if line else None,
            passages=passages.choose(
                article.body,
                marks.of("body"),
                start=_story_start(article, marks),
                count=request.snippets,
                size=request.width,
            ),
        )


def _story_start(article: Article, marks: passages.Marks) -> int:
    """Where the text goes on after its dateline; 0 if a match would not be seen from there."""
    line = article.dateline
    if line is None or line.span is None:
        return 0
    after = _AFTER_DATELINE.match(article.body, line.span[1])
    start = after.end() if after else line.span[1]
    spans = marks.of("body")
    reaching_out = any(first < start and last > line.span[1] for first, last in spans)
    alone = bool(spans) and spans[-1][0] < start and not marks.of("dateline")
    return 0 if reaching_out or alone else start


@contextmanager
def _opened(archive: Archive, query: str, filters: Filters, any_words: bool) -> Iterator[_State]:
    # What is wrong with a query is said even where there is no index yet.
    spoken = _language(archive, archive.config.language)
    asked = understand(query, filters, spoken, any_words=any_words)
    with archive.store() as store:
        engine = WhooshEngine.open(archive.index_path)
        if engine is None:
            raise EngineError(f"{archive.directory} has no index yet; run 'searcharchive update'")
        try:
            with store.snapshot():
                indexed, version = engine.analysis.rsplit("/", 1)
                notes = list(_analysis_notes(archive, indexed, version))
                if indexed != archive.config.language:
                    spoken = _language(archive, indexed)
                    asked = understand(query, filters, spoken, any_words=any_words)
                gone, lag = _lag(store, engine)
                yield _State(engine, store, spoken, asked, gone, tuple(notes + lag))
        finally:
            engine.close()


def _analysis_notes(archive: Archive, language: str, version: str) -> Iterator[str]:
    if language != archive.config.language:
        yield (
            f"the index was made for {language}, the configuration says "
            f"{archive.config.language}; run 'searcharchive rebuild'"
        )
    elif version != str(VERSION):
        yield "the index was made by an earlier analysis; run 'searcharchive rebuild'"


def _lag(store: Store, engine: Engine) -> tuple[frozenset[str], list[str]]:
    """Ids to leave out, and what to say, where the index isn't at the store's sequence number."""
    behind = store.sequence() - engine.sequence
    if behind == 0:
        return frozenset(), []
    if behind < 0:
        known = {article.id for article in store.iterate()}
        note = "the index is ahead of the store, which it can't come from"
        return frozenset(engine.ids()) - known, [f"{note}; run 'searcharchive rebuild'"]
    changes = list(store.changes(engine.sequence))
    gone = frozenset(change.id for change in changes if change.removed)
    note = f"the index lags the store by {len(changes):,} articles; run 'searcharchive update'"
    return gone, [note]
