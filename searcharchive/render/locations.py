"""Hits as nothing but ids, or as the paths of the files that they came from.

In a pipe both are written as they are; on a terminal unsafe characters are written as escapes.
"""

import os
from collections.abc import Callable, Iterator

from searcharchive.model import Article, Origin, Page
from searcharchive.render.terminal import Style, visible

_STDIN = "-"


def ids(page: Page) -> Iterator[bytes]:
    """The hits' ids in their order."""
    return (hit.article.id.encode("utf-8", "surrogatepass") for hit in page.hits)


def paths(page: Page, whole: Callable[[Origin], str]) -> Iterator[bytes]:
    """Absolute paths as bytes, each once, in the hits' order; a member is `file.zip/member`.

    `whole` makes an origin's path absolute, as os.fsdecode has it. An article that came through
    standard input alone has none.
    """
    seen: set[bytes] = set()
    for hit in page.hits:
        origin = _first_file(hit.article)
        if origin is None:
            continue
        path = os.fsencode(whole(origin))
        if path not in seen:
            seen.add(path)
            yield path


def without_path(page: Page) -> int:
    """How many hits `paths` leaves out, since they came through standard input."""
    return sum(_first_file(hit.article) is None for hit in page.hits)


def ended(items: Iterator[bytes], style: Style, *, zero: bool) -> Iterator[bytes]:
    """Items with their ends: a NUL each with `zero`, else a line feed."""
    for item in items:
        if style.terminal:
            item = visible(item.decode("utf-8", "surrogateescape")).encode()
        yield item + (b"\0" if zero else b"\n")


def _first_file(article: Article) -> Origin | None:
    return next((origin for origin in article.origins if origin.path != _STDIN), None)
