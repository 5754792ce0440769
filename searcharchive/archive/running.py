"""Many queries answered in one process, from one state of index and store."""

from collections.abc import Callable, Iterable, Iterator

from searcharchive.archive.archive import Archive
from searcharchive.archive.asking import reading
from searcharchive.errors import QueryError, UsageError
from searcharchive.query.filters import Filters
from searcharchive.query.understanding import pointed
from searcharchive.topics import Answered, Topic


def topics(lines: Iterable[str]) -> Iterator[Topic]:
    """An id, a tab or white space, and a query in each line; empty lines are passed over.

    Raises UsageError for a line without a query.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        id_, _, query = line.strip().partition("\t" if "\t" in line.strip() else " ")
        if not query.strip():
            raise UsageError(f"line {number} of the topics has an id but no query")
        yield Topic(id_.strip(), query.strip(), number)


def queries(lines: Iterable[str]) -> Iterator[Topic]:
    """A query in each line, numbered by its line; an empty one too, so that answers are in step."""
    for number, line in enumerate(lines, 1):
        yield Topic(str(number), line.strip(), number)


def run(
    archive: Archive,
    asked: Iterable[Topic],
    filters: Filters,
    *,
    any_words: bool = False,
    expand: bool = False,
    recent: int | None = None,
    limit: int | None = 1000,
    tell: Callable[[str], None] | None = None,
) -> Iterator[Answered]:
    """The answers, in order; a query that can't be understood has an error and no hits.

    `tell` is called with what is to be said of the index's state.

    Raises EngineError, StoreError, and UsageError for a filter that can't be meant.
    """
    with reading(archive) as opened:
        if tell:
            for note in opened.notes:
                tell(note)
        for topic in asked:
            if not topic.query and not filters:
                yield Answered(topic, 0, (), QueryError("there is no query in this line"))
                continue
            try:
                question = opened.ask(
                    topic.query, filters, any_words=any_words, expand=expand, recent=recent
                )
                found = question.engine.search(question.tree, limit=limit, without=question.gone)
            except QueryError as error:
                yield Answered(topic, 0, (), pointed(error, topic.query))
                continue
            yield Answered(topic, found.total, found.ranked, notes=question.asked.notes)
