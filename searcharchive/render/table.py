"""Hits as a table at the terminal's width: the widest columns give way, and their cells wrap."""

from collections.abc import Iterator, Mapping, Sequence

from searcharchive.model import Hit, Page
from searcharchive.render.columns import cell, chosen
from searcharchive.render.excerpts import READABLE, title
from searcharchive.render.terminal import Style, shortened, width, wrap

DEFAULT = ("rank", "score", "date", "dateline", "headline", "byline", "id")
_GAP = 2
_NARROWEST = 8
_NUMBERS = frozenset({"rank", "score", "record"})
_WHOLE = frozenset({"rank", "score", "date", "date_start", "date_end", "id"})
_LONGEST_WHOLE = 20
_LEFT_OUT = ("byline", "score", "dateline")
"""Which of the default columns a narrow terminal goes without, the first first."""


def lines(page: Page, style: Style) -> Iterator[str]:
    """The table, without hits nothing. Raises UsageError for a field that there isn't.

    Where the default columns don't fit, some are left out; fields that were asked for never are.
    """
    names = list(chosen(style.fields, DEFAULT))
    columns = {name: [_cell(hit, name) for hit in page.hits] for name in names}
    if not page.hits:
        return
    for name in _LEFT_OUT if style.fields is None else ():
        if style.width is None or _least(columns) <= style.width:
            break
        del columns[name]
    rows = list(zip(*columns.values(), strict=True))
    yield from table(list(columns), rows, style, numbers=_NUMBERS)


def _least(columns: Mapping[str, Sequence[str]]) -> int:
    """The columns of the terminal that a table takes at the least."""
    sizes = (_floor(name, max(map(width, cells))) for name, cells in columns.items())
    return sum(sizes) + _GAP * (len(columns) - 1)


def _floor(name: str, size: int) -> int:
    """How narrow a column may become whose widest cell is `size` wide."""
    return max(width(name), min(_LONGEST_WHOLE if name in _WHOLE else _NARROWEST, size))


def _cell(hit: Hit, name: str) -> str:
    text = title(hit.article) if name == "headline" else cell(hit, name)
    # What is copied from a table must be whole, and snippets are as long as was asked for.
    return text if name in ("id", "path", "snippets") else shortened(text, READABLE)


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
        widths = _fitted(widths, list(map(_floor, names, widths)), style.width)
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


def _fitted(widths: Sequence[int], floors: Sequence[int], columns: int) -> list[int]:
    """Column widths that fit into `columns`: the widest shrink, none below its floor."""
    fitted = list(widths)
    room = columns - _GAP * (len(fitted) - 1)
    while sum(fitted) > room:
        at = max(range(len(fitted)), key=lambda at: fitted[at] - floors[at])
        if fitted[at] <= floors[at]:
            break
        fitted[at] -= 1
    return fitted


def _wrapped(text: str, columns: int) -> str:
    return "\n".join(text[start:end] for start, end in wrap(text, columns))
