"""The fields that table, CSV and TSV can show of a hit, each as one line of text.

Named as in the JSON contract, with `snippets` joined, and `path` and `record` of the first
origin.
"""

from collections.abc import Callable

from searcharchive.dates.edtf import iso
from searcharchive.errors import UsageError
from searcharchive.model import Hit
from searcharchive.render.excerpts import joined
from searcharchive.render.terminal import plain


def _places(hit: Hit) -> str:
    line = hit.article.dateline
    places = line.places if line else ()
    return "; ".join(
        ", ".join(part for part in (place.name, place.region, place.country) if part)
        for place in places
    )


COLUMNS: dict[str, Callable[[Hit], object]] = {
    "rank": lambda hit: hit.rank,
    "score": lambda hit: f"{hit.score:.2f}",
    "id": lambda hit: hit.article.id,
    "date": lambda hit: hit.article.date and hit.article.date.edtf,
    "date_start": lambda hit: hit.article.date and iso(hit.article.date.start),
    "date_end": lambda hit: hit.article.date and iso(hit.article.date.stop - 1),
    "date_source": lambda hit: hit.article.date_source,
    "dateline": lambda hit: hit.article.dateline and hit.article.dateline.text,
    "places": _places,
    "headline": lambda hit: hit.article.headline,
    "byline": lambda hit: hit.article.byline,
    "section": lambda hit: hit.article.section,
    "page": lambda hit: hit.article.page,
    "edition": lambda hit: hit.article.edition,
    "source": lambda hit: hit.article.source,
    "language": lambda hit: hit.article.language,
    "subjects": lambda hit: "; ".join(hit.article.subjects),
    "snippets": lambda hit: joined(hit.passages)[0],
    "path": lambda hit: hit.article.origins[0].path if hit.article.origins else None,
    "record": lambda hit: hit.article.origins[0].record if hit.article.origins else None,
}

OF_THE_PROGRAM = frozenset({"rank", "score", "date", "date_start", "date_end", "record"})
"""Columns whose text is ours and not an article's."""


def chosen(fields: tuple[str, ...] | None, default: tuple[str, ...]) -> tuple[str, ...]:
    """The columns to show; raises UsageError for one that there isn't, naming the nearest."""
    for name in fields or ():
        if name not in COLUMNS:
            # Here and not above: it is needed to help with a mistake alone.
            from difflib import get_close_matches

            near = get_close_matches(name, COLUMNS, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise UsageError(f"--fields: no field {name!r}; {hint}there are: {', '.join(COLUMNS)}")
    return fields or default


def cell(hit: Hit, name: str) -> str:
    """One field of a hit on one line, '' where it has none."""
    value = COLUMNS[name](hit)
    return "" if value is None else " ".join(plain(str(value)).split())
