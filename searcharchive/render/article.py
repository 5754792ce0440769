"""One whole article for a reader: what is known of it, then its text."""

from collections.abc import Iterator, Mapping

from searcharchive.model import Article, Place, Span
from searcharchive.render.excerpts import title
from searcharchive.render.terminal import (
    BOLD,
    DIM,
    Style,
    pad,
    painted,
    paragraph,
    plain,
    plain_lines,
    visible,
)

_LABEL = 10
_SOURCES = {
    "record": "from its record",
    "front-matter": "from its front matter",
    "metadata": "from --metadata",
    "path": "from its path",
    "dateline": "from its dateline",
}

Marks = Mapping[str, tuple[Span, ...]]


def lines(article: Article, style: Style, marks: Marks | None = None) -> Iterator[str]:
    """The article, with the spans of `marks` (by field) marked."""
    marks = marks or {}
    headline = marks.get("headline", ()) if article.headline else ()
    yield from paragraph(title(article), _shifted(article, headline), style, base=BOLD)
    yield ""
    for label, text, spans in _facts(article, marks):
        yield from _fact(label, text, spans, style)
    yield ""
    at = 0
    for line in plain_lines(article.body):
        # plain_lines made one character of each CR LF, and the spans count two.
        at = _next_line(article.body, at, line)
        spans = tuple(
            (max(start - at, 0), min(end - at, len(line)))
            for start, end in marks.get("body", ())
            if start < at + len(line) and end > at
        )
        yield from paragraph(line, spans, style) if line.strip() else ("",)
        at += len(line)


def rule(style: Style) -> str:
    """What stands between two articles."""
    return painted("─" * min(style.width or 72, 72), (), style, base=DIM)


def _next_line(body: str, at: int, line: str) -> int:
    """Where in the body a line starts, after one that ended at `at`."""
    if at == 0:
        return 0
    return at + (2 if body.startswith("\r\n", at) else 1)


def _shifted(article: Article, spans: tuple[Span, ...]) -> list[Span]:
    """The headline's spans, moved by the white space that `title` takes off its start."""
    headline = plain(article.headline or "")
    cut = len(headline) - len(headline.lstrip())
    return [(start - cut, end - cut) for start, end in spans if start >= cut]


def _facts(article: Article, marks: Marks) -> Iterator[tuple[str, str, tuple[Span, ...]]]:
    yield "Date", _date(article), ()
    line = article.dateline
    if line is not None:
        yield "Dateline", line.text, marks.get("dateline", ())
        if line.places:
            yield "Places", "; ".join(_place(place) for place in line.places), ()
    for label, value in (
        ("Byline", article.byline),
        ("Section", article.section),
        ("Page", article.page),
        ("Edition", article.edition),
        ("Source", article.source),
        ("Subjects", "; ".join(article.subjects)),
        ("Note", article.note),
    ):
        if value:
            yield label, value, marks.get(label.lower(), ()) if label != "Subjects" else ()
    yield "Id", article.id, ()
    for origin in article.origins:
        place = "standard input" if origin.path == "-" else visible(origin.path)
        yield "From", f"{place}, record {origin.record}", ()


def _fact(label: str, text: str, spans: tuple[Span, ...], style: Style) -> Iterator[str]:
    head = painted(pad(label, _LABEL), (), style, base=DIM)
    for number, line in enumerate(paragraph(plain(text), spans, style, indent=_LABEL)):
        yield line if number else head + line[_LABEL:]


def _date(article: Article) -> str:
    if article.date is not None:
        return f"{article.date.edtf} ({_SOURCES.get(article.date_source or '', 'unknown source')})"
    return f"undated ({article.date_text})" if article.date_text else "undated"


def _place(place: Place) -> str:
    return ", ".join(part for part in (place.name, place.region, place.country) if part)
