"""What of an article stands for it in a list: its title, and its passages as one text."""

from searcharchive.model import Article, Passage
from searcharchive.render.terminal import plain, shortened

READABLE = 400
"""The columns of a headline, byline and the like, after which those for people are cut."""

_ELLIPSIS = "…"
_FIRST_WORDS = 60


def title(article: Article) -> str:
    """The headline, or the first words of the body in brackets; on one line."""
    if article.headline and article.headline.strip():
        return plain(article.headline).strip()
    start = article.dateline.span[1] if article.dateline and article.dateline.span else 0
    words = " ".join(plain(article.body[start : start + 10 * _FIRST_WORDS]).split())
    words = words.lstrip("-–—―_) ") or "no text"
    return f"[{shortened(words, _FIRST_WORDS)}]"


def joined(passages: tuple[Passage, ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Passages as one text with an ellipsis wherever text is left out, and the spans in it."""
    text = ""
    spans: list[tuple[int, int]] = []
    for passage in passages:
        if text:
            text += f" {_ELLIPSIS} "
        elif passage.leads:
            text = f"{_ELLIPSIS} "
        spans += [(first + len(text), last + len(text)) for first, last in passage.spans]
        text += passage.text
    if passages and passages[-1].trails:
        text += f" {_ELLIPSIS}"
    return text, tuple(spans)
