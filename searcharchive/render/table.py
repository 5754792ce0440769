"""Hits as a table at the terminal's width: the widest columns give way, and their cells wrap."""

from collections.abc import Iterator, Sequence

from searcharchive.model import Hit, Page
from searcharchive.render.columns import cell, chosen, title
from searcharchive.render.terminal import Style, width, wrap

DEFAULT = ("rank", "score", "date", "dateline", "headline", "byline", "id")
_GAP = 2
_NARROWEST = 8
_NUMBERS = frozenset({"rank", "score", "record"})


def lines(page: Page, style: Style) -> Iterator[str]:
    """The table, without hits nothing. Raises UsageError for a field that there isn't."""
    names = chosen(style.fields, DEFAULT)
    rows = [[_cell(hit, name) for name in names] for hit in page.hits]
    if not rows:
        return
    yield from table(names, rows, style, numbers=_NUMBERS)


def _cell(hit: Hit, name: str) -> str:
    return title(hit.article) if name == "headline" else cell(hit, name)


def table(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    style: Style,
    *,
    numbers: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Rows of safe cells under their names; the columns in `numbers` are set to the right."""
    # Here and not above: only a table needs it, and it takes as long to load as a small search.
    import tabulate

    # Else every head is followed by two blank columns more than the gap.
    tabulate.MIN_PADDING = 0
    widths = [max(width(name), *(width(row[at]) for row in rows)) for at, name in enumerate(names)]
    if style.width is not None:
        widths = _fitted(widths, [width(name) for name in names], style.width)
    text = tabulate.tabulate(
        [[_wrapped(value, columns) for value, columns in zip(row, widths, strict=True)]
         for row in rows],
        headers=list(names),
        tablefmt="simple",
        disable_numparse=True,
        colalign=["right" if name in numbers else "left" for name in names],
    )  # fmt: skip
    for line in text.split("\n"):
        yield line.rstrip()


def _fitted(widths: Sequence[int], heads: Sequence[int], columns: int) -> list[int]:
    """Column widths that fit into `columns`: the widest shrink, none below its head."""
    fitted = list(widths)
    room = columns - _GAP * (len(fitted) - 1)
    while sum(fitted) > room:
        floor = [max(head, min(_NARROWEST, size)) for head, size in zip(heads, fitted, strict=True)]
        at = max(range(len(fitted)), key=lambda at: fitted[at] - floor[at])
        if fitted[at] <= floor[at]:
            break
        fitted[at] -= 1
    return fitted


def _wrapped(text: str, columns: int) -> str:
    return "\n".join(text[start:end] for start, end in wrap(text, columns))
