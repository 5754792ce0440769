"""The readable list: the default for people, the same without colours in a pipe.

1  Headline, with the words that matched
   2008-04-07 · SOCHI, RUSSIA · BYLINE · section · id 7h2k9xq4tm · score 12.34
   The best passage of it … and the next best …
"""

from collections.abc import Iterator

from searcharchive.model import Hit, Page, Span
from searcharchive.render.excerpts import READABLE, joined, title
from searcharchive.render.terminal import (
    BOLD,
    DIM,
    Style,
    paragraph,
    plain,
    shortened,
    width,
)


def lines(page: Page, style: Style) -> Iterator[str]:
    """A page of hits, a blank line between them."""
    margin = len(str(page.hits[-1].rank)) + 2 if page.hits else 0
    for number, hit in enumerate(page.hits):
        if number:
            yield ""
        yield from _hit(hit, margin, style)


def _hit(hit: Hit, margin: int, style: Style) -> Iterator[str]:
    headline = hit.headline
    spans: tuple[Span, ...] = ()
    text = title(hit.article)
    if headline is not None and headline.text.strip():
        text, spans = plain(headline.text), headline.spans
    text, spans = _readable(text, spans)
    rank = f"{hit.rank:>{margin - 2}}  "
    for number, line in enumerate(paragraph(text, spans, style, indent=margin, base=BOLD)):
        yield line if number else rank + line[margin:]
    yield from _about(hit, margin, style)
    snippet, marks = joined(hit.passages)
    yield from paragraph(plain(snippet), marks, style, indent=margin)


def _about(hit: Hit, margin: int, style: Style) -> Iterator[str]:
    """The line under the headline; its parts stay whole where they fit."""
    article = hit.article
    parts: list[tuple[str, tuple[Span, ...]]] = [
        (article.date.edtf if article.date else "undated", ())
    ]
    if hit.dateline is not None:
        parts.append(_readable(plain(hit.dateline.text), hit.dateline.spans))
    parts += [(_one_line(text), ()) for text in (article.byline, article.section) if text]
    parts.append((f"id {plain(article.id)}", ()))
    if hit.score:
        parts.append((f"score {hit.score:.2f}", ()))
    text, spans = "", list[Span]()
    room = (style.width or 0) - margin
    for part, marked in parts:
        if text and style.width is not None and width(f"{text} · {part}") > room:
            yield from paragraph(text, spans, style, indent=margin, base=DIM)
            text, spans = "", []
        if text:
            text += " · "
        spans += [(start + len(text), end + len(text)) for start, end in marked]
        text += part
    yield from paragraph(text, spans, style, indent=margin, base=DIM)


def _readable(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Safe text cut where it is endless, and the spans that are left whole in it."""
    cut = shortened(text, READABLE)
    if cut == text:
        return text, spans
    return cut, tuple(span for span in spans if span[1] < len(cut))


def _one_line(text: str) -> str:
    return shortened(" ".join(plain(text).split()), READABLE)
