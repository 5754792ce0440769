"""What a query matches in articles that are shown whole, whether a search found them or not."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from searcharchive import schema
from searcharchive.archive.archive import Archive
from searcharchive.archive.asking import as_meant, reading, spoken
from searcharchive.errors import EngineError
from searcharchive.model import Article, Span
from searcharchive.passages.marking import marks
from searcharchive.query.filters import Filters
from searcharchive.query.understanding import understand


def highlights(
    archive: Archive, query: str, articles: Sequence[Article]
) -> list[Mapping[str, tuple[Span, ...]]]:
    """For each article the spans that `query` matches, by field; none where it doesn't match.

    In scanned print also words that scanning has spoilt, if there is an index to tell them.
    """
    language = spoken(archive, archive.analyzer())
    tree = understand(query, Filters(), language).tree
    if language.analyzer.ocr:
        with suppress(EngineError), reading(archive, language) as opened:
            tree = as_meant(tree, opened.language, opened.engine)
    found = [marks(schema.document(article, language.analyzer), tree) for article in articles]
    return [each.spans if each else {} for each in found]
