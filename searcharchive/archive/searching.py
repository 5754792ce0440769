"""Search: a query and filters to a page of hits, from one state of index and store.

It renders nothing; what should be said on standard error comes back as notes.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from searcharchive import schema
from searcharchive.archive.archive import Archive
from searcharchive.archive.asking import Question, asking
from searcharchive.engines.port import Answer as RankedAnswer
from searcharchive.engines.port import Order
from searcharchive.model import Article, Hit, Page, Ranked
from searcharchive.nodes import Misread, as_typed, has
from searcharchive.passages.choosing import choose, whole
from searcharchive.passages.marking import Marks, marks
from searcharchive.query.filters import Filters

_AFTER_DATELINE = re.compile(r"[)\s]*(?:[-–—―‒]{1,3}|_)?\s*")


class SearchRequest(NamedTuple):
    """What is asked for. `limit` None is all; `snippets` passages of about `width` code points.

    `recent` is the age in days at which an article scores half as much; None leaves age aside.
    """

    query: str = ""
    filters: Filters = Filters()
    any_words: bool = False
    expand: bool = False
    recent: int | None = None
    sort: Order | None = None
    limit: int | None = 10
    offset: int = 0
    snippets: int = 3
    width: int = 200

    @property
    def order(self) -> Order:
        """The order asked for; without a query, there is no relevance and the newest come first."""
        return self.sort or ("relevance" if self.query.strip() else "newest")


class Answer(NamedTuple):
    """A page of hits, and notes for people on the state of the index."""

    page: Page
    notes: tuple[str, ...] = ()


def search(archive: Archive, request: SearchRequest) -> Answer:
    """The page of hits; raises QueryError, UsageError, EngineError, StoreError."""
    with requested(archive, request) as question:
        answer = answered(question, request)
        if answer.page.total:
            return answer
        # Only where nothing was found is it asked why.
        from searcharchive.archive.hinting import hints

        why = hints(question, request.filters)
        return answer._replace(notes=(*answer.notes, *why))


def requested(archive: Archive, request: SearchRequest) -> AbstractContextManager[Question]:
    """The request's question, open; raises QueryError, UsageError, EngineError, StoreError."""
    return asking(
        archive,
        request.query,
        request.filters,
        any_words=request.any_words,
        expand=request.expand,
        recent=request.recent,
    )


def ranking(question: Question, request: SearchRequest) -> RankedAnswer:
    """The request's stretch of the ranked hits, and how many there are."""
    return question.engine.search(
        question.tree,
        order=request.order,
        limit=request.limit,
        offset=request.offset,
        without=question.gone,
    )


def answered(question: Question, request: SearchRequest) -> Answer:
    """The page of hits of an open question; raises EngineError, StoreError."""
    found = ranking(question, request)
    hits = tuple(_hits(question, found.ranked, request))
    left_out = question.undated_left_out()
    notes = (*question.notes, *_misread(question, found.total))
    return Answer(Page(question.asked.text, hits, found.total, left_out), notes)


def _misread(question: Question, total: int) -> Iterator[str]:
    """How many articles have the words only as scanning has spoilt them."""
    if has(question.tree, Misread) and (found := total - question.count(as_typed(question.tree))):
        yield f"{found:,} of {total:,} articles have a word only as scanning has spoilt it"


def _hits(question: Question, ranked: Sequence[Ranked], request: SearchRequest) -> Iterator[Hit]:
    articles = question.store.articles([one.id for one in ranked])
    for rank, one in enumerate(ranked, request.offset + 1):
        if one.id in articles:
            yield _hit(question, rank, one.score, articles[one.id], request)


def _hit(
    question: Question, rank: int, score: float, article: Article, request: SearchRequest
) -> Hit:
    document = schema.document(article, question.language.analyzer)
    found = marks(document, question.tree) or Marks({})
    headline, line = article.headline, article.dateline
    return Hit(
        rank,
        score,
        article,
        headline=whole(headline, found.of("headline")) if headline else None,
        dateline=whole(line.text, found.of("dateline")) if line else None,
        passages=choose(
            article.body,
            found.of("body"),
            start=_story_start(article, found),
            count=request.snippets,
            size=request.width,
        ),
    )


def _story_start(article: Article, found: Marks) -> int:
    """Where the text goes on after its dateline; 0 if a match would not be seen from there."""
    line = article.dateline
    if line is None or line.span is None:
        return 0
    after = _AFTER_DATELINE.match(article.body, line.span[1])
    start = after.end() if after else line.span[1]
    spans = found.of("body")
    reaching_out = any(first < start and last > line.span[1] for first, last in spans)
    alone = bool(spans) and spans[-1][0] < start and not found.of("dateline")
    return 0 if reaching_out or alone else start
