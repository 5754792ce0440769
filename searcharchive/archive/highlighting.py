"""What a query matches in articles that are shown whole, whether a search found them or not."""

from collections.abc import Mapping, Sequence

from searcharchive import schema
from searcharchive.archive.archive import Archive
from searcharchive.archive.asking import spoken
from searcharchive.model import Article, Span
from searcharchive.passages.marking import marks
from searcharchive.query.filters import Filters
from searcharchive.query.understanding import understand


def highlights(
    archive: Archive, query: str, articles: Sequence[Article]
) -> list[Mapping[str, tuple[Span, ...]]]:
    """For each article the spans that `query` matches, by field; none where it doesn't match."""
    language = spoken(archive, archive.analyzer())
    tree = understand(query, Filters(), language).tree
    found = [marks(schema.document(article, language.analyzer), tree) for article in articles]
    return [each.spans if each else {} for each in found]
